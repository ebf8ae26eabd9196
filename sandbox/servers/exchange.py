"""The exchange database 前置库: a real PostgreSQL on a unix socket, one table a database feed.

Tables are filled whole, by COPY, from text tables under our names; columns are called as the feed
file's `sent_as`. The pipeline's role may read and nothing else. Rows and columns that change under
a fault were changed before they got here.
"""

import io
import os
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from psycopg import sql

from sandbox.servers.postmaster import clear_away, is_running, make_home, stop_postmaster
from sandbox.servers.wire import Wire

with warnings.catch_warnings():
    # On a machine without XDG_RUNTIME_DIR the import says so, once for every command typed.
    warnings.simplefilter("ignore")
    from pgserver.postgres_server import get_server

DATABASE = "exchange"
READER = "exchange_reader"
LONGEST_SOCKET = 100  # bytes; Linux takes 107, others less

Connection = psycopg.Connection[tuple[object, ...]]
Cursor = psycopg.Cursor[tuple[object, ...]]

# The type a column gets if every value of it reads as the Arrow type beside it.
COLUMN_TYPES: Mapping[str, tuple[LiteralString, pa.DataType]] = {
    "integer": ("bigint", pa.int64()),
    "decimal": ("numeric", pa.decimal128(38, 8)),
    "timestamp": ("timestamp", pa.timestamp("s")),
    "boolean": ("smallint", pa.int8()),
}
AS_WRITTEN = pacsv.WriteOptions(include_header=False, quoting_style="all_valid")


class Exchange:
    """A running PostgreSQL, made anew; `dsn` is the pipeline's, in SQLAlchemy's form."""

    def __init__(self, folder: Path, schemas: Iterable[str]) -> None:
        """Create and start a server with these schemas; `folder` will point to it."""
        self._folder = folder
        self._server = get_server(make_home(folder), cleanup_mode="stop")
        self.dsn = self._reader_dsn()
        self._prepare()
        with self._connect() as connection:
            for schema in map(sql.Identifier, schemas):
                connection.execute(sql.SQL("create schema if not exists {}").format(schema))
                usage = sql.SQL("grant usage on schema {} to {}")
                connection.execute(usage.format(schema, sql.Identifier(READER)))

    @property
    def is_running(self) -> bool:
        """Whether the server answers."""
        return is_running(self._server.pgdata)

    def load(self, wire: Wire, table: pa.Table) -> None:
        """Replace the feed's table in one transaction; a reader sees the old or the new one."""
        names = table.schema.names
        types = {name: _column_type(table, name, wire.type(name)) for name in names}
        with self._connect() as connection, connection.cursor() as cursor:
            _create(cursor, wire, types)
            copying = sql.SQL("copy {} from stdin (format csv)").format(_table(wire))
            with cursor.copy(copying) as copy:
                copy.write(_csv(table))
            if wire.window_field in types:
                index = sql.SQL("create index on {} ({})")
                cursor.execute(index.format(_table(wire), _column(wire, wire.window_field)))
            grant = sql.SQL("grant select on {} to {}")
            cursor.execute(grant.format(_table(wire), sql.Identifier(READER)))

    def drop(self, wire: Wire) -> None:
        """Remove the feed's table."""
        with self._connect() as connection:
            connection.execute(sql.SQL("drop table if exists {}").format(_table(wire)))

    def revoke(self, wire: Wire) -> None:
        """Take the right to read the feed's table from the pipeline's role."""
        statement = sql.SQL("revoke select on {} from {}")
        with self._connect() as connection:
            connection.execute(statement.format(_table(wire), sql.Identifier(READER)))

    def resume(self) -> None:
        """Start the server again after `stop`."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop the server; connections are cut, the folder stays."""
        stop_postmaster(self._server.pgdata)

    def close(self) -> None:
        """Stop the server for good and remove it."""
        self.resume()
        self._server.cleanup()
        clear_away(self._folder)

    def _reader_dsn(self) -> str:
        # Through the sandbox's own folder, the same at each start, unless its path is too long.
        socket = self._folder / ".s.PGSQL.5432"
        is_short = len(os.fsencode(socket)) <= LONGEST_SOCKET and socket.exists()
        place = self._folder if is_short else self._server.get_postmaster_info().socket_dir
        return f"postgresql+psycopg://{READER}@/{DATABASE}?host={quote(str(place))}"

    def _prepare(self) -> None:
        database, reader = sql.Identifier(DATABASE), sql.Identifier(READER)
        with self._connect("postgres", autocommit=True) as connection:
            # Everything is loaded anew at each start: nothing needs to survive a power cut.
            connection.execute("alter system set fsync = off")
            connection.execute("select pg_reload_conf()")
            connection.execute(sql.SQL("create role {} login").format(reader))
            # The C locale: text sorts alike on every machine.
            locale = sql.SQL("create database {} template template0 encoding 'UTF8' locale 'C'")
            connection.execute(locale.format(database))

    def _connect(self, database: str = DATABASE, *, autocommit: bool = False) -> Connection:
        return psycopg.connect(self._server.get_uri(database), autocommit=autocommit)


def _create(cursor: Cursor, wire: Wire, types: Mapping[str, LiteralString]) -> None:
    pairs = ((_column(wire, name), sql.SQL(kind)) for name, kind in types.items())
    columns = sql.SQL(", ").join(sql.SQL("{} {}").format(*pair) for pair in pairs)
    cursor.execute(sql.SQL("drop table if exists {}").format(_table(wire)))
    cursor.execute(sql.SQL("create table {} ({})").format(_table(wire), columns))


def _table(wire: Wire) -> sql.Identifier:
    return sql.Identifier(str(wire.connector["schema"]), str(wire.connector["table"]))


def _column(wire: Wire, name: str) -> sql.Identifier:
    return sql.Identifier(wire.key(name))


def _column_type(table: pa.Table, name: str, declared: str) -> LiteralString:
    sql_type, arrow_type = COLUMN_TYPES.get(declared, ("text", pa.string()))
    try:
        pc.cast(table.column(name), arrow_type)
    except pa.ArrowInvalid:
        return "text"
    return sql_type


def _csv(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pacsv.write_csv(table, buffer, AS_WRITTEN)
    return buffer.getvalue()
