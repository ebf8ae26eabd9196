"""Public tables as Parquet (列存文件): lossless, sorted by key, the same bytes every time.

Grain: one file per public table, rows as in the warehouse but for phones and identity card
numbers in free text, which are masked. Must not enter: a row that is not in the warehouse.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from exports.errors import ExportError
from exports.manifest import Masked
from exports.personal import MASKS, PERSONAL, SHORTEST
from exports.sql import Connection, columns_of, listed, literal, qualified, quoted, statement
from exports.tables import PublicTable

# DuckDB's own default, written down: another size would change every byte.
_ROWS_PER_GROUP = 122_880

_COPY = (
    "copy (select {projection} from {relation} order by {key}) to {path} "
    "(format parquet, compression zstd, row_group_size {rows})"
)
_IS_PERSONAL = "length({text}) >= {shortest} and regexp_matches({text}, {pattern})"


@dataclass(frozen=True, slots=True)
class Written:
    """A table as written: where, how many rows the warehouse had, what was masked."""

    table: PublicTable
    path: Path
    rows: int
    masked: tuple[Masked, ...] = ()


def write_public(con: Connection, table: PublicTable, folder: Path) -> Written:
    """Write one public table to ``folder/<name>.parquet``, personal numbers masked.

    Raises:
        ExportError: the warehouse lacks the relation or a key column.
    """
    columns = _columns(con, table)
    rows, masked = _survey(con, table, _free_text(columns, table))
    hidden = {found.column for found in masked}
    projection = ", ".join(
        f"{_masking(name)} as {quoted(name)}" if name in hidden else quoted(name)
        for name in columns
    )
    return Written(table, _copy(con, table, projection, folder), rows, masked)


def write_restricted(con: Connection, table: PublicTable, folder: Path) -> Written:
    """Write one restricted table to ``folder/<name>.parquet`` as it is.

    Raises:
        ExportError: the warehouse lacks the relation or a key column.
    """
    projection = listed(_columns(con, table))
    rows, _ = _survey(con, table, [])
    return Written(table, _copy(con, table, projection, folder), rows)


def is_personal(text: str) -> str:
    """Return the SQL condition that the text expression ``text`` holds a personal number."""
    return statement(_IS_PERSONAL, text=text, shortest=str(SHORTEST), pattern=literal(PERSONAL))


def _copy(con: Connection, table: PublicTable, projection: str, folder: Path) -> Path:
    path = folder / f"{table.name}.parquet"
    con.execute(
        statement(
            _COPY,
            projection=projection,
            relation=qualified(table.relation),
            key=", ".join(f"{quoted(name)} nulls last" for name in table.key),
            path=literal(str(path)),
            rows=str(_ROWS_PER_GROUP),
        )
    )
    return path


def _columns(con: Connection, table: PublicTable) -> dict[str, str]:
    try:
        columns = columns_of(con, table.relation)
    except duckdb.CatalogException:
        message = f"{table.name}: the warehouse has no {table.relation}. Next: build all models."
        raise ExportError(message) from None
    absent = [name for name in table.key if name not in columns]
    if absent:
        message = (
            f"{table.name}: {table.relation} has no key column {', '.join(absent)}. "
            "Next: compare the model with exports/tables.py."
        )
        raise ExportError(message)
    return columns


def _free_text(columns: dict[str, str], table: PublicTable) -> list[str]:
    """Text that may hold anything: keys stay as they are, codes are checked against projects."""
    fixed = {*table.key, "project_code"}
    return [name for name, kind in columns.items() if kind == "VARCHAR" and name not in fixed]


def _survey(
    con: Connection, table: PublicTable, texts: list[str]
) -> tuple[int, tuple[Masked, ...]]:
    """Count the rows, and per text column the values that hold personal numbers."""
    counted = ", ".join(
        ["count(*)", *(f"count(*) filter (where {is_personal(quoted(name))})" for name in texts)]
    )
    query = statement("select {counted} from {t}", counted=counted, t=qualified(table.relation))
    rows, *hits = con.execute(query).fetchall()[0]
    return rows, tuple(
        Masked(table=table.name, column=name, values=values)
        for name, values in zip(texts, hits, strict=True)
        if values
    )


def _masking(name: str) -> str:
    """Return the SQL expression of text column ``name`` with every personal number masked."""
    expression = quoted(name)
    for pattern, replacement in MASKS:
        parts = ", ".join([expression, literal(pattern), literal(replacement), "'g'"])
        expression = f"regexp_replace({parts})"
    return expression
