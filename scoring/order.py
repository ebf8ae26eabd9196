"""The order of a table of several parts: by row, and within a row by part.

Grain: positions alone. Must not enter: what a part holds.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from scoring.wording import Column


def interleaved(rows: Sequence[Column], height: int) -> Column:
    """Return the positions, in the parts laid end to end, of every entry in the order of rows.

    Args:
        rows: for each part the rows it has an entry for, rising.
        height: how many rows there are.
    """
    places = np.full((height, len(rows)), -1, dtype=np.int64)
    laid = 0
    for part, where in enumerate(rows):
        places[_numbers(where), part] = np.arange(laid, laid + len(where))
        laid += len(where)
    flat = places.ravel()
    return pa.array(flat[flat >= 0])


def _numbers(where: Column) -> "np.ndarray[Any, np.dtype[np.int64]]":
    return where.to_numpy(zero_copy_only=False).astype(np.int64)
