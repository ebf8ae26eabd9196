"""An Excel workbook as sheets of text, as faithfully as Excel itself kept the cells.

A whole number has no ``.0``, a date is ISO, an 18-digit number written as text stays as it is, a
cell with an Excel error is empty. Hidden sheets, rows and columns are read like any other; a merged
cell has its value in its first place. Grain: one workbook. Must not enter: headers, totals, units
(``header``), formulas (only their last results are in the file).
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from ingestion.connectors.grid import Cells, Grid, UnreadableFileError
from ingestion.connectors.survey import survey

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Workbook:
    """Its sheets in order, and how many cells hold an Excel error and came out empty."""

    grids: Sequence[Grid]
    errors: int


def read_workbook(content: bytes) -> Workbook:
    """Read every sheet.

    Raises:
        UnreadableFileError: it is no workbook, an old or locked one, cut off, out of bounds, or the
            second reader counts other rows.
    """
    _check_format(content)
    surveyed = survey(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = {name: _cells(book, name) for name in _sheet_names(book)}
    except CalamineError as error:
        raise UnreadableFileError("it is not a complete Excel file") from error
    filled = sum(any(cell != "" for cell in row) for rows in sheets.values() for row in rows)
    if filled != surveyed.rows:
        raise UnreadableFileError(f"one reader finds {filled} rows, a second one {surveyed.rows}")
    return Workbook([_grid(name, rows) for name, rows in sheets.items()], surveyed.errors)


def _check_format(content: bytes) -> None:
    if content.startswith(_ZIP):
        return
    if content.startswith(_OLD_OR_LOCKED):
        raise UnreadableFileError("it is an old .xls workbook, or locked with a password")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableFileError("it is a web page that only calls itself Excel")
    raise UnreadableFileError("it is no Excel file, whatever its name says")


def _sheet_names(book: CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _cells(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _grid(title: str, rows: Sequence[Sequence[Any]]) -> Grid:
    texts: list[Cells] = []
    places: list[int] = []
    for place, row in enumerate(rows, start=1):
        cells = [_TEXTS[type(cell)](cell) for cell in row]
        if any(cell and cell.strip() for cell in cells):
            texts.append(cells)
            places.append(place)
    return Grid(title, texts, places)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_TEXTS: Mapping[type, Callable[[Any], str | None]] = {
    str: lambda value: value or None,
    float: _number,
    int: str,
    bool: lambda value: str(value).lower(),
    date: date.isoformat,
    datetime: lambda value: value.isoformat(" "),
    time: time.isoformat,
    timedelta: _duration,
}
