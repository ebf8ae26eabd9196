"""Words for columns of values: sentences from templates, evidence as JSON, numbers as text.

Grain: whole Arrow columns in and out, never a row. Must not enter: thresholds, which rule fired.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Any, TypeAlias, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

Code = TypeVar("Code", bound=str)

Column: TypeAlias = "pa.Array[Any]"
Piece: TypeAlias = "pa.Array[Any] | str"


def number(values: Column, places: int) -> Column:
    """Return numbers as text with exactly ``places`` decimals."""
    return pc.cast(pc.cast(values, pa.decimal128(18, places)), pa.string())


def looked_up(values: Column, words: Mapping[Code, str]) -> Column:
    """Return the word for each code; null for a code without one."""
    positions = pc.index_in(values, value_set=pa.array(list(words), pa.string()))
    return pa.array(list(words.values()), pa.string()).take(positions)


def fill(template: str, words: Mapping[str, Column]) -> Column:
    """Return ``template`` with each ``{name}`` replaced by the column of that name."""
    pieces: list[Piece] = []
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(text)
        if name is not None:
            pieces.append(words[name])
    return _join(pieces)


def as_json(values: Mapping[str, tuple[Column, int | None]], rows: int) -> Column:
    """Return one JSON object per row; values come with their decimals, None marks a text code."""
    if not values:
        return pa.nulls(rows, pa.string())
    pieces: list[Piece] = []
    for n, (name, (column, places)) in enumerate(values.items()):
        pieces.append(f'{"," if n else "{"}"{name}":')
        pieces.append(_json_value(column, places))
    return _join([*pieces, "}"])


def _json_value(column: Column, places: int | None) -> Column:
    text = _join(['"', column, '"']) if places is None else number(column, places)
    return text.fill_null("null")


def _join(pieces: list[Piece]) -> Column:
    """Return the pieces of each row as one text; null where a piece is."""
    parts: list[Any] = [pa.scalar(p) if isinstance(p, str) else p for p in pieces]
    joined: Column = pc.binary_join_element_wise(*parts, pa.scalar(""))
    return joined
