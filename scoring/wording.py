"""Words for columns of values: sentences from templates, evidence as JSON, numbers as text.

Grain: whole Arrow columns in and out, never a row. Must not enter: thresholds, which rule fired.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

Column: TypeAlias = "pa.Array[Any]"
Piece: TypeAlias = "pa.Array[Any] | str"


def number(values: Column, places: int) -> Column:
    """Return numbers as text with exactly ``places`` decimals."""
    if places == 0:
        whole = pc.cast(pc.round(values, ndigits=0, round_mode="half_up"), pa.int64())
        return pc.cast(whole, pa.string())
    return pc.cast(pc.cast(values, pa.decimal128(18, places)), pa.string())


def as_number(value: float, places: int) -> str:
    """Return one number as ``number`` writes it."""
    step = Decimal(1).scaleb(-places)
    return str(Decimal(str(value)).quantize(step, ROUND_HALF_UP))


def looked_up(values: Column, words: Mapping[str, str]) -> Column:
    """Return the word for each code; null for a code without one."""
    positions = pc.index_in(values, value_set=pa.array(list(words), pa.string()))
    return pa.array(list(words.values()), pa.string()).take(positions)


def fill(
    template: str, words: Mapping[str, Column], fixed: Mapping[str, Sequence[str]], at: Column
) -> Column:
    """Return ``template`` with each ``{name}`` replaced.

    Args:
        template: the sentence.
        words: a column of text for a name.
        fixed: a list of text for a name, of which each row takes the one at its position.
        at: the positions.
    """
    size = len(next(iter(fixed.values())))
    pieces: list[Piece] = []
    between = ["" for _ in range(size)]
    for text, name, _, _ in Formatter().parse(template):
        between = [before + text for before in between]
        if name is not None and name in fixed:
            between = [before + word for before, word in zip(between, fixed[name], strict=True)]
        elif name is not None:
            pieces += [_taken(between, at), words[name]]
            between = ["" for _ in range(size)]
    return _join([*pieces, _taken(between, at)])


def _taken(texts: Sequence[str], at: Column) -> Piece:
    """Return the text at each position; one text where all are the same."""
    return texts[0] if len(set(texts)) == 1 else pa.array(texts, pa.string()).take(at)


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
