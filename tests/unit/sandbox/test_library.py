"""The five libraries: dated stays that follow one another, setbacks with a reason."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from sandbox.agencies import records
from sandbox.agencies.desk import Desk
from sandbox.agencies.library import FEED, LIBRARIES, REASONS, SETBACK_REASONS
from sandbox.plan import CityPlan
from sandbox.world import simulate
from sandbox.world.days import day_number
from sandbox.world.projects import GOVERNMENT

ATTRACTION, PLANNING, RESERVE, CONSTRUCTION, STATISTICS = LIBRARIES


@pytest.fixture(scope="module")
def clean():
    """The ledger of a city without imperfections, by project."""
    plan = replace(CityPlan.sized(1500), imperfections=0.0, setback_share=0.2, reissue_share=0.0)
    world = simulate(plan)
    stays = defaultdict(list)
    for row in records(world, plan.as_of)[FEED].to_pylist():
        stays[row["project_code"]].append(row)
    return world, {
        code: sorted(rows, key=lambda row: row["entered_on"]) for code, rows in stays.items()
    }


def test_large_and_key_projects_stand_in_libraries(clean):
    world, stays = clean
    everyone = world.blocks[0].projects
    assert len(stays) == ((everyone.total_wan >= 5_000) | everyone.is_key).sum()
    assert None not in stays


def test_a_project_leaves_a_library_when_it_enters_the_next(clean):
    for rows in clean[1].values():
        one_at_a_time = [row for row in rows if row["library"] != STATISTICS]
        for earlier, later in pairwise(one_at_a_time):
            assert earlier["left_on"] == later["entered_on"]
        assert all(row["left_on"] is None for row in one_at_a_time if row["reason"] is None)


def test_stays_end_after_they_begin_and_say_why(clean):
    for rows in clean[1].values():
        for row in rows:
            assert (row["left_on"] is None) == (row["reason"] is None)
            assert row["left_on"] is None or row["entered_on"] < row["left_on"] < "2023-11-30"
            assert row["reason"] in {None, *REASONS, *SETBACK_REASONS}


def test_going_back_is_a_move_from_reserve_to_planning_with_a_reason(clean):
    back = 0
    for rows in clean[1].values():
        for earlier, later in pairwise(rows):
            if earlier["reason"] in SETBACK_REASONS:
                assert (earlier["library"], later["library"]) == (RESERVE, PLANNING)
                back += 1
    assert 0.05 * len(clean[1]) < back < 0.3 * len(clean[1])


def test_libraries_follow_the_dates_of_the_world(clean):
    world, stays = clean
    (block,) = world.blocks
    place = {code: row for row, code in enumerate(Desk(block, 0).codes.to_pylist())}
    for library, days in ((RESERVE, block.times.coded), (STATISTICS, block.reporting.registered)):
        for code, rows in stays.items():
            entered = [row["entered_on"] for row in rows if row["library"] == library]
            if entered:
                assert day_number(date.fromisoformat(entered[0])) == days[place[code]]


def test_key_projects_are_in_construction_from_their_first_list_on(clean):
    listed = [row for rows in clean[1].values() for row in rows if row["library"] == CONSTRUCTION]
    assert len(listed) > 200
    assert sum(row["entered_on"].endswith("-01-12") for row in listed) > 0.7 * len(listed)


def test_registered_projects_are_in_statistics_beside_construction(clean):
    both = 0
    for rows in clean[1].values():
        here = {row["library"] for row in rows if row["left_on"] is None}
        assert len(here - {STATISTICS}) <= 1
        both += {CONSTRUCTION, STATISTICS} <= here
    assert both > 100


def test_public_projects_are_not_attracted(clean):
    world, stays = clean
    (block,) = world.blocks
    place = {code: row for row, code in enumerate(Desk(block, 0).codes.to_pylist())}
    for code, rows in stays.items():
        is_attracted = any(row["library"] == ATTRACTION for row in rows)
        assert is_attracted == (block.projects.investor[place[code]] != GOVERNMENT)


def test_an_entry_bears_the_code_only_once_there_is_one():
    plan = replace(CityPlan.sized(900), imperfections=0.0)
    world = simulate(plan)
    early = records(world, date(2023, 3, 31))[FEED].to_pylist()
    late = {row["entry_id"]: row for row in records(world, plan.as_of)[FEED].to_pylist()}
    uncoded = [row for row in early if row["project_code"] is None]
    assert uncoded
    assert {row["library"] for row in uncoded} <= {ATTRACTION, PLANNING}
    assert all(late[row["entry_id"]]["project_code"] for row in uncoded)


def test_a_ledger_of_an_earlier_day_is_part_of_the_later_one(small):
    earlier, later = (
        {row["entry_id"]: row for row in records(small, day)[FEED].to_pylist()}
        for day in (date(2023, 5, 31), date(2023, 11, 30))
    )
    assert set(earlier) < set(later)
    for key, row in earlier.items():
        assert row["entered_on"] == later[key]["entered_on"]
        assert row["left_on"] in {None, later[key]["left_on"]}
