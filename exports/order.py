"""Keys of a written Parquet file, checked by a reader that did not write it.

One pass, one row group in memory: in a file sorted by its key, a repeated key has a neighbour.
Must not enter: DuckDB.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def disorder(path: Path, key: Sequence[str]) -> str | None:
    """Say what is wrong with the key of a file; None when it is unique, not null and sorted."""
    nulls = repeated = descents = 0
    last: pa.Table | None = None
    file = pq.ParquetFile(path)
    for number in range(file.num_row_groups):
        rows = file.read_row_group(number, columns=list(key))
        nulls += sum(rows.column(name).null_count for name in key)
        joined = rows if last is None else pa.concat_tables([last, rows])
        same, lower = _compare(joined.slice(0, len(joined) - 1), joined.slice(1), key)
        repeated += same
        descents += lower
        last = rows.slice(max(len(rows) - 1, 0))
    found = ((nulls, "null keys"), (repeated, "repeated keys"), (descents, "keys out of order"))
    said = [f"{count} {what}" for count, what in found if count]
    return ", ".join(said) or None


def _compare(first: pa.Table, second: pa.Table, key: Sequence[str]) -> tuple[int, int]:
    """Count neighbours with equal keys, and neighbours where the second key is lower."""
    equal, lower = pa.repeat(True, len(first)), pa.repeat(False, len(first))
    for name in key:
        before, after = (rows.column(name).combine_chunks() for rows in (first, second))
        lower = pc.or_(lower, pc.and_(equal, pc.less(after, before)))
        equal = pc.and_(equal, pc.equal(after, before))
    return equal.true_count, lower.true_count
