"""A few warnings, and the people of two projects who are told of them.

Grain: rows for tests of ``scoring.people``. Must not enter: expectations.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from scoring.episodes import EPISODES, TRANSITIONS
from scoring.instant import Instant
from scoring.people import messages
from tests.unit.scoring.fold_city import BOOK

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2023, 3, 1, 1)  # noqa: DTZ001  naive UTC, as stored
NOW = Instant(AS_OF, date(2023, 3, 1), 1)

CONTACTS = pa.schema(
    [
        ("contact_id", pa.string()),
        ("org_id", pa.string()),
        ("project_code", pa.string()),
        ("scope", pa.string()),
        ("role", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
    ]
)
PEOPLE = {
    "do": ("district", "owner"),
    "ds": ("district", "specialist"),
    "dl": ("district", "leader_in_charge"),
    "dm": ("district", "main_leader"),
    "co": ("city", "owner"),
    "cs": ("city", "specialist"),
    "cl": ("city", "leader_in_charge"),
    "cm": ("city", "main_leader"),
}


def contact(who, project="P1", **more):
    """Return one contact; ``who`` is a place such as ``ds``, and the end of its id."""
    scope, role = PEOPLE[who[:2]]
    plain = {"contact_id": f"{project}-{who}", "org_id": "BM1", "project_code": project}
    return {**plain, "scope": scope, "role": role, "valid_from": date(2023, 1, 1), **more}


def contacts(*rows):
    return pa.Table.from_pylist(list(rows), schema=CONTACTS)


def everybody(*projects, but=()):
    return contacts(*(contact(w, p) for p in projects for w in PEOPLE if w not in but))


def episode(warning="W20230301-a", **more):
    """Return one open 三级 episode of S-DUE, as the fold keeps it."""
    plain = {
        "warning_id": warning,
        "project_code": "P1",
        "rule": "S-DUE",
        "state": "new",
        "level": 3,
        "base_severity": 1,
        "penalty": 0,
        "pending": 0,
        "opened_at": AS_OF,
        "issued_at": AS_OF,
        "feedback_due_at": datetime(2023, 3, 15, 15, 59, 59),  # noqa: DTZ001  as stored
        "is_due_provisional": False,
        "response_breaches": 0,
        "feedback_breaches": 0,
        "escalation": 0,
        "reopen_count": 0,
        "is_flapping": False,
        "level_changed_at": AS_OF,
        "exit_last": 1,
        "exit_previous": 1,
        "notified_at": AS_OF,
        "changes": [],
        "change_severities": [],
        "seq": 1,
    }
    return plain | more


def transition(event, seq=1, warning="W20230301-a", at=AS_OF, **more):
    plain = {
        "warning_id": warning,
        "seq": seq,
        "at": at,
        "event": event,
        "to_state": "new",
        "actor": "rule v1",
        "as_of": at,
        "project_code": "P1",
        "rule": "S-DUE",
    }
    return plain | more


def episodes(*rows):
    ordered = sorted(rows, key=lambda row: row["warning_id"])
    return pa.Table.from_pylist(ordered, schema=EPISODES)


def transitions(*rows):
    return pa.Table.from_pylist(list(rows), schema=TRANSITIONS)


def sentences(*rows):
    schema = pa.schema({name: pa.string() for name in ("project_code", "rule", "sentence")})
    return pa.Table.from_pylist([dict(zip(schema.names, r, strict=True)) for r in rows], schema)


SAID = sentences(("P1", "S-DUE", "已超过计划开工时间31天。"), ("P2", "S-DUE", None))


def told(*happened, episode=None, people=None, book=BOOK, said=SAID, **more):
    """Return the messages of what happened to one warning."""
    rows = [transition(e, n) if isinstance(e, str) else e for n, e in enumerate(happened, 1)]
    return messages(
        transitions(*rows),
        episodes(episode or globals()["episode"]()),
        everybody("P1") if people is None else people,
        said,
        book,
        NOW,
        SHANGHAI,
        **more,
    )


def who(table):
    """Return the contacts written to, by the end of their ids."""
    return [str(contact).partition("-")[2] for contact in table["contact_id"].to_pylist()]


def later(hours):
    return AS_OF + timedelta(hours=hours)
