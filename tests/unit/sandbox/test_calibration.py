"""The reference city looks like the one that was reported, by simulation alone."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.agencies.followup import ITEM_FEEDBACK, ITEMS
from sandbox.officials import Inbox, charges
from sandbox.plan import CityPlan
from sandbox.world import keylist, simulate
from sandbox.world.days import day_number, month_of, month_start
from sandbox.world.draws import deal_within, even_draw, rank_within

AS_OF = day_number(date(2023, 11, 30))


@pytest.fixture(scope="module")
def block(reference):
    return reference.blocks[0]


def overdue(block, year, day):
    lines = block.lists[year]
    started = block.times.started[lines.project]
    due = month_start(lines.planned_month + 1) - 1 <= day
    return ((lines.batch == keylist.START) & due & (started > day)).sum()


def test_the_list_has_996_lines_and_60_of_them_only_on_the_provincial_list(block):
    lines = block.lists[2023]
    assert len(lines.project) == 996
    assert (lines.level == keylist.PROVINCE).sum() == 60


def test_the_year_plans_about_350_billion_yuan(block):
    assert block.lists[2023].annual_wan.sum() / 10_000 == pytest.approx(3_500, rel=0.05)


def test_by_november_about_97_percent_of_the_plan_is_done(block):
    lines = block.lists[2023]
    done = block.money[2023].months_wan[lines.project, :11].sum()
    assert 100 * done / lines.annual_wan.sum() == pytest.approx(96.8, abs=3)


def test_about_250_starts_are_planned_and_about_40_come_early(block):
    lines = block.lists[2023]
    started = block.times.started[lines.project]
    planned = lines.batch == keylist.START
    early = planned & (started <= AS_OF) & (month_of(started) < lines.planned_month)
    assert planned.sum() == pytest.approx(250, abs=12)
    assert early.sum() == pytest.approx(41, abs=4)


def test_a_quarter_fewer_starts_are_overdue_than_a_year_before(block):
    now, then = overdue(block, 2023, AS_OF), overdue(block, 2022, AS_OF - 365)
    assert now == pytest.approx(30, abs=3)
    assert now / then - 1 == pytest.approx(-0.233, abs=0.05)


@pytest.mark.parametrize("seed", range(1, 6))
def test_starts_of_other_cities_of_this_plan_are_much_alike(seed):
    block = simulate(CityPlan(seed=seed)).blocks[0]
    lines = block.lists[2023]
    started = block.times.started[lines.project]
    early = (started <= AS_OF) & (month_of(started) < lines.planned_month)
    early &= lines.batch == keylist.START
    assert early.sum() == pytest.approx(41, rel=0.15)
    now, then = overdue(block, 2023, AS_OF), overdue(block, 2022, AS_OF - 365)
    assert now / then - 1 == pytest.approx(-0.233, rel=0.35)


def test_most_lines_have_months_that_sum_to_the_year(block):
    lines = block.lists[2023]
    sums = lines.months_wan.sum(axis=1)
    balanced = np.abs(sums - lines.annual_wan) <= 0.005 * lines.annual_wan
    assert balanced.mean() == pytest.approx(0.85, abs=0.04)
    assert (sums[lines.is_balanced] == lines.annual_wan[lines.is_balanced]).all()


def test_the_platform_is_visited_about_13_859_times_by_november(sent):
    visits = sum(map(int, sent["usage/visits"]["visits"].to_pylist()))
    assert visits == pytest.approx(13_859, rel=0.02)


def test_of_1041_warnings_about_193_need_coordination_and_most_of_that_is_done(reference):
    charged = charges(reference)
    inbox = Inbox(reference.plan, charged)
    opened = datetime(2023, 3, 1, 15, tzinfo=UTC)
    codes = list(charged)
    for number in range(1041):
        at = opened + timedelta(days=number * 275 // 1041)
        told = {"event": "opened", "seq": 1, "role": "owner", "scope": "district"}
        told |= {"project_code": codes[number], "rule": ("S-DUE", "B-INV")[number % 2]}
        told |= {"message_id": f"M{number}", "warning_id": f"W{number}", "delivered_at": str(at)}
        over = {"event": "cleared", "seq": 2, "message_id": f"C{number}"}
        inbox.take([told, told | over | {"delivered_at": str(at + timedelta(days=35))}])
    held = inbox.tables(datetime(2023, 11, 30, 15, tzinfo=UTC))
    states = Counter(held[ITEMS]["status"].to_pylist())
    assert states.total() == pytest.approx(193, rel=0.15)
    assert states["已解决"] == pytest.approx(168, rel=0.15)
    assert held[ITEM_FEEDBACK].num_rows == pytest.approx(738, rel=0.15)


def test_some_sites_stand_still_and_some_projects_spend_nothing(block):
    sites, lines = block.sites, block.lists[2023]
    still = (sites.stopped <= AS_OF - 7) & (sites.resumed > AS_OF)
    still &= block.projects.is_listed[sites.project]
    assert 5 <= still.sum() <= 30
    building = (block.times.started[lines.project] < AS_OF - 90) & (
        block.times.finished[lines.project] > AS_OF
    )
    nothing = block.money[2023].months_wan[lines.project, 9:11].sum(axis=1) == 0
    assert 3 <= (nothing & building).sum() <= 40


def test_some_late_starts_hold_an_application_beyond_its_limit_or_none_at_all(block):
    calendar, chain = block.calendar, block.chain
    waiting = block.projects.is_listed & (block.times.started > AS_OF)
    is_open = (calendar.accepted <= AS_OF) & (calendar.decided > AS_OF) & waiting[:, None]
    assert is_open.sum() > 20
    assert (is_open & (calendar.decided - calendar.accepted > 2.8 * chain.limit)).sum() >= 2
    known = np.where(calendar.decided <= AS_OF, calendar.decided, calendar.accepted)
    last = np.where(known <= AS_OF, known, 0).max(axis=1)
    overdue_now = waiting & (block.times.planned_month < month_of(np.array([AS_OF])))
    assert (overdue_now & (last < AS_OF - 60) & (last > 0)).sum() >= 3


def test_ranks_count_within_each_cell():
    assert rank_within(np.array([5, 3, 5, 5, 3])).tolist() == [0, 0, 1, 2, 1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.lists(st.integers(5, 60), min_size=1, max_size=12))
def test_an_even_draw_fills_every_cell_and_the_whole_alike(seed, sizes):
    cells = np.repeat(np.arange(len(sizes)), sizes)
    draw = even_draw(np.random.default_rng(seed), cells)
    for below in (0.25, 0.62):
        hits = np.bincount(cells[draw < below], minlength=len(sizes))
        assert np.abs(hits - below * np.array(sizes)).max() <= 3
        assert abs(hits.sum() - below * len(cells)) <= 3


def test_positions_are_dealt_in_exact_shares_within_each_cell():
    cells = np.repeat([3, 7], [40, 80])
    dealt = deal_within(np.random.default_rng(1), (1, 1, 2), cells)
    assert np.bincount(dealt[cells == 3]).tolist() == [10, 10, 20]
    assert np.bincount(dealt[cells == 7]).tolist() == [20, 20, 40]
