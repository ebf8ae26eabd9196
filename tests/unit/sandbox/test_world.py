"""The simulated world: what must hold whatever the seed, and that it repeats itself exactly."""

import os
import subprocess
import sys
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.plan import CityPlan
from sandbox.world import simulate
from sandbox.world.days import NEVER, day_number
from sandbox.world.procedures import AFTER_BUILDING, LAND, MATTERS, WORKS_PERMIT
from sandbox.world.sites import attend

SEEDS = st.integers(0, 2**31)
HASH_A_SMALL_CITY = """
import hashlib
from sandbox.agencies import records
from sandbox.plan import CityPlan
from sandbox.world import simulate
plan = CityPlan.sized(300)
digest = hashlib.sha256()
for feed, table in records(simulate(plan), plan.as_of).items():
    digest.update(repr((feed, table.to_pylist())).encode())
print(digest.hexdigest())
"""


def one_block(seed):
    return simulate(CityPlan.sized(200, seed=seed)).blocks[0]


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_steps_of_an_application_follow_one_another(seed):
    block = one_block(seed)
    calendar, happens = block.calendar, block.calendar.decided < NEVER
    order = (calendar.received, calendar.accepted, calendar.decided)
    for earlier, later in pairwise(order):
        assert (earlier <= later)[happens].all()
    for begin, end in (
        (calendar.corrected, calendar.recorrected),
        (calendar.special, calendar.unspecial),
    ):
        held = begin < NEVER
        assert (calendar.accepted <= begin)[held].all()
        assert (begin < end)[held].all()
        assert (end <= calendar.decided)[held].all()


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_no_matter_is_applied_for_before_what_it_needs(seed):
    block = one_block(seed)
    calendar, is_filed = block.calendar, block.projects.approval_type == 2
    for position, matter in enumerate(MATTERS):
        for before in matter.after:
            both = (calendar.received[:, position] < NEVER) & (calendar.decided[:, before] < NEVER)
            both &= ~is_filed
            assert (calendar.decided[both, before] <= calendar.received[both, position]).all()


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_works_start_after_coding_and_permit_and_end_after_they_start(seed):
    block = one_block(seed)
    times, starts = block.times, block.times.started < NEVER
    permit = block.calendar.decided[:, WORKS_PERMIT]
    has_permit = starts & (permit < NEVER)
    assert (times.coded < times.started)[starts].all()
    assert (permit <= times.started)[has_permit].all()
    assert (times.started < times.finished)[starts].all()
    stops = times.stopped < NEVER
    assert (times.started < times.stopped)[stops].all()
    assert (times.resumed < times.finished)[stops].all()


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_an_abandoned_project_goes_no_further_than_its_last_matter(seed):
    block = one_block(seed)
    abandoned = block.times.cut < len(MATTERS)
    reached = block.calendar.decided[:, : LAND + 1] < NEVER
    beyond = np.arange(LAND + 1) > block.times.cut[:, None]
    assert not (reached & beyond)[abandoned].any()
    assert (block.times.started[abandoned] == NEVER).all()
    assert (block.calendar.decided[abandoned][:, list(AFTER_BUILDING)] == NEVER).all()


def test_money_is_spent_only_while_works_go_on_or_before_they_start(small):
    block = small.blocks[0]
    done_by_march = block.times.finished < day_number(small.plan.as_of.replace(month=3, day=1))
    assert done_by_march.any()
    assert block.money[2023].months_wan[done_by_march, 4:].sum() == 0
    assert (block.money[2023].months_wan >= 0).all()


def test_years_that_follow_one_another_add_up():
    plan = CityPlan.sized(200)
    money = simulate(replace(plan, first_day=plan.first_day.replace(year=2022))).blocks[0].money
    spent = money[2022].before_wan + money[2022].months_wan.sum(axis=1)
    assert (money[2023].before_wan == spent).all()


def test_the_same_seed_gives_the_same_world_and_another_seed_another(small, small_plan):
    again, other = simulate(small_plan), simulate(replace(small_plan, seed=7))
    for field in fields(small.blocks[0].times):
        first, second = (getattr(w.blocks[0].times, field.name) for w in (small, again))
        assert (first == second).all()
    assert (small.blocks[0].times.started != other.blocks[0].times.started).any()


def test_bytes_do_not_depend_on_the_hash_seed_locale_or_time_zone():
    digests = {
        subprocess.run(
            [sys.executable, "-c", HASH_A_SMALL_CITY],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("1", "America/New_York"))
    }
    assert len(digests) == 1


def test_a_block_is_the_same_whatever_stands_beside_it(blocks):
    alone = simulate(blocks.plan).blocks[1]
    assert (alone.identifiers.code == blocks.blocks[1].identifiers.code).all()


def test_a_later_day_leaves_the_attendance_of_earlier_days_alone(small):
    block, last = small.blocks[0], day_number(small.plan.as_of)
    short, long = (attend(small.plan, 0, block.sites, day) for day in (last - 30, last))
    assert (long.day[: len(short.day)] == short.day).all()
    assert (long.workers[: len(short.day)] == short.workers).all()
    assert long.day.max() == last


def test_nobody_comes_to_a_site_that_stands_still_or_at_spring_festival(reference):
    block = reference.blocks[0]
    seen = attend(reference.plan, 0, block.sites, day_number(reference.plan.as_of))
    sites = block.sites
    still = (seen.day >= sites.stopped[seen.site]) & (seen.day < sites.resumed[seen.site])
    new_year = day_number(reference.plan.as_of.replace(month=1, day=22))
    assert still.any()
    assert seen.workers[still].max() == 0
    assert seen.workers[seen.day == new_year].max() == 0
    assert seen.workers[~still & (seen.day > new_year + 60)].min() >= 1


@pytest.mark.parametrize("projects", [50, 51])
def test_the_smallest_city_can_be_simulated(projects):
    world = simulate(CityPlan.sized(projects))
    assert len(world.blocks[0].projects) == projects
