"""简报: which weekly and monthly bulletins are issued by a day, numbered as the office does.

Grain: one row per bulletin. A weekly one (周报) closes on Friday and is issued on Monday; a monthly
one (月报) speaks of a whole month and is issued once its figures are in, on the 13th of the next.
A number never changes: it is counted from the first bulletin. Must not enter: what one says.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import pyarrow as pa

FRIDAY = 4
TO_MONDAY = timedelta(days=3)
ISSUED_ON = 13  # of the following month, 统计 reports by the 12th

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("kind", pa.string(), nullable=False),
    pa.field("number", pa.int32(), nullable=False),
    pa.field("from_on", pa.date32(), nullable=False),
    pa.field("to_on", pa.date32(), nullable=False),
    pa.field("issued_on", pa.date32(), nullable=False),
]
SCHEMA = pa.schema(_FIELDS)


class Rhythm(NamedTuple):
    """First day of the first week and first day of the first month a city reports on."""

    weekly_since: date | None = None
    monthly_since: date | None = None


class Period(NamedTuple):
    """The days a bulletin speaks of and the day it is issued."""

    from_on: date
    to_on: date
    issued_on: date


def bulletins(rhythm: Rhythm, today: date) -> pa.Table:
    """Return every bulletin issued by ``today``, the monthly ones first."""
    rows = [
        {"kind": kind, "number": number, **period._asdict()}
        for kind, periods in (
            ("monthly", _months(rhythm.monthly_since, today)),
            ("weekly", _weeks(rhythm.weekly_since, today)),
        )
        for number, period in enumerate(periods, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _weeks(since: date | None, today: date) -> Iterator[Period]:
    """Yield the weeks from Saturday to Friday; the first may be shorter."""
    while since is not None:
        friday = since + timedelta(days=(FRIDAY - since.weekday()) % 7)
        if friday + TO_MONDAY > today:
            return
        yield Period(since, friday, friday + TO_MONDAY)
        since = friday + timedelta(days=1)


def _months(since: date | None, today: date) -> Iterator[Period]:
    while since is not None:
        following = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
        issued = following.replace(day=ISSUED_ON)
        if issued > today:
            return
        yield Period(since, following - timedelta(days=1), issued)
        since = following
