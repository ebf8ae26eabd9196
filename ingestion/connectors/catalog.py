"""What the database itself says its table looks like, beside what the contract expects.

Grain: one table. Must not enter: rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.sql.elements import quoted_name

from ingestion.contract import DatabaseConnector, Feed
from ingestion.errors import SourceError

Column = sa.ColumnClause[Any]


@dataclass(frozen=True, slots=True)
class Catalog:
    """A table and its columns as the database spells them, with its types."""

    table: sa.TableClause
    columns: Sequence[Column]

    def find(self, name: str) -> Column | None:
        """Return the column called ``name``, in these capitals if there is one, else in others."""
        alike = [column for column in self.columns if column.name.casefold() == name.casefold()]
        return next((c for c in alike if c.name == name), alike[0] if alike else None)

    def column(self, name: str) -> Column:
        """Return the column called ``name``; a KeyError if there is none."""
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found


def read_catalog(feed: Feed, connector: DatabaseConnector, connection: sa.Connection) -> Catalog:
    """Look the feed's table up.

    Raises:
        SourceError: there is no such table or view, or it lacks a column of the contract.
    """
    name, found = _look_up(feed, connector, sa.inspect(connection))
    columns = [sa.column(quoted_name(entry["name"], quote=True), entry["type"]) for entry in found]
    schema = connector.schema_name and quoted_name(connector.schema_name, quote=True)
    table = sa.table(quoted_name(name, quote=True), *columns, schema=schema)
    catalog = Catalog(table, list(table.columns.values()))
    _check_columns(feed, connector, catalog)
    return catalog


def _look_up(
    feed: Feed, connector: DatabaseConnector, inspector: sa.Inspector
) -> tuple[str, Sequence[Any]]:
    """Find the table under its name in these capitals, else in others, and its columns."""
    schema = connector.schema_name
    try:
        return connector.table, inspector.get_columns(connector.table, schema)
    except NoSuchTableError:
        there = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    for name in there:
        if name.casefold() == connector.table.casefold():
            return name, inspector.get_columns(name, schema)
    place = f"{schema}.{connector.table}" if schema else connector.table
    raise SourceError(
        feed.key,
        f"there is no table {place}",
        "ask the source whether it was renamed or rebuilt, or correct the feed file",
    )


def _check_columns(feed: Feed, connector: DatabaseConnector, catalog: Catalog) -> None:
    missing = [column.sent_as for column in feed.columns if catalog.find(column.sent_as) is None]
    if missing:
        raise SourceError(
            feed.key,
            f"table {connector.table} lacks the column{'s'[: len(missing) - 1]} "
            f"{', '.join(missing)}",
            "ask the source whether it was dropped or renamed, then correct sent_as in the feed "
            "file",
        )
