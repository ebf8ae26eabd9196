"""Writing an evaluation aside: its tables first, its record last.

Grain: one ``Staged`` per instant in the making, in the ledger's own file system. The same tables
and the same ``about`` give the same bytes. Must not enter: what the tables mean.
"""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from exports.ledger.entry import RECORD, Entry, record, stamp

Tables = Mapping[str, pa.Table]

# pyarrow's own default, written down: another size would change the bytes of a long table.
_ROWS_PER_GROUP = 1_048_576


@dataclass(frozen=True, slots=True)
class Staged:
    """A complete evaluation that is not part of the ledger yet."""

    entry: Entry
    folder: Path


def write_stage(staging: Path, as_of: datetime, tables: Tables, about: Mapping[str, Any]) -> Staged:
    """Write one evaluation into a new folder below ``staging``."""
    staging.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{stamp(as_of)}-", dir=staging))
    folder.chmod(0o755)
    files = {name: _write(folder / f"{name}.parquet", tables[name]) for name in sorted(tables)}
    rows = {name: tables[name].num_rows for name in sorted(tables)}
    entry = Entry(as_of.astimezone(UTC), dict(about), files, rows)
    aside = folder / f".{RECORD}.part"
    aside.write_bytes(record(entry))
    aside.replace(folder / RECORD)
    return Staged(entry, folder)


def is_whole(folder: Path, entry: Entry) -> bool:
    """Whether every file the record names is there with the bytes it had."""
    paths = {folder / f"{name}.parquet": sha256 for name, sha256 in entry.files.items()}
    return all(path.exists() and _hash(path.read_bytes()) == paths[path] for path in paths)


def parquet_bytes(table: pa.Table) -> bytes:
    """Return the Parquet file of a table: the same rows, the same bytes, however it was built."""
    sink = pa.BufferOutputStream()
    plain = table.replace_schema_metadata(None).combine_chunks()
    pq.write_table(plain, sink, compression="zstd", row_group_size=_ROWS_PER_GROUP)
    return sink.getvalue().to_pybytes()


def _write(path: Path, table: pa.Table) -> str:
    content = parquet_bytes(table)
    path.write_bytes(content)
    return _hash(content)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
