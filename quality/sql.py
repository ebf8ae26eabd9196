"""How names of a contract become SQL text, in one place.

Statements are plain texts with ``{places}`` for quoted names. Must not enter: values of a source;
those are bound parameters or columns, always.
"""

import duckdb

Connection = duckdb.DuckDBPyConnection


def quoted(name: str) -> str:
    """Quote one identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text of the contract (a word, a pattern, a unit), never a source's value."""
    return "'" + text.replace("'", "''") + "'"


def statement(template: str, /, **fragments: str) -> str:
    """Put fragments made by this package into the ``{places}`` of a SQL template."""
    return template.format(**fragments)
