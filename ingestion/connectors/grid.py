"""A sheet as a person filled it in: rows of cells, all text.

Grain: one sheet of a workbook, or one CSV file. Must not enter: what the columns mean
(``header``), formats (``csv_file``, ``excel_file`` make grids).
"""

from collections.abc import Sequence
from dataclasses import dataclass

Cells = Sequence[str | None]

MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
MOST_CELLS = 20_000_000
LONGEST_CELL = 32_767


class UnreadableFileError(Exception):
    """A file that is not what its name says, or that two readers read differently; says why."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows that hold anything, in order; an empty cell is None.

    Attributes:
        title: name of the sheet; empty for a CSV file.
        rows: the cells, rows may differ in length.
        places: the number each row has in the file, 1-based, for messages.
        may_be_cut: whether the last row has no end, as in a file still being written.
    """

    title: str
    rows: Sequence[Cells]
    places: Sequence[int]
    may_be_cut: bool = False


def check_size(rows: int, columns: int) -> None:
    """Refuse a sheet that is out of all proportion."""
    for number, most, what in (
        (rows, MOST_ROWS, "rows"),
        (columns, MOST_COLUMNS, "columns"),
        (rows * columns, MOST_CELLS, "cells"),
    ):
        if number > most:
            raise UnreadableFileError(f"it has more than {most:,} {what}")
