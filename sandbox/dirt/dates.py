"""Imperfections of days, months and instants: odd spellings, days that are none, wrong days."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.dirt import kinds
from sandbox.dirt.dirty import Change, Dirty, each, on, same

DAYS = (
    "agreed_finish_on",
    "planned_finish_on",
    "occurred_on",
    "registered_on",
    "valid_until",
    "issued_on",
    "accepted_on",
    "entered_on",
    "planned_finish_month",
)
FIRST_DAYS = ("signed_on", "issued_on", "accepted_on")
DECIDED = ("decided_at", "issued_on", "occurred_at")
INSTANTS = ("accepted_at", "occurred_at")
SPANS = (
    ("planned_start_on", "planned_finish_on"),
    ("planned_start_month", "planned_finish_month"),
)
WRITTEN = re.compile(r"(\d{4})\D?(\d{1,2})(?:\D?(\d{1,2}))?\D*")
SHEET_EPOCH, OLD_SHEET_EPOCH = date(1899, 12, 30), date(1904, 1, 1)
CLOCK = "%Y-%m-%d %H:%M:%S"
ZONE = timedelta(hours=8)


def day_of(text: str) -> date:
    """Read a day in any of the agencies' spellings; a month is its first day.

    Raises:
        ValueError: the text is no day.
    """
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no day")
    year, month, day = found.groups(default="1")
    return date(int(year), int(month), int(day))


def _restyled(write: Callable[[date], str]) -> Change:
    """Make a change that writes the feed's day in another way."""
    return on(DAYS, each(lambda text: write(day_of(text))))


def _epoch(day: date) -> str:
    return str(((day - date(1970, 1, 1)) // timedelta(days=1) * 24 - 8) * 3_600_000)


def _vague(day: date) -> str:
    return f"{day.year}年底" if day.day % 2 else f"{day.month}月底"


def _next_year(text: str) -> str:
    return f"{int(text[:4]) + 1}{text[4:]}"


def _in_utc(text: str) -> str:
    return (datetime.strptime(text, CLOCK) - ZONE).strftime(CLOCK)  # noqa: DTZ007 - a wall clock


def _swap(pairs: Sequence[tuple[str, str]]) -> Change:
    """Make a change that exchanges two columns where both say something."""

    def change(dirty: Dirty) -> Mapping[str, pa.StringArray]:
        first, last = next(pair for pair in pairs if pair[0] in dirty.rows.column_names)
        former, latter = dirty.text(first), dirty.text(last)
        both = pc.and_(former.is_valid(), latter.is_valid())
        return {
            first: pc.if_else(both, latter, former),
            last: pc.if_else(both, former, latter),
        }

    return change


CHANGES: Mapping[str, Change] = {
    kinds.OTHER_STYLE: _restyled(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    kinds.SERIAL: _restyled(lambda day: str((day - SHEET_EPOCH).days)),
    kinds.EPOCH: _restyled(_epoch),
    kinds.SERIAL_1904: _restyled(lambda day: str((day - OLD_SHEET_EPOCH).days)),
    kinds.VAGUE_DATE: _restyled(_vague),
    kinds.MONTH_ONLY: _restyled(lambda day: f"{day.year}-{day.month:02}"),
    kinds.FAR_DATE: on(DAYS, same("9999-12-31")),
    kinds.SHIFTED: _restyled(lambda day: (day - timedelta(days=1)).isoformat()),
    kinds.ZERO_DATE: on(FIRST_DAYS, same("0000-00-00")),
    kinds.FUTURE: on(DECIDED, each(_next_year)),
    kinds.UTC_CLOCK: on(INSTANTS, each(_in_utc)),
    kinds.END_BEFORE_START: _swap(SPANS),
    kinds.BEFORE_APPLICATION: _swap((("accepted_at", "decided_at"),)),
}
