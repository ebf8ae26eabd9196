"""A read-only look at one instant of an exchange database, and its failures in plain words.

Grain: one transaction. Feeds that share a snapshot name are read in the same one, so that a permit
and the matter it belongs to are seen as of one instant. Whoever opens it reads in one thread.
Must not enter: the DSN, or a driver's own message, in what a person gets to read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from ingestion.context import PullContext
from ingestion.contract import DatabaseConnector, Feed
from ingestion.errors import SourceError

CONNECT_S = 10
STATEMENT_S = 600

DRIVERS: Mapping[str, str] = {
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}

_REFUSED = re.compile(r"authentication|access denied|password|\brole\b", re.IGNORECASE)
# SQLSTATE of PostgreSQL, error number of MySQL: no right to read; statement took too long.
_NO_RIGHT = frozenset({"42501", "1142", "1143"})
_TOO_LONG = frozenset({"57014", "3024"})


@contextmanager
def open_snapshot(feed: Feed, context: PullContext) -> Iterator[sa.Connection]:
    """Open the database of ``feed`` in one read-only repeatable-read transaction.

    Raises:
        SourceError: the DSN is missing or malformed, or the database refuses or cannot be reached.
    """
    with _begun(feed, _engine(feed, context), context) as connection:
        yield connection


def said_plainly(feed: Feed, error: SQLAlchemyError, what: str) -> SourceError:
    """Say a failure of the database without repeating its message, which may hold values."""
    original = getattr(error, "orig", None)
    code = _code(original)
    if code in _NO_RIGHT:
        return SourceError(
            feed.key, f"{what} may not be read any more", "ask the source to grant select on it"
        )
    if code in _TOO_LONG:
        return SourceError(
            feed.key,
            f"{what} took longer than {STATEMENT_S} s to read",
            "ask the source for an index on the columns of connector.window and latest_by",
        )
    return SourceError(
        feed.key,
        f"{what} could not be read ({type(original or error).__name__} {code}".rstrip() + ")",
        "check that the database is up; the next run reads it again",
    )


def _begun(feed: Feed, engine: sa.Engine, context: PullContext) -> sa.Connection:
    """Connect and begin; closing the connection ends the transaction."""
    try:
        connection = engine.connect()
        _BEGIN.get(engine.dialect.name, _begin_plainly)(connection, context)
    except (OperationalError, InterfaceError) as error:
        raise _no_connection(feed, engine.url, error) from None  # the cause may quote the DSN
    except SQLAlchemyError as error:
        raise said_plainly(feed, error, "the database") from None
    return connection


def _engine(feed: Feed, context: PullContext) -> sa.Engine:
    connector = feed.connector
    if not isinstance(connector, DatabaseConnector):
        raise TypeError(f"{feed.key} is not read from a database")
    variable = feed.secret_variable(connector.dsn)
    try:
        url = sa.make_url(context.secret(feed, connector.dsn))
        url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
        return sa.create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            isolation_level="REPEATABLE READ",
            connect_args={"connect_timeout": CONNECT_S},
        )
    except (ArgumentError, ImportError, ValueError):
        raise SourceError(
            feed.key,
            f"the DSN in {variable} cannot be used",
            "write it as postgresql://user:password@host:port/database or mysql://...",
        ) from None


def _no_connection(feed: Feed, url: sa.URL, error: SQLAlchemyError) -> SourceError:
    place = f"{url.database or 'database'} at {url.host or url.query.get('host') or 'localhost'}"
    connector = feed.connector
    if _REFUSED.search(str(getattr(error, "orig", ""))):
        name = connector.dsn if isinstance(connector, DatabaseConnector) else ""
        return SourceError(
            feed.key,
            f"the database {place} refused the user or the password",
            f"renew {feed.secret_variable(name)}",
        )
    return SourceError(
        feed.key,
        f"no connection to the database {place}",
        "check that it is up and reachable; the next run asks again",
    )


def _begin_postgresql(connection: sa.Connection, context: PullContext) -> None:
    """Set what the text of a value depends on, for this transaction only."""
    settings = {
        "transaction_read_only": "on",
        "TimeZone": context.time_zone.key,
        "DateStyle": "ISO, YMD",
        "IntervalStyle": "iso_8601",
        "bytea_output": "hex",
        "extra_float_digits": "1",
        "statement_timeout": f"{STATEMENT_S}s",
    }
    for name, value in settings.items():
        connection.execute(sa.select(sa.func.set_config(name, value, True)))


def _begin_mysql(connection: sa.Connection, context: PullContext) -> None:
    """Take the snapshot now, not at the first read; zones are offsets, names may not be loaded."""
    offset = context.now.astimezone(context.time_zone).strftime("%z")
    connection.execute(sa.text("SET time_zone = :zone"), {"zone": f"{offset[:3]}:{offset[3:]}"})
    connection.execute(sa.text("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"))


def _begin_plainly(connection: sa.Connection, context: PullContext) -> None:
    del connection, context


_BEGIN: Mapping[str, Callable[[sa.Connection, PullContext], None]] = {
    "postgresql": _begin_postgresql,
    "mysql": _begin_mysql,
    "mariadb": _begin_mysql,
}


def _code(error: object) -> str:
    """Return the SQLSTATE of PostgreSQL or the error number of MySQL, if there is one."""
    state = getattr(error, "sqlstate", None)
    numbers = getattr(error, "args", ())
    return str(state or (numbers[0] if numbers and isinstance(numbers[0], int) else ""))
