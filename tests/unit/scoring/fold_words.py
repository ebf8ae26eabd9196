"""What the plain fold speaks of: numbers of the book, episodes, transitions, what comes in.

Grain: one object each. Must not enter: any rule of the fold, anything imported from ``scoring``.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

OPEN = ("new", "delivered", "responded", "feedback")
FOR_EVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Numbers:
    """What the rule book says about episodes and clocks."""

    version: str = "2023.1"
    hold: int = 2
    dwell_workdays: int = 3
    reopen_days: int = 14
    flapping_changes: int = 3
    flapping_days: int = 14
    renotify_days: int = 7
    pending_workdays: int = 10
    response_kind: str = "natural"
    response_hours: int = 48
    response_workdays: int = 2
    feedback_workdays: int = 10
    feedback_further: int = 5

    @property
    def actor(self):
        return f"rule {self.version}"


@dataclass
class Episode:
    warning_id: str
    project_code: str
    rule: str
    opened_at: datetime
    issued_at: datetime = None
    state: str = None
    level: int = None
    base_severity: int = 0
    penalty: int = 0
    pending_until: date = None
    promised_on: date = None
    delivered_at: datetime = None
    responded_at: datetime = None
    feedback_at: datetime = None
    cleared_at: datetime = None
    clear_reason: str = None
    exempt_until: date = None
    response_due_at: datetime = None
    response_next_at: datetime = None
    feedback_due_at: datetime = None
    feedback_next_at: datetime = None
    is_response_late: bool = None
    is_feedback_late: bool = None
    is_due_provisional: bool = False
    response_breaches: int = 0
    feedback_breaches: int = 0
    escalation: int = 0
    reopen_count: int = 0
    is_flapping: bool = False
    hold_until: datetime = None
    level_changed_at: datetime = None
    exit_last: int = None
    exit_previous: int = None
    seen_on: date = None
    notified_at: datetime = None
    paused_at: datetime = None
    changes: list = field(default_factory=list)
    change_severities: list = field(default_factory=list)
    seq: int = 0

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def full_severity(self):
        """Severity before an accepted plan lowers it."""
        return min(3, self.base_severity + self.penalty)

    @property
    def pending(self):
        return 1 if self.pending_until else 0

    @property
    def shown_level(self):
        return 4 - max(1, self.full_severity - self.pending)


@dataclass(frozen=True)
class Transition:
    warning_id: str
    seq: int
    at: datetime
    event: str
    from_state: str
    to_state: str
    from_level: int
    to_level: int
    actor: str
    note: str
    as_of: datetime
    project_code: str
    rule: str


@dataclass(frozen=True)
class Signal:
    """One verdict; ``level`` None is blind."""

    level: int = None
    exit_level: int = None
    seen_on: date = None

    @property
    def severity(self):
        return 4 - self.level if self.level else 0

    @property
    def exit_severity(self):
        exit_level = self.level if self.exit_level is None else self.exit_level
        return 4 - exit_level if exit_level else 0


@dataclass(frozen=True)
class Standing:
    phase: str = None
    started_on: date = None

    @property
    def is_suspended(self):
        return self.phase == "suspended"

    def ends(self, rule):
        """Return why a warning of ``rule`` ends at once here, or None."""
        if rule.startswith("S") and self.phase in ("build", "done") and self.started_on:
            return "verified_start"
        if self.phase == "done":
            return "verified_finish"
        if self.phase in ("exited", "reserve"):
            return "exited"
        return None


@dataclass(frozen=True)
class Event:
    event_id: str
    kind: str
    occurred_at: datetime
    warning_id: str = None
    project_code: str = None
    rule: str = None
    actor: str = None
    promised_on: date = None
    valid_until: date = None
    note: str = None
