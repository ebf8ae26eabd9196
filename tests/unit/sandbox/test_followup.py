"""Stop orders, approved pauses and confirmed starts: decisions of the world, told in time."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow.compute as pc
import pytest

from sandbox.agencies import records
from sandbox.agencies.desk import Desk
from sandbox.agencies.followup import COLUMNS, DECISIONS
from sandbox.plan import CityPlan
from sandbox.world import simulate
from sandbox.world.days import day_number
from sandbox.world.orders import LONGEST, SHORTEST, stop_orders
from sandbox.world.sites import attend


def of_kind(table, kind):
    return table.filter(pc.equal(table["kind"], kind)).to_pylist()


def day(text):
    return day_number(date.fromisoformat(text))


def test_the_columns_are_the_feed_files(contracts):
    for feed, names in COLUMNS.items():
        assert list(names) == [column["name"] for column in contracts[feed]["columns"]]


@pytest.mark.parametrize("seed", range(12))
def test_a_year_has_two_to_four_orders_of_some_days_that_do_not_meet(seed):
    orders = stop_orders(CityPlan(seed=seed))
    lengths = orders.last - orders.first + 1
    assert 2 <= len(lengths) <= 4
    assert ((lengths >= SHORTEST) & (lengths <= LONGEST)).all()
    assert (orders.first[1:] > orders.last[:-1]).all()


def test_a_plan_may_have_no_orders():
    assert len(stop_orders(CityPlan(stop_orders_a_year=0)).first) == 0


def test_a_longer_span_leaves_the_orders_of_a_year_as_they_were():
    short, long = (stop_orders(CityPlan(first_day=date(year, 1, 1))) for year in (2023, 2021))
    assert set(short.first.tolist()) < set(long.first.tolist())


def workers_on(plan, day):
    seen = attend(plan, 0, simulate(plan).blocks[0].sites, day)
    return seen.workers[seen.day == day].sum()


def test_works_stand_nearly_still_while_an_order_is_in_force():
    plan = CityPlan.sized(600)
    first = int(stop_orders(plan).first[1])
    ordered, free = workers_on(plan, first), workers_on(replace(plan, stop_orders_a_year=0), first)
    assert 0 < ordered < 0.2 * free
    assert workers_on(plan, first - 1) > 0.7 * free


def test_an_order_is_of_no_project_and_announced_the_day_before(sent):
    orders = of_kind(sent[DECISIONS], "停工令")
    assert orders
    for order in orders:
        assert order["project_code"] is None
        assert day(order["decided_at"][:10]) == day(order["valid_from"]) - 1


def by_code(block, values):
    """Values of each project under every code it ever had."""
    desk = Desk(block, 0)
    codes = [desk.codes.to_pylist(), desk.golden_codes.to_pylist()]
    return {code: value for own in codes for code, value in zip(own, values.tolist(), strict=True)}


def test_an_approved_pause_begins_after_a_true_stop_and_has_an_end(reference, sent):
    block = reference.blocks[0]
    stopped = by_code(block, block.times.stopped)
    pauses = of_kind(sent[DECISIONS], "批准暂停")
    assert 3 <= len(pauses) <= 25
    for pause in pauses:
        assert stopped[pause["project_code"]] + 10 < day(pause["valid_from"])
        assert pause["valid_from"] < pause["valid_until"]


def test_only_true_starts_are_confirmed_and_only_afterwards(reference, sent):
    block = reference.blocks[0]
    started = by_code(block, block.times.started)
    seen = of_kind(sent[DECISIONS], "开工核实")
    assert len(seen) > 20
    for start in seen:
        assert started[start["project_code"]] + 3 < day(start["valid_from"])


def test_a_decision_is_known_from_its_entry_on(small):
    table = records(small, date(2023, 11, 30))[DECISIONS]
    last = max(table["updated_at"].to_pylist())
    entered = date.fromisoformat(last[:10])
    before = records(small, entered - timedelta(days=1))[DECISIONS]
    assert last not in before["updated_at"].to_pylist()
    assert last in records(small, entered)[DECISIONS]["updated_at"].to_pylist()


def test_shares_of_nothing_leave_only_the_orders():
    plan = CityPlan.sized(600)
    nothing = dict.fromkeys(
        ("suspension_share", "confirmed_start_share", "steward_share", "reissue_share"), 0.0
    )
    plan = replace(plan, **nothing)
    kinds = set(records(simulate(plan), plan.as_of)[DECISIONS]["kind"].to_pylist())
    assert kinds == {"停工令"}
