"""Decisions (处置决定) that answer a warning: an exemption, or a correction of its data.

At most one a stretch of a warning, taken when it opens and made known days later.
"""

from datetime import date, timedelta

from sandbox.agencies.followup import DECISIONS, DEPARTMENT, KEY_OFFICE
from sandbox.officials.calls import Call
from sandbox.officials.hours import OFFICE_DAY, after, day_of, stamp
from sandbox.officials.luck import luck, row_id
from sandbox.officials.rows import Answer
from sandbox.plan import CityPlan

EXEMPTION, CORRECTION = "免除预警", "数据更正"
EXEMPTED_FOR = (45, 120)  # days
SOONEST_DAYS, MEAN_DAYS = 2, 3.0  # working days from the warning to the decision


def decide(call: Call, plan: CityPlan) -> list[Answer]:
    """Return the decision on a warning, if there is one and the warning still stands by then."""
    message = call.message
    rng = luck(plan.seed, message.warning_id, message.seq, "decision")
    draw, days = rng.random(), SOONEST_DAYS + rng.exponential(MEAN_DAYS)
    at = after(message.at, int(days * OFFICE_DAY))
    if draw >= plan.correction_share + plan.exemption_share or not call.is_open(at):
        return []
    values: dict[str, str | None] = {
        "project_code": message.project_code,
        "rule": message.rule,
        "warning_id": message.warning_id,
        "decided_at": stamp(at),
    }
    if draw < plan.correction_share:
        values |= _correction()
    else:
        values |= _exemption(at, int(rng.integers(*EXEMPTED_FOR)))
    return [Answer(DECISIONS, row_id("JD", message.warning_id, message.seq), at, values)]


def _correction() -> dict[str, str | None]:
    return {
        "kind": CORRECTION,
        "decided_by": DEPARTMENT,
        "reason": "经核实，源头数据填报有误，已更正",
        "old_value": "原填报值",
        "new_value": "核实值",
    }


def _exemption(at: int, days: int) -> dict[str, str | None]:
    first = date.fromisoformat(day_of(at))
    return {
        "kind": EXEMPTION,
        "decided_by": KEY_OFFICE,
        "reason": "因政策性调整，经市政府同意调整计划时间",
        "valid_from": first.isoformat(),
        "valid_until": (first + timedelta(days=days)).isoformat(),
    }
