"""The DuckDB file of a release (分析库): every public table, for BI tools and analysts.

Grain: the tables of ``tables/*.parquet`` under their own names, nothing else. Readable by every
DuckDB 1.x client. Must not enter: views, indexes, extensions.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import duckdb

from exports.sql import literal, quoted, statement

_STORAGE = "v1.0.0"

# Equal content gives equal bytes only so: one thread lays the blocks out in order, fsst would
# sample at random, and blocks of this allocator start as zeros instead of what memory held before.
# The limit must stay below the allocator's size: blocks beyond it come from ordinary memory.
_THREADS = "1"
_MEMORY = "512MB"
_BLOCKS = "1GB"
_RANDOM_COMPRESSION = "fsst,dict_fsst"


def write_database(tables: Mapping[str, Path], path: Path) -> None:
    """Write ``tables`` (name to Parquet file) as tables of a new DuckDB file at ``path``."""
    with duckdb.connect(":memory:", config={"threads": _THREADS, "memory_limit": _MEMORY}) as con:
        con.execute("set temp_directory = ''")
        con.execute(f"set disabled_compression_methods = {literal(_RANDOM_COMPRESSION)}")
        # A machine with less memory than that still gets the right file, if not the same bytes.
        with suppress(duckdb.InvalidInputException):
            con.execute(f"set block_allocator_memory = {literal(_BLOCKS)}")
        con.execute(f"attach {literal(str(path))} as release (storage_version {literal(_STORAGE)})")
        for name, file in tables.items():
            create = "create table release.{name} as select * from read_parquet(?)"
            con.execute(statement(create, name=quoted(name)), [str(file)])
        con.execute("detach release")
