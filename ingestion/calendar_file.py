"""``calendar.csv``: days on which the city departs from the national working-day calendar (工作日).

Grain: one ``CalendarDay`` per date. Columns ``date,is_workday,name``; a city without such days has
the header alone or no file. Must not enter: the national calendar, counting days (``scoring``).
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingestion.mistakes import Mistake, MistakesError, read_text
from ingestion.strict import suggestion

HEADER = ("date", "is_workday", "name")

_YES_NO = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One departure from the national calendar; ``name`` says why."""

    date: date
    is_workday: bool
    name: str


def read_calendar(file: Path) -> list[CalendarDay]:
    """Read the days in order of date; a MistakesError lists every bad row."""
    if not file.exists():
        return []
    lines = read_text(file).splitlines()
    rows = list(_rows(file, lines))
    mistakes = [*_header_mistakes(file, rows[0][1] if rows else ())]
    days: dict[date, CalendarDay] = {}
    for line, row in rows[1:]:
        found = _day(row)
        if isinstance(found, str):
            mistakes.append(Mistake(file, line, found))
        elif found.date in days:
            mistakes.append(Mistake(file, line, f"{found.date} is written twice"))
        else:
            days[found.date] = found
    if mistakes:
        raise MistakesError(mistakes)
    return [days[day] for day in sorted(days)]


def _rows(file: Path, lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line it ends on."""
    reader = csv.reader(lines, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        raise MistakesError([Mistake(file, reader.line_num, f"not CSV: {error}")]) from error


def _header_mistakes(file: Path, header: Sequence[str]) -> Iterator[Mistake]:
    for name in header:
        if name not in HEADER:
            message = f"unknown column {name}{suggestion(name, HEADER)}"
            yield Mistake(file, 1, message)
    if tuple(header) != HEADER:
        yield Mistake(file, 1, f"the first line should be {','.join(HEADER)}")


def _day(row: Sequence[str]) -> CalendarDay | str:
    """Read one row, or say in plain words why it cannot be read."""
    if len(row) != len(HEADER):
        return f"has {len(row)} cells, should have {len(HEADER)}: {','.join(HEADER)}"
    written, is_workday, name = row
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return f"date {written} should be a day such as 2023-10-07"
    if is_workday.lower() not in _YES_NO:
        return f"is_workday {is_workday} should be 1 (working day) or 0 (day off)"
    return CalendarDay(day, _YES_NO[is_workday.lower()], name)
