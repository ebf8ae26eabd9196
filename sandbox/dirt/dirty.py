"""What an imperfection falls on: the rows of one feed it spoils, and what surrounds them.

A change gets a ``Dirty`` and returns the columns it spoils, one text a row; whatever it leaves as
it was is no imperfection. Only dirty rows come here, a hundredth of a feed, so that a change may
look at one text after another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.world.draws import Flags, Floats, Ints

Change: TypeAlias = "Callable[[Dirty], Mapping[str, pa.StringArray]]"
Edit: TypeAlias = "Callable[[pa.StringArray, Dirty], pa.StringArray]"


@dataclass(frozen=True, slots=True)
class Around:
    """What a clerk can mistake a row's project for; one entry a project of the block."""

    codes: pa.StringArray
    owner: Ints
    district: Ints
    is_key: Flags


@dataclass(frozen=True, slots=True)
class Dirty:
    """The clean rows of one feed that one kind of imperfection falls on."""

    feed: str
    rows: pa.Table
    project: Ints  # position in the block, -1 for none
    luck: Floats  # of each row, 0 to 1, the same at every instant
    around: Around

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.luck)

    def text(self, column: str) -> pa.StringArray:
        """Return one column as it would be without imperfections."""
        return spelling.column_of(self.rows, column)

    def choice(self, count: int) -> Ints:
        """Return one of ``count`` positions for each row."""
        return np.minimum((self.luck * count).astype(np.int64), count - 1)


def on(columns: Sequence[str], edit: Edit) -> Change:
    """Make a change of the first of ``columns`` that a feed has."""

    def change(dirty: Dirty) -> Mapping[str, pa.StringArray]:
        name = next(name for name in columns if name in dirty.rows.column_names)
        return {name: edit(dirty.text(name), dirty)}

    return change


def each(edit: Callable[[str], str | None]) -> Edit:
    """Make an edit of whole columns from one of a single text; what is null stays null."""

    def edit_all(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
        del dirty
        return pa.array(
            [None if text is None else edit(text) for text in texts.to_pylist()], pa.string()
        )

    return edit_all


def whole(edit: Callable[[pa.StringArray], pa.StringArray]) -> Edit:
    """Make an edit from one of a whole column."""

    def edit_all(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
        del dirty
        return edit(texts)

    return edit_all


def same(text: str | None) -> Edit:
    """Make an edit that says the same on every row; null if ``text`` is None."""
    return whole(lambda texts: pa.array([text] * len(texts), pa.string()))
