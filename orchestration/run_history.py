"""Dagster's run history in SQLite, with its connections kept for the length of one run.

Dagster makes a new engine for every event it stores, several hundred a run, which takes longer
than storing them. This leans on private names of the pinned Dagster version; a history that is not
in SQLite is left as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from dagster._core.storage.event_log import EventLogStorage, SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, create_engine


@contextmanager
def kept_connections(storage: EventLogStorage) -> Iterator[None]:
    """Let a SQLite run history reuse one connection per file until the block ends."""
    if not isinstance(storage, SqliteEventLogStorage):
        yield
        return
    engines: dict[str, Engine] = {}

    @contextmanager
    def connect(shard: str) -> Iterator[Connection]:
        with storage._db_lock:
            if shard not in engines:
                engines[shard] = _engine(storage, shard)
            with engines[shard].begin() as connection:
                yield connection

    vars(storage)["_connect"] = connect
    try:
        yield
    finally:
        vars(storage).pop("_connect")
        for engine in engines.values():
            engine.dispose()


def _engine(storage: SqliteEventLogStorage, shard: str) -> Engine:
    engine = create_engine(
        storage.conn_string_for_shard(shard),
        connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    )
    if shard not in storage._initialized_dbs:
        storage._initdb(engine)
        storage._initialized_dbs.add(shard)
    return engine
