"""一件预警: one episode as plain values, for what people and clocks do to it.

Grain: one per episode touched at an instant, read from the roll and written back. Must not enter:
what data does (that goes over all episodes at once).
"""

from dataclasses import dataclass, fields
from datetime import date, datetime

from scoring.episodes.roll import Roll
from scoring.episodes.words import SEVEREST, Late, Reason, State


@dataclass(slots=True)
class Episode:
    """One episode; names and meanings as in ``EPISODES``, ``place`` its place in the roll."""

    place: int
    seq: int
    state: int
    level: int
    base_severity: int
    penalty: int
    pending: int
    pending_until: date | None
    promised_on: date | None
    issued_at: datetime
    delivered_at: datetime | None
    responded_at: datetime | None
    feedback_at: datetime | None
    cleared_at: datetime | None
    clear_reason: int
    exempt_until: date | None
    response_due_at: datetime | None
    response_next_at: datetime | None
    feedback_due_at: datetime
    feedback_next_at: datetime | None
    is_due_provisional: bool
    paused_at: datetime | None
    is_response_late: int
    is_feedback_late: int
    response_breaches: int
    feedback_breaches: int
    escalation: int
    notified_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether the episode still waits for something."""
        return self.state <= State.FEEDBACK

    @property
    def severity(self) -> int:
        """Base and penalty together, whatever is pending; 3 is the most severe."""
        return min(self.base_severity + self.penalty, SEVEREST)

    @property
    def shown_level(self) -> int | None:
        """The level people see; None once closed."""
        shown = SEVEREST + 1 - max(self.severity - self.pending, 1)
        return shown if self.is_open else None

    def move_on(self, state: State) -> None:
        """Take a step that people reached; never back."""
        self.state = max(self.state, state)

    def respond(self, at: datetime) -> None:
        """Take the first response: it stops its clock and is judged by its own time."""
        due = self.response_due_at
        self.responded_at, self.response_next_at = at, None
        self.is_response_late = _judged(due is not None and at > due)

    def report(self, at: datetime) -> None:
        """Take a feedback; one that comes before any response is the response as well."""
        if self.responded_at is None:
            self.respond(at)
        self.feedback_at, self.feedback_next_at = at, None
        self.is_feedback_late = _judged(at > self.feedback_due_at)
        self.move_on(State.FEEDBACK)

    def await_feedback(self, due: datetime, *, is_provisional: bool) -> None:
        """Wait for a feedback again, until ``due``."""
        self.feedback_at, self.is_feedback_late = None, Late.UNKNOWN
        self.feedback_due_at = self.feedback_next_at = due
        self.is_due_provisional |= is_provisional
        self.state = min(self.state, State.RESPONDED)

    def close(self, state: State, reason: Reason, at: datetime) -> None:
        """End the episode; its clocks stop, all else stays as it was."""
        self.level = self.shown_level or self.level
        self.state, self.clear_reason, self.cleared_at = state, reason, at
        self.response_next_at = self.feedback_next_at = None


def _judged(is_late: bool) -> Late:
    return Late.YES if is_late else Late.NO


_STORED = tuple(field.name for field in fields(Episode) if field.name != "place")


def read(roll: Roll, place: int) -> Episode:
    """Return the episode at ``place``."""
    return Episode(place, **{name: getattr(roll, name)[place].item() for name in _STORED})


def write(episode: Episode, roll: Roll) -> None:
    """Put the episode back to its place."""
    for name in _STORED:
        getattr(roll, name)[episode.place] = getattr(episode, name)
