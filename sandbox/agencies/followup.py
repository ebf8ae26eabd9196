"""Follow-up (调度闭环): what the 市重点办 and the dispatch platform write down about warnings.

Five feeds. Decisions that come of the world alone are made here: approved pauses (批准暂停) of long
stops, city-wide stop orders (停工令), starts seen from the air (开工核实). Whatever answers a
warning comes from ``sandbox.officials``, so the other four feeds have no rows of their own.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk, nobody
from sandbox.agencies.sheet import Sheet
from sandbox.world.days import DAY, NEVER, day_number, office_time, workday, workday_number
from sandbox.world.draws import Ints, spread
from sandbox.world.orders import HEAT, stop_orders

RESPONSES, FEEDBACK, DECISIONS = "followup/responses", "followup/feedback", "followup/decisions"
ITEMS, ITEM_FEEDBACK = "followup/coordination_items", "followup/coordination_feedback"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    RESPONSES: (
        "response_id", "warning_id", "message_id", "project_code", "responded_at", "role", "scope",
        "content", "updated_at",
    ),
    FEEDBACK: (
        "feedback_id", "warning_id", "project_code", "submitted_at", "status", "accepted_at",
        "promised_on", "content", "updated_at",
    ),
    ITEMS: (
        "item_id", "project_code", "warning_id", "category", "title", "raised_at", "accepted_at",
        "lead_org_id", "status", "solved_at", "updated_at",
    ),
    ITEM_FEEDBACK: (
        "feedback_id", "item_id", "org_id", "kind", "to_org_id", "reported_at", "content",
        "updated_at",
    ),
    DECISIONS: (
        "decision_id", "kind", "project_code", "rule", "warning_id", "valid_from", "valid_until",
        "decided_at", "decided_by", "reason", "source_feed", "source_key", "old_value", "new_value",
        "updated_at",
    ),
}  # fmt: skip
KEY_OFFICE, DEPARTMENT = "重点办", "业务部门"
SUSPENSION, STOP_ORDER, START_CONFIRMED = "批准暂停", "停工令", "开工核实"
SUSPENSION_REASON = "因设计方案调整，经批准暂停施工"
CONFIRMED_REASON = "无人机航拍核实现场已实质性施工"
LONG_STOP = 45  # days; a shorter stop is not worth a decision
NOTED_AFTER = 600  # seconds from a decision to its entry


class Decided(NamedTuple):
    """Decisions of one kind, as a table of the feed, and the project of each."""

    table: pa.Table
    project: Ints


def tables(desk: Desk) -> dict[str, Sheet]:
    """Return the four feeds of answers, empty; they come with the first block only."""
    if desk.block.number:
        return {}
    empty = {feed: _empty(feed) for feed in COLUMNS if feed != DECISIONS}
    return {feed: Sheet(feed, table, nobody(0)) for feed, table in empty.items()}


def decisions(desk: Desk, *further: Decided) -> Sheet:
    """Return 处置决定 entered by now that answer no warning, with those taken elsewhere."""
    parts = [_suspensions(desk), _confirmed_starts(desk), *further]
    if desk.block.number == 0:
        parts.insert(0, _stop_orders(desk))
    table = pa.concat_tables([part.table for part in parts])
    return Sheet(DECISIONS, table, np.concatenate([part.project for part in parts]))


def _suspensions(desk: Desk) -> Decided:
    """Return the approved pauses of key projects, decided weeks after a long stop began."""
    times, number = desk.block.times, desk.block.projects.number
    rng = desk.stream("suspensions")
    count = len(number)
    is_approved = rng.random(count) < desk.plan.suspension_share
    told = times.stopped + 10 + rng.exponential(8.0, count).astype(np.int64)
    expected = times.resumed + rng.integers(-15, 16, count)
    is_long = times.resumed - times.stopped >= LONG_STOP
    happens = is_approved & is_long & (times.stopped < NEVER) & (told + 10 < times.resumed)
    rows = np.flatnonzero(happens & desk.block.projects.is_key)
    day = _next_workday(told[rows])
    return decided(
        desk,
        rows,
        day * DAY + office_time(spread(number[rows], 31), 2),
        decision_id=spelling.fixed("JD1", spelling.digits(number[rows], 9)),
        kind=SUSPENSION,
        valid_from=spelling.dates(day),
        valid_until=spelling.dates(np.maximum(expected[rows], day + 10)),
        decided_by=KEY_OFFICE,
        reason=SUSPENSION_REASON,
    )


def _confirmed_starts(desk: Desk) -> Decided:
    """Return the starts of key projects that were seen from the air, days after they happened."""
    times, number = desk.block.times, desk.block.projects.number
    rng = desk.stream("confirmed starts")
    is_seen = rng.random(len(number)) < desk.plan.confirmed_start_share
    flown = times.started + 3 + rng.exponential(9.0, len(number)).astype(np.int64)
    in_span = (times.started >= day_number(desk.plan.first_day)) & (times.started < NEVER)
    rows = np.flatnonzero(is_seen & in_span & desk.block.projects.is_key)
    day = _next_workday(flown[rows])
    return decided(
        desk,
        rows,
        day * DAY + office_time(spread(number[rows], 32), 5),
        decision_id=spelling.fixed("JD2", spelling.digits(number[rows], 9)),
        kind=START_CONFIRMED,
        valid_from=spelling.dates(day),
        decided_by=DEPARTMENT,
        reason=CONFIRMED_REASON,
    )


def _stop_orders(desk: Desk) -> Decided:
    """Return the city's stop orders: of no project, so of all."""
    orders = stop_orders(desk.plan)
    order = np.arange(len(orders.first)) + 1
    reasons = ("重污染天气橙色预警，全市工地停止土石方作业", "高温红色预警，全市工地停止室外作业")
    return decided(
        desk,
        nobody(len(order)),
        orders.announced,
        decision_id=spelling.fixed("JD0", spelling.digits(orders.year * 100 + order, 9)),
        kind=STOP_ORDER,
        project_code=spelling.blank(len(order)),
        valid_from=spelling.dates(orders.first),
        valid_until=spelling.dates(orders.last),
        decided_by=DEPARTMENT,
        reason=spelling.labels((orders.reason == HEAT).astype(np.int64), reasons),
    )


def decided(desk: Desk, project: Ints, second: Ints, **said: str | pa.StringArray) -> Decided:
    """Write decisions of one kind, without those not entered yet.

    Args:
        desk: says what is entered by now.
        project: whom each concerns, as positions in the block; -1 for all.
        second: when each was taken.
        said: columns of the feed, or one word for all; the project's code unless given.
    """
    written = {
        "decided_at": spelling.timestamps(second),
        "updated_at": spelling.timestamps(second + NOTED_AFTER),
        **said,
    }
    if "project_code" not in written:
        written["project_code"] = desk.codes_told(DECISIONS, project, second)
    columns = [_column(written.get(name), len(second)) for name in COLUMNS[DECISIONS]]
    entered = second + NOTED_AFTER <= desk.until
    table = pa.table(dict(zip(COLUMNS[DECISIONS], columns, strict=True)))
    return Decided(table.filter(pa.array(entered)), project[entered])


def _column(said: str | pa.StringArray | None, count: int) -> pa.StringArray:
    if said is None:
        return spelling.blank(count)
    return spelling.same(said, count) if isinstance(said, str) else said


def _next_workday(day: Ints) -> Ints:
    return workday(workday_number(day) + 1)


def _empty(feed: str) -> pa.Table:
    return pa.schema([(name, pa.string()) for name in COLUMNS[feed]]).empty_table()
