"""预警: the episodes as everybody reads them, without the fold's own memory.

Grain: one row per warning_id ever, sorted by it. Must not enter: decisions; a column is either kept
by an episode or follows from what it keeps.
"""

import pyarrow as pa
import pyarrow.compute as pc

SUPERVISED_FROM = 2  # missed response deadlines; one missed feedback deadline is enough

COLUMNS = (
    "warning_id",
    "project_code",
    "rule",
    "level",
    "state",
    "opened_at",
    "delivered_at",
    "responded_at",
    "feedback_at",
    "cleared_at",
    "clear_reason",
    "response_due_at",
    "feedback_due_at",
    "is_due_provisional",
    "is_response_late",
    "is_feedback_late",
    "escalation",
    "reopen_count",
    "is_flapping",
)


def warnings(episodes: pa.Table) -> pa.Table:
    """Return the public table of ``EPISODES``; ``is_supervised`` tells what is on 督办."""
    by_response = pc.greater_equal(episodes["response_breaches"], pa.scalar(SUPERVISED_FROM))
    by_feedback = pc.greater(episodes["feedback_breaches"], pa.scalar(0))
    is_supervised = pc.or_(by_response, by_feedback)
    field = pa.field("is_supervised", pa.bool_(), nullable=False)
    return episodes.select(COLUMNS).append_column(field, is_supervised)
