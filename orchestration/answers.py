"""What the sandbox's officials answered, as events a warning can hear.

Only a rehearsal reads this: the pipeline proper hears of answers through the follow-up feeds, in
`marts.followup_events`, which says the same of the same rows. Grain: one row per event.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from scoring.follow import EXEMPTED, TOLD

Row = Mapping[str, str | None]
Rows = Mapping[str, Sequence[Row]]
# What a row tells: kind, instant (naive UTC), actor.
Told = tuple[str, datetime, str | None]
Tell = Callable[[Row, ZoneInfo], Iterator[Told]]

FEEDBACK = {"已采纳": "feedback_accepted", "已退回": "feedback_returned"}
# The words of the follow-up feeds, as their feed files translate them.
SCOPES = {"市级": "city", "区(市)县": "district"}
ROLES = {
    "业主单位": "owner",
    "项目专员": "specialist",
    "分管领导": "leader_in_charge",
    "主要领导": "main_leader",
}
DECIDERS = {"重点办": "key_office", "业务部门": "department", "数据管理员": "steward"}
DECISIONS = {"免除预警": "exempt", "数据更正": "data_corrected"}


def events_of(rows: Rows, zone: ZoneInfo) -> pa.Table:
    """Return the events of `rows`, as they are told by the follow-up feeds, each once."""
    told = [
        *_events(rows, "followup/responses", _response, zone),
        *_events(rows, "followup/feedback", _feedback, zone),
        *_events(rows, "followup/decisions", _decision, zone),
    ]
    once = {event["event_id"]: event for event in reversed(told)}
    return pa.Table.from_pylist(list(once.values()), schema=TOLD)


def exemptions_of(events: pa.Table) -> pa.Table:
    """Return the exemptions among `events`."""
    rows = [event for event in events.to_pylist() if event["kind"] == "exempt"]
    return pa.Table.from_pylist(
        [{name: row[name] for name in EXEMPTED.names} for row in rows], schema=EXEMPTED
    )


def _events(rows: Rows, feed: str, tell: Tell, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    for row in rows.get(feed, ()):
        for kind, at, actor in tell(row, zone):
            key = next(iter(row.values()))
            yield {
                "event_id": f"{feed}/{key}/{kind}",
                "kind": kind,
                "warning_id": row.get("warning_id"),
                "project_code": row.get("project_code"),
                "rule": row.get("rule"),
                "occurred_at": at,
                "actor": actor,
                "promised_on": _day(row.get("promised_on")),
                "valid_until": _day(row.get("valid_until")),
                "note": row.get("content") or row.get("reason"),
                "known_at": at,
            }


def _response(row: Row, zone: ZoneInfo) -> Iterator[Told]:
    words = (SCOPES.get(row.get("scope") or ""), ROLES.get(row.get("role") or ""))
    actor = "/".join(word for word in words if word)
    yield "respond", _instant(row["responded_at"], zone), actor or None


def _feedback(row: Row, zone: ZoneInfo) -> Iterator[Told]:
    yield "feedback_submitted", _instant(row["submitted_at"], zone), "responsible_unit"
    if kind := FEEDBACK.get(row["status"] or ""):
        decided = row.get("accepted_at") if kind == "feedback_accepted" else None
        yield kind, _instant(decided or row["updated_at"], zone), "key_office"


def _decision(row: Row, zone: ZoneInfo) -> Iterator[Told]:
    if kind := DECISIONS.get(row["kind"] or ""):
        decided = _instant(row["decided_at"], zone)
        begins = _day(row.get("valid_from"))
        if kind == "exempt" and begins:
            decided = max(decided, _naive(datetime.combine(begins, time(), zone)))
        yield kind, decided, DECIDERS.get(row.get("decided_by") or "", "key_office")


def _instant(text: str | None, zone: ZoneInfo) -> datetime:
    return _naive(datetime.fromisoformat(text or "").replace(tzinfo=zone))


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
