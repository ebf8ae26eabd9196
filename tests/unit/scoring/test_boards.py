"""排行: ranks, ties, small units, movement."""

from decimal import Decimal

import pyarrow as pa
import pytest

from scoring.boards import SCHEMA, department_board, district_board
from tests.unit.scoring.figures import (
    NOVEMBER,
    OCTOBER,
    inputs,
    instant,
    listed,
    sums,
    utc,
    warning,
)


def tables(units, now=NOVEMBER, kind="district", episodes=()):
    """Return the tables of {unit: completions in percent}, one project each."""
    projects = [
        {
            "project_code": f"{unit}-{n}",
            "annual_plan_wan": Decimal(100),
            "completed_ytd_wan": Decimal(done),
            "colour": "green",
            kind: unit,
        }
        for unit, completions in units.items()
        for n, done in enumerate(completions)
    ]
    return listed(projects, now, episodes=list(episodes))


def at(units, now=NOVEMBER, **known):
    return sums(tables(units, now, **known), now)


UNITS = {"A": [90] * 5, "B": [95] * 5, "C": [90] * 6, "D": [80] * 5, "E": [99] * 4}


def column(board, name):
    return dict(zip(board["scope"].to_pylist(), board[name].to_pylist(), strict=True))


def test_ties_share_a_rank_and_small_units_are_shown_without_one():
    board = district_board(at(UNITS))
    assert column(board, "rank") == {"A": 2, "B": 1, "C": 2, "D": 4, "E": None}
    assert column(board, "projects")["E"] == 4
    assert board.schema == SCHEMA


def test_each_instant_has_ranks_of_its_own():
    worse = UNITS | {"B": [10] * 5}
    both = [tables(UNITS), tables(worse, OCTOBER)]
    joined = {
        name: [row for one in both for row in getattr(one, name).to_pylist()]
        for name in ("lifecycles", "facts", "health")
    }
    board = district_board(
        sums(inputs(projects=both[0].projects.to_pylist(), **joined), NOVEMBER, OCTOBER)
    )
    found = {(row["as_of"], row["scope"]): row["rank"] for row in board.to_pylist() if row["rank"]}
    november = {"A": 2, "B": 1, "C": 2, "D": 4}
    october = {"A": 1, "B": 4, "C": 1, "D": 3}
    assert found == {
        **{(NOVEMBER.as_of, unit): rank for unit, rank in november.items()},
        **{(OCTOBER.as_of, unit): rank for unit, rank in october.items()},
    }
    keys = [(row["as_of"], row["scope"]) for row in board.to_pylist()]
    assert keys == sorted(keys)


def test_rank_change_counts_places_gained_since_the_newest_earlier_board():
    oldest = instant(utc(2023, 9, 30, 4), 9)
    earlier = [
        district_board(at({"A": [1] * 5, "B": [2] * 5}, oldest)),
        district_board(at(UNITS | {"D": [96] * 5}, OCTOBER)),
    ]
    same_day = district_board(at({"A": [1] * 5, "B": [2] * 5}))
    gained = {"A": 1, "B": 1, "C": 1, "D": -3, "E": None}
    revised = [district_board(at(UNITS, OCTOBER)), *earlier]
    for boards in ([*earlier, same_day], [same_day, *earlier[::-1]], earlier[1:], revised):
        board = district_board(at(UNITS), previous=pa.concat_tables(boards))
        assert column(board, "rank_change") == gained
        assert board.num_rows == len(UNITS)
    for before in (None, same_day, district_board(sums(inputs()))):
        board = district_board(at(UNITS), previous=before)
        assert set(column(board, "rank_change").values()) == {None}


def test_a_unit_that_the_earlier_board_did_not_rank_has_not_moved():
    before = district_board(at({"A": [90] * 5, "B": [95] * 4}, OCTOBER))
    board = district_board(at({"A": [90] * 5, "B": [95] * 5}), previous=before)
    assert column(board, "rank_change") == {"A": -1, "B": None}


def test_money_rates_and_lights_are_those_of_the_unit():
    [row] = district_board(at({"A": [90, 80, 70, 60, 50]})).to_pylist()
    assert (row["annual_plan_wan"], row["completed_wan"]) == (Decimal(500), Decimal(350))
    assert row["completion_pct"] == 70
    assert row["ahead_of_time_pp"] == pytest.approx(70 - 91.6667, abs=0.001)
    assert (row["green"], row["red"]) == (5, 0)
    assert (row["start_rate_pct"], row["start_rank"]) == (None, None)


def test_open_warnings_are_counted_by_the_level_shown():
    told = [
        {"project": "A-0", "level": 1},
        {"project": "A-0", "level": 3, "state": "feedback"},
        {"project": "A-1", "level": 3, "opened_at": utc(2022, 6, 1)},
        {"project": "A-2", "level": 2, "state": "cleared"},
        {"project": "A-2", "level": 2, "state": "exempted"},
        {"project": "A-2", "level": 2, "state": "voided"},
        {"project": "A-3", "level": 2, "as_of": OCTOBER.as_of},
    ]
    episodes = [warning(**one) for one in told]
    [row] = district_board(at({"A": [90] * 4}, episodes=episodes)).to_pylist()
    assert [row[f"warnings_level{n}"] for n in (1, 2, 3)] == [1, 0, 2]


def test_departments_are_ranked_where_projects_name_them():
    board = department_board(at(UNITS, kind="responsible_org"))
    assert column(board, "rank")["B"] == 1
    assert department_board(at(UNITS)).num_rows == 0


def test_a_unit_with_nothing_but_the_past_is_not_on_the_board():
    gone = tables({"A": [90] * 5}, episodes=[warning(project="elsewhere", now=NOVEMBER)])
    assert column(district_board(sums(gone)), "projects") == {"A": 5}
