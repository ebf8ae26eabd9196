"""What a warning's messages ask of the officials: one `Call` a transition, not one a recipient.

Messages come as the webhook sends them. One call may reach several people; the first to be told,
the lowest in rank, answers for all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.world.days import second_number

OPENING = frozenset({"opened", "reopened"})
ASKING = OPENING | {
    "escalated",
    "response_overdue",
    "feedback_overdue",
    "promise_missed",
    "reminded",
}
CLOSING = "cleared"
NEEDED = ("message_id", "warning_id", "seq", "event", "project_code", "rule")

ROLES = {
    "owner": "业主单位",
    "specialist": "项目专员",
    "leader_in_charge": "分管领导",
    "main_leader": "主要领导",
}
SCOPES = {"district": "区(市)县", "city": "市级"}
RANKS = {word: rank for rank, word in enumerate([*ROLES.values(), *SCOPES.values()])}


@dataclass(frozen=True, slots=True)
class Message:
    """One delivered message; ``at`` is the second of its delivery."""

    message_id: str
    warning_id: str
    seq: int
    event: str
    project_code: str
    rule: str
    role: str
    scope: str
    at: int

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Earliest first, then the lowest rank, the district before the city."""
        last = len(RANKS)
        ranks = RANKS.get(self.role, last), RANKS.get(self.scope, last)
        return self.at, *ranks, self.message_id


@dataclass(frozen=True, slots=True)
class Call:
    """One transition of a warning that was told: who answers for it, and until when he may.

    Attributes:
        closed_at: when the warning was told to be over; None while it is not.
    """

    message: Message
    closed_at: int | None = None

    def is_open(self, second: int) -> bool:
        """Tell whether the warning still stands at an instant, as far as its officials know."""
        return self.closed_at is None or second < self.closed_at


def read_message(page: Mapping[str, Any]) -> Message:
    """Read one message of the webhook.

    An instant without an offset is UTC; before its delivery is known, a message counts from its
    creation. Unknown words of role and scope are kept as they are.

    Raises:
        ValueError: something a message must have is missing or unreadable.
    """
    missing = [name for name in NEEDED if page.get(name) is None]
    told_at = page.get("delivered_at") or page.get("created_at")
    if missing or told_at is None:
        raise ValueError(f"a message lacks {', '.join(missing) or 'delivered_at'}")
    instant = datetime.fromisoformat(str(told_at))
    role, scope = str(page.get("role") or ""), str(page.get("scope") or "")
    return Message(
        message_id=str(page["message_id"]),
        warning_id=str(page["warning_id"]),
        seq=int(page["seq"]),
        event=str(page["event"]),
        project_code=str(page["project_code"]),
        rule=str(page["rule"]),
        role=ROLES.get(role, role),
        scope=SCOPES.get(scope, scope),
        at=second_number(instant if instant.tzinfo else instant.replace(tzinfo=UTC)),
    )


def calls(messages: Iterable[Message]) -> list[Call]:
    """Return what one warning's messages ask for, in order of time."""
    first: dict[int, Message] = {}
    for message in sorted(messages, key=lambda it: it.order):
        first.setdefault(message.seq, message)
    told = sorted(first.values(), key=lambda it: (it.at, it.seq))
    closings = [(it.at, it.seq) for it in told if it.event == CLOSING]

    def closed_at(message: Message) -> int | None:
        return next((at for at, seq in closings if seq > message.seq), None)

    return [Call(it, closed_at(it)) for it in told if it.event in ASKING]
