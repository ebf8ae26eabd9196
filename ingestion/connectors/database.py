"""A table of an exchange database (前置库), read as text in one consistent snapshot.

Grain: one query per pull. Every value is cast to text by the database itself, so that what it
holds (``0000-00-00``, ``1.50``, an 18-digit number) arrives as it is spelled there.
Identifiers come from the contract and are looked up in the database's own catalog; values are
bound. Must not enter: the DSN in any message, writes of any kind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

import orjson
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ingestion.connectors.catalog import Catalog, read_catalog
from ingestion.connectors.columns import ExtraNames
from ingestion.connectors.transaction import open_snapshot, said_plainly
from ingestion.connectors.watermark import Watermark
from ingestion.context import Fetch, PullContext
from ingestion.contract import DatabaseConnector, Feed
from ingestion.errors import SourceError
from ingestion.stage import Stage
from ingestion.window import Window

CHUNK_ROWS = 20_000

Query = sa.Select[*tuple[Any, ...]]


def fetch_table(
    feed: Feed,
    connector: DatabaseConnector,
    window: Window,
    stage: Stage,
    context: PullContext,
) -> Fetch:
    """Read the rows of ``window``, in the shared snapshot if ``context`` holds one for this feed.

    Raises:
        SourceError: no connection, no such table, a column that is gone, or a query that failed.
    """
    shared = context.snapshots.get(connector.snapshot or "")
    opened = nullcontext(shared) if shared else open_snapshot(feed, context)
    column = connector.window.field if connector.window else None
    watermark = Watermark(column, window, context.time_zone)
    with opened as connection, _savepoint(feed, connector, connection):
        catalog = read_catalog(feed, connector, connection)
        query = select_rows(feed, connector, catalog, window, context)
        stage.keep("query.json", _record(query, connection))
        for rows in _chunks(query, connection):
            watermark.watch(rows)
            stage.append(rows)
    return Fetch(pages=1, watermark=watermark.instant)


@contextmanager
def _savepoint(
    feed: Feed, connector: DatabaseConnector, connection: sa.Connection
) -> Iterator[None]:
    """Keep a failing query from spoiling the transaction other feeds share."""
    try:
        with connection.begin_nested():
            yield
    except SQLAlchemyError as error:
        raise said_plainly(feed, error, f"table {connector.table}") from error


def select_rows(
    feed: Feed,
    connector: DatabaseConnector,
    catalog: Catalog,
    window: Window,
    context: PullContext,
) -> Query:
    """Select every column as text: ours under our names, unknown ones under their own."""
    ours = {catalog.column(column.sent_as).name: column.name for column in feed.columns}
    extras = ExtraNames(feed)
    columns = [
        sa.cast(column, sa.Text).label(ours.get(column.name) or extras.take(column.name))
        for column in catalog.columns
    ]
    order = [catalog.column(feed.column(name).sent_as) for name in feed.latest_by or feed.grain]
    query = sa.select(*columns).select_from(catalog.table).order_by(*order)
    if connector.window is None or window.since is None:
        return query
    changed = catalog.column(feed.column(connector.window.field).sent_as)
    since, until = (
        _bound(feed, connector, changed, end.astimezone(context.time_zone))
        for end in (window.since, window.until)
    )
    return query.where(changed >= since, changed < until)


def _bound(
    feed: Feed, connector: DatabaseConnector, column: sa.ColumnClause[Any], local: datetime
) -> sa.ColumnElement[Any]:
    """Write an end of the window in the column's own type; ``local`` is aware, the city's time."""
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return sa.literal(local if kind.timezone else local.replace(tzinfo=None), kind)
    if isinstance(kind, sa.String):
        return sa.literal(f"{local:%Y-%m-%d %H:%M:%S}")
    raise SourceError(
        feed.key,
        f"column {column.name} of {connector.table} is {kind}, no time to ask for changes by",
        "correct connector.window.field in the feed file, or leave window out to sweep always",
    )


def _chunks(query: Query, connection: sa.Connection) -> Iterator[pa.Table]:
    """Stream the rows; the first table comes even without any, to tell which columns there are."""
    names = [column.name for column in query.selected_columns]
    streamed = query.execution_options(stream_results=True, max_row_buffer=CHUNK_ROWS)
    with connection.execute(streamed) as result:
        yield _table(names, result.fetchmany(CHUNK_ROWS))
        while rows := result.fetchmany(CHUNK_ROWS):
            yield _table(names, rows)


def _table(names: list[str], rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> pa.Table:
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=names)


def _record(query: Query, connection: sa.Connection) -> bytes:
    """Write down what was asked and as of when: rows of a database have no bytes of their own."""
    compiled = query.compile(connection)
    asked: Mapping[str, object] = {
        "query": str(compiled),
        "parameters": {name: str(value) for name, value in compiled.params.items()},
        "snapshot_at": str(connection.scalar(sa.select(sa.func.current_timestamp()))),
    }
    return orjson.dumps(asked, option=orjson.OPT_INDENT_2)
