"""Tables as offices write them: Excel workbooks and CSV files with titles, units and totals.

One `Sheet` a file. The same sheet gives the same bytes: no clock, no author, no shared strings.
Which sheets a feed consists of is decided in `drop.py`.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?")
MADE_ON = datetime(2023, 1, 1, tzinfo=UTC)
TOTAL = "合计"

Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A cell above the header, merged over `span` columns."""

    text: str
    span: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: rows of headings, the header, the lines, perhaps a totals row.

    `numeric` says which columns Excel holds as numbers where they read as such; `summed` which the
    totals row adds up: no such column, no totals row.
    """

    name: str
    header: Sequence[str]
    lines: Sequence[Row]
    headings: Sequence[Sequence[Heading]] = ()
    numeric: frozenset[int] = frozenset()
    summed: frozenset[int] = frozenset()
    encoding: str = "utf-8-sig"

    @property
    def totals(self) -> list[str | None]:
        """The totals row: 合计, then the sums of what reads as a number."""
        columns = range(1, len(self.header))
        return [TOTAL, *(self._sum(column) for column in columns)]

    def _sum(self, column: int) -> str | None:
        if column not in self.summed:
            return None
        texts = (line[column] or "" for line in self.lines)
        return str(sum((Decimal(text) for text in texts if _reads(text)), Decimal(0)))

    @property
    def body(self) -> Iterable[Row]:
        """The header, the lines and the totals row."""
        yield self.header
        yield from self.lines
        if self.summed:
            yield self.totals


def write_sheet(sheet: Sheet) -> bytes:
    """Write the sheet in the format its name ends with: .xlsx or .csv."""
    return _workbook(sheet) if sheet.name.endswith(".xlsx") else write_csv(sheet, sheet.encoding)


def write_csv(sheet: Sheet, encoding: str) -> bytes:
    """Write the sheet as CSV; a merged heading stands in its first cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in sheet.headings:
        cells = [cell for it in row for cell in (it.text, *[""] * (it.span - 1))]
        writer.writerow(cells)
    writer.writerows(sheet.body)
    return text.getvalue().encode(encoding)


def _workbook(sheet: Sheet) -> bytes:
    target = io.BytesIO()
    options = {"constant_memory": True, "in_memory": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": MADE_ON})
        page = book.add_worksheet("Sheet1")
        centred = book.add_format({"align": "center", "bold": True})
        for number, row in enumerate(sheet.headings):
            _write_headings(page, number, row, centred)
        for number, line in enumerate(sheet.body, start=len(sheet.headings)):
            _write_line(page, number, line, sheet.numeric)
    return target.getvalue()


def _write_headings(
    page: xlsxwriter.worksheet.Worksheet,
    number: int,
    row: Sequence[Heading],
    centred: xlsxwriter.format.Format,
) -> None:
    column = 0
    for cell in row:
        if cell.text and cell.span > 1:
            page.merge_range(number, column, number, column + cell.span - 1, cell.text, centred)
        elif cell.text:
            page.write_string(number, column, cell.text, centred)
        column += cell.span


def _write_line(
    page: xlsxwriter.worksheet.Worksheet, number: int, line: Row, numeric: frozenset[int]
) -> None:
    for column, text in enumerate(line):
        if text is None:
            continue
        if column in numeric and _reads(text):
            page.write_number(number, column, float(text))
        else:
            page.write_string(number, column, text)


def _reads(text: str) -> bool:
    return PLAIN_NUMBER.fullmatch(text) is not None
