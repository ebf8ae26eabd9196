"""Between the stored table of episodes and its arrays.

Grain: one ``Roll`` per table of ``EPISODES``. Must not enter: any change of an episode.
"""

from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.episodes.roll import MEASURES, TEXTS, Roll
from scoring.episodes.schema import EPISODES
from scoring.episodes.words import NOT_CODED, REASONS, STATES, Late
from scoring.wall_clock import Array
from scoring.wording import Column

_LATE = ("is_response_late", "is_feedback_late")
_WORDS = {"state": STATES, "clear_reason": REASONS}


def load(table: pa.Table | None, changes: int) -> Roll:
    """Return the roll of ``table``, an empty one for none; ``changes`` are remembered at most."""
    given = EPISODES.empty_table() if table is None else table.select(EPISODES.names)
    columns = {name: _whole(given[name]) for name in EPISODES.names}
    texts: dict[str, Any] = {name: columns[name] for name in TEXTS}
    measures: dict[str, Any] = {name: _read(name, columns[name], changes) for name in MEASURES}
    return Roll(**texts, **measures)


def dump(roll: Roll) -> pa.Table:
    """Return ``roll`` as a table, in its own order."""
    remembered = ~np.isnat(roll.changes)
    columns = [_write(field, roll, remembered) for field in EPISODES]
    return pa.table(columns, schema=EPISODES)


def _whole(column: "pa.ChunkedArray[Any]") -> Any:  # noqa: ANN401  one array of any type
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _read(name: str, column: Column, changes: int) -> Array:
    if pa.types.is_list(column.type):
        return _padded(cast("pa.ListArray[Any]", column), changes)
    if name in _WORDS:
        column = pc.index_in(column, value_set=pa.array(_WORDS[name]))
    if name in _WORDS or name in _LATE:
        column = column.cast(pa.int8()).fill_null(NOT_CODED)
    return np.array(column.to_numpy(zero_copy_only=False))


def _padded(lists: "pa.ListArray[Any]", width: int) -> Array:
    """Return the last ``width`` entries of each list as a row, blanks first."""
    flat = lists.flatten().to_numpy(zero_copy_only=False)
    blank = np.datetime64("NaT") if flat.dtype.kind == "M" else NOT_CODED
    rows = np.full((len(lists), width), blank, flat.dtype)
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
    ends = np.cumsum(lengths)
    places = ends[:, None] - width + np.arange(width)
    is_filled = places >= (ends - lengths)[:, None]
    rows[is_filled] = flat[places[is_filled]]
    return rows


def _write(field: "pa.Field[Any]", roll: Roll, remembered: Array) -> Column:
    values: Any = getattr(roll, field.name)
    column: Column
    if field.name in TEXTS:
        column = values
    elif field.name in _WORDS:
        column = words_of(values, _WORDS[field.name])
    elif field.name in _LATE:
        column = pa.array(values == Late.YES, mask=values == Late.UNKNOWN)
    elif pa.types.is_list(field.type):
        column = _lists(values, remembered).cast(field.type)
    else:
        column = pa.array(values, field.type)
    return column


def words_of(codes: Array, words: tuple[str, ...]) -> Column:
    """Return the words behind ``codes``, null for -1."""
    places: Any = pa.array(codes, mask=codes == NOT_CODED)
    return pa.array(words, pa.string()).take(places)


def _lists(rows: Array, is_filled: Array) -> Column:
    ends = np.cumsum(is_filled.sum(axis=1))
    parts: list[Any] = [pa.array(np.append(0, ends), pa.int32()), pa.array(rows[is_filled])]
    lists: Column = pa.ListArray.from_arrays(*parts)
    return lists
