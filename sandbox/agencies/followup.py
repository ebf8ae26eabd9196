"""Follow-up (调度闭环): what the 市重点办 and the dispatch platform write down about warnings.

Five feeds. Decisions that come of the world alone are made here: approved pauses (批准暂停) of long
stops, city-wide stop orders (停工令), starts seen from the air (开工核实). Whatever answers a
warning comes from ``sandbox.officials``, so the other four feeds have no rows of their own.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from sandbox.agencies import spelling
from sandbox.agencies.desk import Desk, Sheet, sheet
from sandbox.agencies.dirt import Spots
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
        "decided_at", "decided_by", "reason", "old_value", "new_value", "updated_at",
    ),
}  # fmt: skip
KEY_OFFICE, DEPARTMENT = "重点办", "业务部门"
SUSPENSION, STOP_ORDER, START_CONFIRMED = "批准暂停", "停工令", "开工核实"
SUSPENSION_REASON = "因设计方案调整，经批准暂停施工"
CONFIRMED_REASON = "无人机航拍核实现场已实质性施工"
LONG_STOP = 45  # days; a shorter stop is not worth a decision
NOTED_AFTER = 600  # seconds from a decision to its entry


def tables(desk: Desk) -> dict[str, Sheet]:
    """Return the five feeds by key; empty ones come with the first block only."""
    found = {DECISIONS: decisions(desk)}
    if desk.block.number == 0:
        empty = {feed: _empty(feed) for feed in COLUMNS if feed != DECISIONS}
        found |= {
            feed: sheet(feed, table, "updated_at", _clean(0)) for feed, table in empty.items()
        }
    return found


def decisions(desk: Desk) -> Sheet:
    """Return 处置决定 entered by now that answer no warning."""
    parts = [_suspensions(desk), _confirmed_starts(desk)]
    if desk.block.number == 0:
        parts.insert(0, _stop_orders(desk))
    table = pa.concat_tables(parts)
    return sheet(DECISIONS, table, "decision_id", _clean(len(table)))


def _suspensions(desk: Desk) -> pa.Table:
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
    return _table(
        desk,
        decision_id=spelling.fixed("JD1", spelling.digits(number[rows], 9)),
        kind=SUSPENSION,
        project_code=desk.codes.take(rows),
        valid_from=day,
        valid_until=np.maximum(expected[rows], day + 10),
        decided_at=day * DAY + office_time(spread(number[rows], 31), 2),
        decided_by=KEY_OFFICE,
        reason=spelling.same(SUSPENSION_REASON, len(rows)),
    )


def _confirmed_starts(desk: Desk) -> pa.Table:
    """Return the starts of key projects that were seen from the air, days after they happened."""
    times, number = desk.block.times, desk.block.projects.number
    rng = desk.stream("confirmed starts")
    is_seen = rng.random(len(number)) < desk.plan.confirmed_start_share
    flown = times.started + 3 + rng.exponential(9.0, len(number)).astype(np.int64)
    in_span = (times.started >= day_number(desk.plan.first_day)) & (times.started < NEVER)
    rows = np.flatnonzero(is_seen & in_span & desk.block.projects.is_key)
    day = _next_workday(flown[rows])
    return _table(
        desk,
        decision_id=spelling.fixed("JD2", spelling.digits(number[rows], 9)),
        kind=START_CONFIRMED,
        project_code=desk.codes.take(rows),
        valid_from=day,
        valid_until=np.full(len(rows), NEVER),
        decided_at=day * DAY + office_time(spread(number[rows], 32), 5),
        decided_by=DEPARTMENT,
        reason=spelling.same(CONFIRMED_REASON, len(rows)),
    )


def _stop_orders(desk: Desk) -> pa.Table:
    """Return the city's stop orders: of no project, so of all."""
    orders = stop_orders(desk.plan)
    order = np.arange(len(orders.first)) + 1
    reasons = ("重污染天气橙色预警，全市工地停止土石方作业", "高温红色预警，全市工地停止室外作业")
    return _table(
        desk,
        decision_id=spelling.fixed("JD0", spelling.digits(orders.year * 100 + order, 9)),
        kind=STOP_ORDER,
        project_code=spelling.blank(len(order)),
        valid_from=orders.first,
        valid_until=orders.last,
        decided_at=orders.announced,
        decided_by=DEPARTMENT,
        reason=spelling.labels((orders.reason == HEAT).astype(np.int64), reasons),
    )


def _table(
    desk: Desk,
    *,
    decision_id: pa.StringArray,
    kind: str,
    project_code: pa.StringArray,
    valid_from: Ints,
    valid_until: Ints,
    decided_at: Ints,
    decided_by: str,
    reason: pa.StringArray,
) -> pa.Table:
    """Write decisions of one kind, without those not entered yet."""
    count = len(decision_id)
    written = {
        "decision_id": decision_id,
        "kind": spelling.same(kind, count),
        "project_code": project_code,
        "valid_from": spelling.dates(valid_from),
        "valid_until": spelling.dates(valid_until),
        "decided_at": spelling.timestamps(decided_at),
        "decided_by": spelling.same(decided_by, count),
        "reason": reason,
        "updated_at": spelling.timestamps(decided_at + NOTED_AFTER),
    }
    nothing = spelling.blank(count)
    whole = pa.table({name: written.get(name, nothing) for name in COLUMNS[DECISIONS]})
    return whole.filter(pa.array(decided_at + NOTED_AFTER <= desk.until))


def _next_workday(day: Ints) -> Ints:
    return workday(workday_number(day) + 1)


def _clean(count: int) -> Spots:
    return Spots(np.full(count, -1, dtype=np.int64), ())


def _empty(feed: str) -> pa.Table:
    return pa.schema([(name, pa.string()) for name in COLUMNS[feed]]).empty_table()
