"""Dirt on a clean table (弄脏): each kind's change carried out on its rows, and noted.

The note is cell by cell: what was spoilt, by which kind, and what it would have been. Whole-row
kinds are noted without a column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.dirt import codes, dates, kinds, money, names, places, rows
from sandbox.dirt.dirty import Around, Change, Dirty
from sandbox.dirt.spots import Spots
from sandbox.world.draws import Ints

CHANGES: Mapping[str, Change] = {
    kind: change
    for family in (codes, dates, money, names, places, rows)
    for kind, change in family.CHANGES.items()
}
# What is written there says how to read the spoilt cells beside it; it is not spoilt itself.
TELLING = frozenset({places.SYSTEM})


@dataclass(frozen=True, slots=True)
class Spoilt:
    """The cells of one column that one kind has spoilt; of whole rows if there is no column."""

    column: str | None
    kind: str
    rows: Ints
    true: pa.StringArray


def soil(
    feed: str, table: pa.Table, project: Ints, spots: Spots, around: Around
) -> tuple[pa.Table, list[Spoilt]]:
    """Spoil a clean table of text.

    Args:
        feed: its key.
        table: every row as it would be without imperfections.
        project: of each row, as a position in the block; -1 for none.
        spots: one entry a row.
        around: the projects of the block.

    Returns:
        The table as it is sent, and what was done to it.
    """
    found: list[Spoilt] = []
    new: dict[str, list[tuple[Ints, pa.StringArray]]] = {}
    for number, kind in enumerate(spots.kinds):
        where = np.flatnonzero(spots.kind == number)
        if kind in kinds.ROW_KINDS and len(where):
            found.append(Spoilt(None, kind, where, spelling.blank(len(where))))
        if kind not in CHANGES or not len(where):
            continue
        dirty = Dirty(feed, table.take(where), project[where], spots.luck[where], around)
        for column, texts in CHANGES[kind](dirty).items():
            new.setdefault(column, []).append((where, texts))
            found += _differing(column, kind, where, dirty, texts)
    for column, parts in new.items():
        place = table.column_names.index(column)
        table = table.set_column(place, column, _mixed(spelling.column_of(table, column), parts))
    return table, found


def _differing(
    column: str, kind: str, where: Ints, dirty: Dirty, texts: pa.StringArray
) -> Iterable[Spoilt]:
    """Note the cells that are not what they were."""
    true = dirty.text(column)
    differs = spelling.differ(true, texts)
    if differs.any() and column not in TELLING:
        yield Spoilt(column, kind, where[differs], true.filter(pa.array(differs)))


def _mixed(column: pa.StringArray, parts: Iterable[tuple[Ints, pa.StringArray]]) -> pa.StringArray:
    """Put the new texts into a column; no row is in two parts."""
    where = np.concatenate([rows_ for rows_, _ in parts])
    texts: Any = pa.concat_arrays([texts.cast(pa.string()) for _, texts in parts])
    mask = np.zeros(len(column), dtype=np.bool_)
    mask[where] = True
    return spelling.replaced(column, mask, texts.take(np.argsort(where)))
