"""The kinds of scope a figure is told for, and the scope of each kind a project belongs to.

Grain: whole tables of rows that name a project. Must not enter: what the rows count.
"""

from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from scoring.measures.inputs import Inputs

CITY = "city"
UNKNOWN = "unknown"

# Kinds whose name stands in the project's record, with the record's word for it.
OF_THE_PROJECT = {
    "department": "responsible_org",
    "district": "district",
    "investor_kind": "investor_kind",
    "sector": "sector",
}
# Of these the list of a year has a word of its own.
OF_THE_LIST = ("department", "sector")

# What a row says of the project it is about.
WHO = ("as_of", "project_code", "plan_year", "batch")

PARTS = (*OF_THE_PROJECT, "batch")
SCOPE_KINDS = tuple(sorted((CITY, *PARTS)))

Column: TypeAlias = "pa.ChunkedArray[Any]"


def scoped(rows: pa.Table, inputs: Inputs) -> pa.Table:
    """Return ``rows`` with their scope of every kind in place of project_code and plan_year.

    Args:
        rows: ``WHO`` beside anything else; plan_year and batch null for a project not listed.
        inputs: names of projects and lists.
    """
    names = _names(rows, inputs)
    rest = [name for name in rows.column_names if name not in ("project_code", "plan_year")]
    columns = {name: rows[name] for name in rest} | names
    columns |= {part: columns[part].fill_null(UNKNOWN) for part in PARTS}
    columns |= {CITY: pa.repeat(pa.scalar(CITY), rows.num_rows)}
    return pa.table(columns)


def _names(rows: pa.Table, inputs: Inputs) -> dict[str, Any]:
    """Return the scope of each kind that a record names: the list's word before the project's."""
    projects, lists = inputs.projects, inputs.annual_plans
    place = pc.index_in(rows["project_code"], value_set=projects["project_code"])
    names: dict[str, Any] = {
        kind: projects[word].take(place) for kind, word in OF_THE_PROJECT.items()
    }
    if lists is not None:
        line = pc.index_in(_line_keys(rows), value_set=_line_keys(lists))
        for kind in OF_THE_LIST:
            names[kind] = pc.coalesce(lists[OF_THE_PROJECT[kind]].take(line), names[kind])
    return names


def _line_keys(table: pa.Table) -> Column:
    """Return project and year as one text; null without a year."""
    parts: list[Any] = [table["project_code"], pc.cast(table["plan_year"], pa.string())]
    keys: Column = pc.binary_join_element_wise(*parts, pa.scalar("|"))
    return keys
