"""Messages and ledgers for tests of delivery: few columns, few rows, in the shape of the real."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

FIRST = datetime(2023, 3, 1, 1, tzinfo=UTC)


def instant(day):
    """Return the ``day``-th evaluated instant."""
    return FIRST + timedelta(days=day)


def messages(at, *pages):
    """Return messages written at ``at``: (warning_id, seq) or (warning_id, seq, contact_id)."""
    rows = []
    for warning, seq, *contact in pages:
        person = contact[0] if contact else "LX1"
        rows.append(
            {
                "message_id": f"{warning}-{seq}-{person}",
                "warning_id": warning,
                "seq": seq,
                "event": "opened" if seq == 1 else "escalated",
                "contact_id": person,
                "created_at": at.replace(tzinfo=None),
                "text": "【三级预警】",
            }
        )
    schema = pa.schema(
        [
            ("message_id", pa.string()),
            ("warning_id", pa.string()),
            ("seq", pa.int32()),
            ("event", pa.string()),
            ("contact_id", pa.string()),
            ("created_at", pa.timestamp("us")),
            ("text", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def write(ledger, day, *pages, **about):
    """Commit the messages of one day."""
    at = instant(day)
    tables = {"messages": messages(at, *pages)}
    return ledger.commit(ledger.stage(at, tables, {"rulebook_version": "1", **about}))
