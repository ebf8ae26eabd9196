"""How the names of declared tables and columns become SQL text, in one place.

Statements are plain texts with ``{places}`` for quoted names. Must not enter: values of a source;
those are bound parameters, always.
"""

from collections.abc import Iterable, Sequence

import duckdb

Connection = duckdb.DuckDBPyConnection


def quoted(name: str) -> str:
    """Quote one identifier."""
    return '"' + name.replace('"', '""') + '"'


def qualified(relation: str) -> str:
    """Quote a relation written ``schema.table``."""
    return ".".join(quoted(part) for part in relation.split("."))


def listed(names: Iterable[str]) -> str:
    """Quote identifiers and join them with commas."""
    return ", ".join(quoted(name) for name in names)


def literal(text: str) -> str:
    """Quote a text that the code itself knows (a pattern, a header), never a source's value."""
    return "'" + text.replace("'", "''") + "'"


def statement(template: str, /, **fragments: str) -> str:
    """Put fragments made by this module into the ``{places}`` of a SQL template."""
    return template.format(**fragments)


def one_number(con: Connection, query: str, values: Sequence[object] = ()) -> int:
    """Return the single whole number a query yields."""
    row = con.execute(query, list(values)).fetchone()
    return int(row[0]) if row else 0


def columns_of(con: Connection, relation: str) -> dict[str, str]:
    """Return column name to SQL type of a relation, in its order."""
    described = con.execute(
        statement("describe select * from {relation}", relation=qualified(relation))
    )
    return {name: kind for name, kind, *_ in described.fetchall()}
