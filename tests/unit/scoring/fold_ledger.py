"""What the ledger of transitions tells by itself of every warning.

Grain: one ``Told`` per warning. Must not enter: verdicts, deadlines, the episodes themselves.
"""

from dataclasses import dataclass
from datetime import datetime

CLOSED_BY = {"exempted": "exempt", "voided": "data_corrected"}
NOTIFYING = (
    "opened",
    "reopened",
    "escalated",
    "downgraded",
    "reminded",
    "response_overdue",
    "feedback_overdue",
    "promise_missed",
)


@dataclass
class Told:
    warning_id: str
    project_code: str
    rule: str
    opened_at: datetime
    issued_at: datetime
    state: str = None
    level: int = None
    delivered_at: datetime = None
    responded_at: datetime = None
    feedback_at: datetime = None
    cleared_at: datetime = None
    clear_reason: str = None
    notified_at: datetime = None
    response_breaches: int = 0
    feedback_breaches: int = 0
    escalation: int = 0
    reopen_count: int = 0
    seq: int = 0

    def hear(self, row):
        """Take the next transition of this warning."""
        assert row.seq == self.seq + 1
        assert row.from_state == self.state
        self.seq = row.seq
        happened = getattr(self, f"on_{row.event}", None)
        if happened:
            happened(row)
        self.state = row.to_state
        if row.to_level is not None:
            self.level = row.to_level
        if row.event in NOTIFYING:
            self.notified_at = row.as_of

    def on_reopened(self, row):
        self.issued_at = row.at
        self.delivered_at = self.responded_at = self.feedback_at = self.cleared_at = None
        self.clear_reason = None
        self.response_breaches = self.feedback_breaches = self.escalation = 0
        self.reopen_count += 1

    def on_delivered(self, row):
        self.delivered_at = row.at

    def on_responded(self, row):
        self.responded_at = row.at

    def on_feedback(self, row):
        self.responded_at = self.responded_at or row.at
        self.feedback_at = self.feedback_at or row.at

    on_accepted = on_pending = on_feedback

    def on_returned(self, row):
        self.feedback_at = None

    on_promise_missed = on_returned

    def on_response_overdue(self, row):
        self.response_breaches += 1
        self.escalation += 1

    def on_feedback_overdue(self, row):
        self.feedback_breaches += 1

    def on_cleared(self, row):
        self.cleared_at = row.at
        self.clear_reason = CLOSED_BY.get(row.event, row.note)

    on_exempted = on_voided = on_cleared


def retold(transitions):
    """Return every warning as its transitions alone tell it."""
    told = {}
    for row in transitions:
        if row.event == "opened":
            told[row.warning_id] = Told(row.warning_id, row.project_code, row.rule, row.at, row.at)
        told[row.warning_id].hear(row)
    return told.values()
