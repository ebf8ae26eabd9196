"""Tables of the fold: what it reads, the state it keeps and the transitions it tells.

Grain: ``EPISODES`` one row per warning_id ever, sorted by it; ``TRANSITIONS`` one row per
warning_id and seq, sorted by both. Instants are naive UTC. Must not enter: how a column is filled.
"""

from typing import Any

import pyarrow as pa

_INSTANT = pa.timestamp("us")
_KEYS: list["pa.Field[Any]"] = [
    pa.field("warning_id", pa.string(), nullable=False),
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("rule", pa.string(), nullable=False),
]


def _required(name: str, kind: pa.DataType) -> "pa.Field[Any]":
    return pa.field(name, kind, nullable=False)


EPISODES = pa.schema(
    [
        *_KEYS,
        _required("state", pa.string()),
        _required("level", pa.int16()),
        _required("base_severity", pa.int8()),
        _required("penalty", pa.int8()),
        _required("pending", pa.int8()),
        pa.field("pending_until", pa.date32()),
        pa.field("promised_on", pa.date32()),
        _required("opened_at", _INSTANT),
        _required("issued_at", _INSTANT),
        pa.field("delivered_at", _INSTANT),
        pa.field("responded_at", _INSTANT),
        pa.field("feedback_at", _INSTANT),
        pa.field("cleared_at", _INSTANT),
        pa.field("clear_reason", pa.string()),
        pa.field("exempt_until", pa.date32()),
        pa.field("response_due_at", _INSTANT),
        pa.field("response_next_at", _INSTANT),
        pa.field("feedback_due_at", _INSTANT),
        pa.field("feedback_next_at", _INSTANT),
        _required("is_due_provisional", pa.bool_()),
        pa.field("paused_at", _INSTANT),
        pa.field("is_response_late", pa.bool_()),
        pa.field("is_feedback_late", pa.bool_()),
        _required("response_breaches", pa.int32()),
        _required("feedback_breaches", pa.int32()),
        _required("escalation", pa.int32()),
        _required("reopen_count", pa.int32()),
        _required("is_flapping", pa.bool_()),
        pa.field("hold_until", _INSTANT),
        _required("level_changed_at", _INSTANT),
        _required("exit_last", pa.int8()),
        _required("exit_previous", pa.int8()),
        pa.field("seen_on", pa.date32()),
        _required("notified_at", _INSTANT),
        _required("changes", pa.list_(_INSTANT)),
        _required("change_severities", pa.list_(pa.int8())),
        _required("seq", pa.int32()),
    ]
)

TRANSITIONS = pa.schema(
    [
        _KEYS[0],
        _required("seq", pa.int32()),
        _required("at", _INSTANT),
        _required("event", pa.string()),
        pa.field("from_state", pa.string()),
        _required("to_state", pa.string()),
        pa.field("from_level", pa.int16()),
        pa.field("to_level", pa.int16()),
        pa.field("actor", pa.string()),
        pa.field("note", pa.string()),
        _required("as_of", _INSTANT),
        *_KEYS[1:],
    ]
)

SIGNALS = pa.schema(
    [
        *_KEYS[1:],
        pa.field("level", pa.int16()),
        pa.field("exit_level", pa.int16()),
        pa.field("seen_on", pa.date32()),
    ]
)

STANDING = pa.schema(
    [
        _KEYS[1],
        pa.field("phase", pa.string()),
        pa.field("started_on", pa.date32()),
        pa.field("completed_on", pa.date32()),
    ]
)

FOLLOWUP = pa.schema(
    [
        _required("event_id", pa.string()),
        _required("kind", pa.string()),
        pa.field("warning_id", pa.string()),
        pa.field("project_code", pa.string()),
        pa.field("rule", pa.string()),
        _required("occurred_at", _INSTANT),
        pa.field("actor", pa.string()),
        pa.field("promised_on", pa.date32()),
        pa.field("valid_until", pa.date32()),
        pa.field("note", pa.string()),
    ]
)

DELIVERIES = pa.schema([_KEYS[0], _required("delivered_at", _INSTANT)])

EXEMPTIONS = pa.schema(
    [
        _KEYS[1],
        pa.field("rule", pa.string()),
        pa.field("valid_until", pa.date32()),
    ]
)
