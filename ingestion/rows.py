"""``rows.parquet``: the rows of one batch as text, in the order they were sent.

Grain: one row per row sent. Columns: the contract's (text), ``row_no`` (1-based), then whatever
else the source sent (text, by name). The bytes depend on the rows alone, not on how they arrived.
Must not enter: casting, trimming, dropping, deduplicating.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import SourceError

ROW_NO = "row_no"
ROW_GROUP = 65_536

# More unknown columns than this is not a table any more.
MOST_EXTRAS = 500


class RowsWriter:
    """Writes the rows of one batch piece by piece; a later piece may bring further columns.

    A Parquet file cannot grow columns, so rows that bring some open another part; ``close`` makes
    one file of all parts.
    """

    def __init__(self, path: Path, names: Sequence[str], row_group: int = ROW_GROUP) -> None:
        self.path = path
        self.names = tuple(names)
        self.sent: set[str] = set()
        self.extras: set[str] = set()
        self.rows = 0
        self._row_group = row_group
        self._numbered = 0
        self._waiting: list[pa.Table] = []
        self._parts: list[Path] = []
        self._writer: pq.ParquetWriter | None = None
        self._written = pa.schema([])

    def append(self, rows: pa.Table) -> None:
        """Add ``rows``: text columns, the contract's under our names, any others as sent."""
        rows = self._under_own_names(rows)
        self._waiting.append(rows)
        self.rows += rows.num_rows
        while self.rows - self._numbered >= self._row_group:
            self._write_group()

    def close(self) -> None:
        """Write what is waiting and leave one complete file at ``path``."""
        self._write_group()
        if self._writer is not None:
            self._writer.close()
        if len(self._parts) == 1:
            self._parts[0].replace(self.path)
        else:
            self._join_parts()

    def _under_own_names(self, rows: pa.Table) -> pa.Table:
        if len(set(rows.column_names)) < len(rows.column_names):
            raise ValueError(f"columns are named twice: {rows.column_names}")
        names = [self._own_name(name) for name in rows.column_names]
        if len(self.extras) > MOST_EXTRAS:
            raise SourceError(
                "",
                f"more than {MOST_EXTRAS} columns that the feed file does not know",
                "check that the source still sends a table with fixed columns",
            )
        columns = [_as_text(name, column) for name, column in zip(names, rows.columns, strict=True)]
        return pa.table(columns, names=names)

    def _own_name(self, name: str) -> str:
        """Return the name a column lands under, and note that it was sent."""
        if name in self.names:
            self.sent.add(name)
            return name
        name = name or "unnamed"
        # The warehouse does not tell capitals apart: no extra may shadow another column.
        taken = {other.casefold(): other for other in (*self.names, ROW_NO, *self.extras)}
        while name not in self.extras and name.casefold() in taken:
            name += "__sent"
        self.extras.add(name)
        return name

    def _schema(self) -> pa.Schema:
        text = [pa.field(name, pa.string()) for name in (*self.names, *sorted(self.extras))]
        return pa.schema(text).insert(len(self.names), pa.field(ROW_NO, pa.int64()))

    def _write_group(self) -> None:
        """Write one row group, the last one may be short; rows beyond it keep waiting."""
        schema = self._schema()
        waiting = pa.concat_tables(
            [schema.remove(schema.get_field_index(ROW_NO)).empty_table(), *self._waiting],
            promote_options="default",
        )
        group, rest = waiting.slice(0, self._row_group), waiting.slice(self._row_group)
        last = self._numbered + group.num_rows
        numbers = pa.array(range(self._numbered + 1, last + 1), pa.int64())
        self._numbered = last
        group = group.append_column(ROW_NO, numbers).select(schema.names)
        self._waiting = [rest] if rest.num_rows else []
        _write(self._part(schema), group)

    def _part(self, schema: pa.Schema) -> pq.ParquetWriter:
        """Return the writer of the current part, or of another one if columns have come up."""
        if self._writer is not None:
            if self._written == schema:
                return self._writer
            self._writer.close()
        self._parts.append(self.path.with_name(f".{self.path.name}.{len(self._parts)}"))
        self._writer, self._written = _writer(self._parts[-1], schema), schema
        return self._writer

    def _join_parts(self) -> None:
        schema = self._schema()
        with _writer(self.path, schema) as writer:
            for part in self._parts:
                for group in _groups(part):
                    whole = pa.concat_tables(
                        [schema.empty_table(), group], promote_options="default"
                    )
                    _write(writer, whole)
                part.unlink()


def _as_text(name: str, column: "pa.ChunkedArray[Any]") -> "pa.ChunkedArray[Any]":
    """Return a text column; one without any value may come untyped."""
    text = (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
    if not any(is_kind(column.type) for is_kind in text):
        raise TypeError(f"column {name} is {column.type}, landing holds text only")
    return column.cast(pa.string())


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Spelled out, so that a new default of the library does not change the bytes.
    return pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=1, version="2.6", use_dictionary=True
    )


def _write(writer: pq.ParquetWriter, group: pa.Table) -> None:
    # Pages follow the chunks of a column: one chunk makes them independent of its past.
    if group.num_rows:
        writer.write_table(group.combine_chunks(), row_group_size=group.num_rows)


def _groups(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as part:
        for position in range(part.num_row_groups):
            yield part.read_row_group(position)
