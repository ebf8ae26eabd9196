"""The header row of a sheet (表头): where it is, and what each column is in our words.

It is the first row with all the labels the feed file names. A label may carry the unit of its
column in brackets, ``总投资(亿元)``, and a line above may give the unit of a whole sheet,
``单位：万元``. The width of signs, and blanks, do not matter in labels.
Grain: one sheet. Must not enter: rows below the header.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingestion.connectors.columns import ExtraNames
from ingestion.connectors.grid import Cells, Grid, UnreadableFileError
from ingestion.contract import Column, Feed, FilesConnector

# Titles and remarks above a table are a few lines; what has no header by here has none.
HEADER_WITHIN = 50

_BRACKETS = re.compile(r"(?P<label>.+)\((?:单位:)?(?P<unit>[^()]+)\)")
_SHEET_UNIT = re.compile(r"单位:\s*([^\s)]+)")
_BETWEEN_UNITS = re.compile(r"[,、;/]")


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column of a sheet.

    Attributes:
        place: where it stands, from 0.
        name: what it lands under: ours, or the label of a column the feed file does not know.
        unit: the unit the sheet gives for it, None if it gives none.
        is_labelled: whether there is a label at all; what stands beside the table has none.
    """

    place: int
    name: str
    unit: str | None = None
    is_labelled: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its position among the rows of the grid, and its columns."""

    position: int
    columns: Sequence[HeaderColumn]


def find_header(feed: Feed, connector: FilesConnector, grid: Grid) -> Header | None:
    """Find the header row; None if none of the first rows has all the labels.

    Raises:
        UnreadableFileError: one of the contract's columns is there twice.
    """
    wanted = {folded(label) for label in connector.header}
    for position, row in enumerate(grid.rows[:HEADER_WITHIN]):
        if wanted <= {label for cell in row if cell for label in _readings(cell)}:
            above = [cell for cells in grid.rows[:position] for cell in cells if cell]
            width = max(len(cells) for cells in grid.rows[position:])
            labels = [*row, *[None] * (width - len(row))]
            return Header(position, list(_columns(feed, labels, sheet_units(above))))
    return None


def folded(text: str) -> str:
    """Write a label in signs of one width and without blanks: ``总投资（ 亿元 ）`` has neither."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def sheet_units(cells: Iterable[str]) -> set[str]:
    """Return the units that lines above the header give for the whole sheet."""
    found = (_SHEET_UNIT.findall(unicodedata.normalize("NFKC", cell)) for cell in cells)
    return {unit for lists in found for text in lists for unit in _BETWEEN_UNITS.split(text)}


def split_unit(label: str) -> tuple[str, str | None]:
    """Split a folded label into itself and the unit in its last brackets, if it has some."""
    found = _BRACKETS.fullmatch(label)
    return (found["label"], found["unit"]) if found else (label, None)


def _readings(cell: str) -> tuple[str, str]:
    """A label as it stands, and without what its brackets say: labels may hold brackets too."""
    label = folded(cell)
    return label, split_unit(label)[0]


def _columns(feed: Feed, labels: Cells, units: set[str]) -> Iterable[HeaderColumn]:
    known = {folded(column.label): column for column in feed.columns}
    extras, seen = ExtraNames(feed), set[str]()
    for place, cell in enumerate(labels):
        label = (cell or "").strip()
        column, unit = _understood(known, label)
        if column is None:
            name = extras.take(label or f"column_{place + 1}")
            yield HeaderColumn(place, name, is_labelled=bool(label))
            continue
        if column.name in seen:
            raise UnreadableFileError(f"it has the column {column.label} twice")
        seen.add(column.name)
        yield HeaderColumn(place, column.name, _unit_of(column, unit, units))


def _understood(known: Mapping[str, Column], cell: str) -> tuple[Column | None, str | None]:
    """Find the contract's column a label means, and the unit the label gives."""
    label = folded(cell)
    if label in known:
        return known[label], None
    label, unit = split_unit(label)
    return known.get(label), unit


def _unit_of(column: Column, label_unit: str | None, sheet: set[str]) -> str | None:
    """Return the unit a column is in: its label's, even an unknown one, before the sheet's."""
    if not column.unit:
        return None
    if label_unit is None:
        return _fitting(column, sheet)
    return _fitting(column, set(_BETWEEN_UNITS.split(label_unit))) or label_unit


def _fitting(column: Column, units: set[str]) -> str | None:
    """Return the one of ``units`` that the column may be in; None if none or several are."""
    fitting = [unit for unit in column.unit if unit in units]
    return fitting[0] if len(fitting) == 1 else None
