"""The rows below a header as a table of text, without the rows that only add up others.

Grain: one sheet. Every row of the sheet is either in the table or counted in ``LeftOut``.
Must not enter: what a value means; a total is known by its first words alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

import pyarrow as pa

from ingestion.connectors.grid import Cells, Grid, UnreadableFileError
from ingestion.connectors.header import Header, HeaderColumn, folded
from ingestion.contract import FilesConnector

# A total says so in one of its first cells; what stands further right is a value.
TOTAL_CELLS = 2


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a sheet that do not land: above the header (and itself), totals, headers again."""

    above: int
    totals: int
    repeated: int


def table_below(connector: FilesConnector, grid: Grid, header: Header) -> tuple[pa.Table, LeftOut]:
    """Return the rows below the header, all text, and how many were left out.

    Raises:
        UnreadableFileError: a row is longer than the header, or the file ends within a row.
    """
    labels, body = grid.rows[header.position], grid.rows[header.position + 1 :]
    _check_widths(grid, header)
    totals = {folded(total) for total in connector.totals}
    kept: list[Cells] = []
    added_up = repeated = 0
    for row in body:
        if _is_total(row, totals):
            added_up += 1
        elif row == labels:
            repeated += 1
        else:
            kept.append(row)
    return _table(header.columns, kept), LeftOut(header.position + 1, added_up, repeated)


def _check_widths(grid: Grid, header: Header) -> None:
    """Refuse rows whose cells cannot be told apart; only a CSV file can have any."""
    width, below = len(grid.rows[header.position]), slice(header.position + 1, None)
    for row, place in zip(grid.rows[below], grid.places[below], strict=True):
        if any(row[width:]):
            raise UnreadableFileError(
                f"line {place} has {len(row)} cells, the header {width}; a comma is not in quotes"
            )
    if grid.may_be_cut and grid.rows[below] and len(grid.rows[-1]) < width:
        raise UnreadableFileError(f"it ends within line {grid.places[-1]}")


def _is_total(row: Cells, totals: Collection[str]) -> bool:
    first = islice((cell for cell in row if cell and cell.strip()), TOTAL_CELLS)
    return any(folded(cell).rstrip(":") in totals for cell in first)


def _table(columns: Sequence[HeaderColumn], rows: Sequence[Cells]) -> pa.Table:
    values = list(zip_longest(*rows))
    arrays: dict[str, pa.StringArray] = {}
    for column in columns:
        cells = values[column.place] if column.place < len(values) else [None] * len(rows)
        if not column.is_labelled and not any(cells):
            continue
        arrays[column.name] = pa.array(cells, pa.string())
        if column.unit is not None:
            arrays[f"{column.name}__unit"] = pa.array([column.unit] * len(rows), pa.string())
    return pa.table(arrays)
