"""Responses (响应) and feedback (反馈): what the responsible unit itself says to a warning.

A unit responds once while a warning stands. It hands in a plan with a promised date, which is
accepted or returned; a returned plan is handed in once more. Escalations and missed promises ask
for a new plan; whoever has not answered yet is asked again by every call.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.agencies.followup import FEEDBACK, RESPONSES
from sandbox.officials.calls import Call
from sandbox.officials.charges import Charge
from sandbox.officials.hours import HOUR, OFFICE_DAY, after, after_on_duty, day_of, stamp
from sandbox.officials.luck import luck, row_id
from sandbox.officials.rows import Answer
from sandbox.plan import CityPlan

SUBMITTED, ACCEPTED, RETURNED = "已提交", "已采纳", "已退回"
FRESH_PLAN = frozenset({"escalated", "promise_missed"})
ATTEMPTS = 2  # a plan that is returned twice is given up until the next call
QUICKEST_S = 600
WORDS = (
    "已收悉，正组织专班核实情况",
    "已收悉，责任人已到现场核查",
    "已收悉，将按要求报送处置措施",
)
MEASURES = (
    "已制定赶工计划，增加作业班组，按周报送进度",
    "已协调审批部门并联办理剩余手续，明确专人跟办",
    "已召开调度会，明确责任单位和完成时限",
)


@dataclass(slots=True)
class Memory:
    """What was said while the warning stands; instants of the city's clock, None if nothing.

    Attributes:
        planned_at: when the plan that stands was first handed in.
        returned_at: when that plan was returned for good.
        decided_at: when a decision takes the warning off the unit's hands.
    """

    responded_at: int | None = None
    planned_at: int | None = None
    returned_at: int | None = None
    decided_at: int | None = None

    def is_over(self, call: Call, second: int) -> bool:
        """Tell whether nobody would write at an instant any more."""
        decided = self.decided_at is not None and second >= self.decided_at
        return decided or not call.is_open(second)

    def needs_plan(self, call: Call) -> bool:
        """Tell whether a call asks for a plan that is not on its way already."""
        at = call.message.at
        if self.planned_at is None:
            return True
        if self.planned_at > at:
            return False
        is_returned = self.returned_at is not None and self.returned_at <= at
        return is_returned or call.message.event in FRESH_PLAN


def reply(call: Call, plan: CityPlan, charge: Charge, memory: Memory) -> list[Answer]:
    """Return what the unit says to one call, and remember it."""
    told: list[Answer] = []
    if memory.responded_at is None:
        told += _respond(call, plan, charge, memory)
    if memory.needs_plan(call):
        told += _hand_in(call, plan, charge, memory)
    return [it for it in told if not memory.is_over(call, it.at)]


def _respond(call: Call, plan: CityPlan, charge: Charge, memory: Memory) -> list[Answer]:
    message = call.message
    rng = luck(plan.seed, message.warning_id, message.seq, "response")
    if rng.random() >= plan.response_share * charge.diligence:
        return []
    hours = rng.exponential(plan.response_hours) / charge.diligence
    wait = after_on_duty if rng.random() < plan.duty_share else after
    at = wait(message.at, QUICKEST_S + int(hours * HOUR))
    memory.responded_at = at
    values = {
        "warning_id": message.warning_id,
        "message_id": message.message_id,
        "project_code": message.project_code,
        "responded_at": stamp(at),
        "role": message.role or None,
        "scope": message.scope or None,
        "content": WORDS[int(rng.integers(len(WORDS)))],
    }
    return [Answer(RESPONSES, row_id("XY", message.warning_id, message.seq), at, values)]


def _hand_in(call: Call, plan: CityPlan, charge: Charge, memory: Memory) -> list[Answer]:
    """Hand in a plan some days after the response, and once more if it is returned."""
    message = call.message
    rng = luck(plan.seed, message.warning_id, message.seq, "feedback")
    if rng.random() >= plan.feedback_share * charge.diligence:
        return []
    days = 1 + rng.exponential(plan.feedback_days) / charge.diligence
    at = after(max(message.at, memory.responded_at or 0), int(days * OFFICE_DAY))
    memory.planned_at, memory.returned_at = at, None
    told: list[Answer] = []
    for attempt in range(ATTEMPTS):
        reviewed = after(at, int((0.5 + 2 * rng.random()) * OFFICE_DAY))
        is_accepted = rng.random() < plan.accept_share
        ahead = int(plan.promise_days * (0.4 + 1.2 * rng.random()))
        measure = MEASURES[int(rng.integers(len(MEASURES)))]
        told += _plan_rows(call, attempt, (at, reviewed), is_accepted, measure, ahead)
        if is_accepted:
            return told
        memory.returned_at = reviewed
        at = after(reviewed, int((1 + 2 * rng.random()) * OFFICE_DAY))
    return told


def _plan_rows(
    call: Call,
    attempt: int,
    at: tuple[int, int],
    is_accepted: bool,
    measure: str,
    ahead: int,
) -> list[Answer]:
    """Write one plan as handed in, and as reviewed; it promises an end ``ahead`` days later."""
    submitted, reviewed = at
    message = call.message
    promised = date.fromisoformat(day_of(reviewed)) + timedelta(days=max(ahead, 1))
    handed_in = {
        "warning_id": message.warning_id,
        "project_code": message.project_code,
        "submitted_at": stamp(submitted),
        "status": SUBMITTED,
        "promised_on": promised.isoformat(),
        "content": f"{measure}，{promised.isoformat()}前完成",
    }
    verdict: dict[str, str] = {"status": RETURNED}
    if is_accepted:
        verdict = {"status": ACCEPTED, "accepted_at": stamp(reviewed)}
    key = row_id("FK", message.warning_id, message.seq, attempt)
    return [
        Answer(FEEDBACK, key, submitted, handed_in),
        Answer(FEEDBACK, key, reviewed, handed_in | verdict),
    ]
