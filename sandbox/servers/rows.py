"""The rows of one REST feed, already written as JSON, cut into pages without touching a row again.

One `Rows` a feed (or a feed and a window). Rows stand in serving order. Writing is vectorised
over columns, a page is a slice of bytes: a walk costs the server next to nothing. No transport,
no envelope, no authorisation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.servers.wire import Wire

STAMP = "%Y-%m-%d %H:%M:%S"
"""How instants are written on every wire: the city's time, seconds."""

# What JSON may not hold bare inside a string.
AWKWARD = r'["\\\x00-\x1f]'
Piece = pa.LargeStringArray | pa.LargeStringScalar

TEXT = pa.large_string()
WHOLE_NUMBER = r"^(0|-?[1-9][0-9]{0,17})$"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as JSON objects, each followed by a comma, and the instant each was last changed."""

    written: pa.LargeStringArray
    changed: pa.TimestampArray | None

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.written)

    def page(self, first: int, rows: int) -> orjson.Fragment:
        """Cut out `rows` rows from the zero-based row `first` on, as a JSON array."""
        window = self.written.slice(first, max(rows, 0))
        if not len(window):
            return orjson.Fragment(b"[]")
        _, offsets, text = self.written.buffers()
        edges = memoryview(offsets or b"").cast("q")
        low = edges[self.written.offset + first]
        high = edges[self.written.offset + first + len(window)]
        return orjson.Fragment(b"[%b]" % bytes(memoryview(text or b"")[low : high - 1]))

    def between(self, since: datetime | None, until: datetime | None) -> "Rows":
        """Keep the rows changed in the half-open window; without bounds keep every row."""
        if self.changed is None or (since is None and until is None):
            return self
        inside = pc.is_valid(self.changed)
        if since is not None:
            inside = pc.and_(inside, pc.greater_equal(self.changed, pa.scalar(since)))
        if until is not None:
            inside = pc.and_(inside, pc.less(self.changed, pa.scalar(until)))
        return Rows(self.written.filter(inside), self.changed.filter(inside))


NO_ROWS = Rows(pa.array([], TEXT), None)


def write_rows(table: pa.Table, wire: Wire) -> Rows:
    """Write a table of text columns under our names as JSON rows keyed as the source sends them.

    Args:
        table: string columns; columns the feed does not name keep their own name as key.
        wire: gives the keys, the types, the order of a walk and the window's column.
    """
    names = table.schema.names
    ordered = table.sort_by([(name, "ascending") for name in wire.order if name in names])
    pieces: list[Piece] = []
    for name in names:
        key = orjson.dumps(wire.key(name)).decode()
        pieces += [_text(f"{',' if pieces else '{'}{key}:"), _value(ordered, name, wire)]
    return Rows(_joined(*pieces, _text("},")), _changed(ordered, wire.window_field))


def _text(value: str) -> pa.LargeStringScalar:
    return pa.scalar(value, TEXT)


def _joined(*pieces: Piece) -> pa.LargeStringArray:
    # The stubs know columns or constants, not a mixture; Arrow joins both.
    joined = pc.binary_join_element_wise(*pieces, _text(""))  # type: ignore[type-var]
    return cast("pa.LargeStringArray", joined)


def _value(table: pa.Table, name: str, wire: Wire) -> pa.LargeStringArray:
    column = _flat(table, name)
    text = _joined(_text('"'), _escaped(column), _text('"'))
    if wire.type(name) == "integer":
        text = pc.if_else(pc.match_substring_regex(column, WHOLE_NUMBER), column, text)
    return cast("pa.LargeStringArray", pc.fill_null(text, _text("null")))


def _escaped(column: pa.LargeStringArray) -> pa.LargeStringArray:
    if not pc.any(pc.match_substring_regex(column, AWKWARD)).as_py():
        return column
    values: Sequence[str | None] = column.to_pylist()
    safe = [value if value is None else orjson.dumps(value).decode()[1:-1] for value in values]
    return pa.array(safe, TEXT)


def _flat(table: pa.Table, name: str) -> pa.LargeStringArray:
    chunks = [pa.array([], TEXT), *table.column(name).cast(TEXT).chunks]
    return cast("pa.LargeStringArray", pa.concat_arrays(chunks))


def _changed(table: pa.Table, field: str | None) -> pa.TimestampArray | None:
    if field is None or field not in table.schema.names:
        return None
    text = pc.replace_substring(pc.utf8_slice_codeunits(_flat(table, field), 0, 19), "T", " ")
    return pc.strptime(text, format=STAMP, unit="s", error_is_null=True)
