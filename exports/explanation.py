"""One project of a release, explained (溯源): what is known of it, from where, and what disagrees.

Grain: one list of rows per section, each in the order it is read in. Nothing but the tables of the
release is asked. Must not enter: a judgement of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from exports.errors import CatalogueError
from exports.sql import Connection, columns_of

Row = Mapping[str, Any]
Explanation = Mapping[str, Sequence[Row]]

SECTIONS: Mapping[str, str] = {
    "project": """
        select projects.*, labels.zh as district_name from projects
        left join labels on labels.domain = 'district' and labels.value = projects.district
        where project_code = $code
    """,
    "codes": """
        select identifier as code, scheme, method, grade, source, first_seen_at
        from project_identifiers
        where project_code = $code and scheme in ('project_code', 'former_code')
        order by first_seen_at nulls first, scheme, identifier
    """,
    "identifiers": """
        select scheme, identifier, parent_identifier, method, grade, source, first_seen_at
        from project_identifiers where project_code = $code order by source, scheme, identifier
    """,
    "links": """
        select feed, source_key, method, grade, rows, first_seen_at
        from links where project_code = $code order by feed, first_seen_at, source_key
    """,
    "golden_fields": """
        select field, is_winner, rank, value, source, doubt, known_at
        from golden_fields where project_code = $code
        order by field, is_winner desc, rank, known_at desc, value
    """,
    "conflicts": """
        select field, kind, severity, winner, claims, known_at
        from conflicts where project_code = $code
        order by list_position(['high', 'medium', 'low'], severity), field, kind
    """,
    "data_issues": """
        select feed, source_key, field, value, rule, severity, owner, first_seen_at, last_seen_at,
            closed_at
        from data_issues where project_code = $code
        order by closed_at is not null, feed, source_key, field, rule
    """,
}
TABLES = (
    "projects",
    "project_identifiers",
    "links",
    "golden_fields",
    "conflicts",
    "data_issues",
    "labels",
    "orphans",
)


def explain(con: Connection, project_code: str) -> Explanation:
    """Return every section of one project, by name.

    Args:
        con: a connection to the database of a release.
        project_code: a code of `projects`.

    Raises:
        CatalogueError: the release was made before one of the tables was published.
    """
    require(con)
    found = {name: _rows(con, query, project_code) for name, query in SECTIONS.items()}
    order = {field: place for place, field in enumerate(columns_of(con, "projects"))}
    fields = sorted(found["golden_fields"], key=lambda row: order.get(row["field"], len(order)))
    return {**found, "golden_fields": fields}


def require(con: Connection) -> None:
    """Check that a release has every table that explains.

    Raises:
        CatalogueError: naming those it lacks.
    """
    there = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    if missing := [name for name in TABLES if name not in there]:
        message = f"the current release has no table {', '.join(missing)}. Next: diaodu run"
        raise CatalogueError(message)


def _rows(con: Connection, query: str, code: str) -> list[Row]:
    result = con.execute(query, {"code": code})
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
