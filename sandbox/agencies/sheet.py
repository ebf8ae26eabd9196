"""What one agency sends of one feed, and what is true of it: ``Sheet``.

The table is served. What its rows belong to, and which of its cells were spoilt, is truth: it is
set aside and never served.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sandbox.dirt import Spoilt
from sandbox.world.draws import Ints


class Shared(NamedTuple):
    """Further projects of rows that belong to several: pairs of a row and a project."""

    row: Ints
    project: Ints


NOT_SHARED = Shared(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One feed of one block.

    Attributes:
        feed: its key.
        table: text columns, as they are sent.
        project: of each row, as a position in the block; -1 for none.
        spoilt: which cells are not what they should be.
        sent: the second each row was first sent; None where nobody asks.
        shared: further projects of rows that belong to several.
    """

    feed: str
    table: pa.Table
    project: Ints
    spoilt: tuple[Spoilt, ...] = ()
    sent: Ints | None = None
    shared: Shared = NOT_SHARED

    @property
    def owners(self) -> Shared:
        """Every pair of a row and a project it belongs to, in order of rows."""
        first = np.flatnonzero(self.project >= 0)
        row = np.r_[first, self.shared.row]
        order = np.argsort(row, kind="stable")
        return Shared(row[order], np.r_[self.project[first], self.shared.project][order])
