"""`diaodu explain`: one project of the current release, with where everything about it comes from.

Reads the release alone, so that anybody who may read it can ask.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import duckdb
import orjson
import typer
from rich.text import Text

from exports import catalogue
from exports.catalogue import CatalogueError
from exports.content import DATABASE
from exports.explanation import Explanation, Row, explain, require
from exports.identification import Named, identify, near, waiting
from exports.manifest import Manifest
from exports.sql import Connection
from orchestration.cli.explained import tables
from orchestration.cli.options import DataOption, console, fail
from orchestration.settings import read_settings

CodeArgument = Annotated[
    str, typer.Argument(help="A project code however spelt, an old code, a permit or other number.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Everything as JSON, for machines.")]


def explain_project(
    code: CodeArgument, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Explain one project: identifiers, links, source rows, winners and losers, conflicts."""
    releases = (data or read_settings().data).resolve() / "releases"
    try:
        release = catalogue.show(releases)
        with _opened(releases / release.release_id) as con:
            require(con)
            named = _only(identify(con, code), con, code)
            found = explain(con, named.project_code)
    except CatalogueError as error:
        fail(str(error))
    if as_json:
        typer.echo(_json(code, named, found, release))
        return
    _tell(code, named, found, release)


def _opened(release: Path) -> Connection:
    return duckdb.connect(str(release / DATABASE), read_only=True)


def _only(found: Sequence[Named], con: Connection, asked: str) -> Named:
    """Return the number that was meant; none or several projects end the verb."""
    if not found:
        orphans, codes = waiting(con, asked), near(con, asked)
        advice = f"near: {', '.join(codes)}" if codes else "nor is any code near it"
        if orphans:
            advice = f"it waits among the orphans ({'; '.join(orphans)})"
        fail(f"no project goes by {asked}; {advice}")
    codes = sorted({named.project_code for named in found})
    if len(codes) > 1:
        fail(f"{asked} names {len(codes)} projects: {', '.join(codes)}. Next: explain one of them")
    return found[0]


def _json(asked: str, named: Named, found: Explanation, release: Manifest) -> str:
    """Write everything as one JSON document; instants are UTC, money is text."""
    sections = dict(found)
    project = next(iter(sections.pop("project")), None)
    document = {
        "asked": asked,
        "named_by": {"scheme": named.scheme, "identifier": named.identifier},
        "project_code": named.project_code,
        "release_id": release.release_id,
        "as_of": release.as_of,
        "project": project,
        **sections,
    }
    return orjson.dumps(document, default=str, option=orjson.OPT_INDENT_2).decode()


def _tell(asked: str, named: Named, found: Explanation, release: Manifest) -> None:
    project = next(iter(found["project"]), {})
    console.print(Text(f"{named.project_code}  {project.get('project_name') or ''}", style="bold"))
    if asked != named.project_code:
        how = ", ".join(filter(None, (named.method, named.grade and f"grade {named.grade}")))
        console.print(Text(f"{asked} is its {named.scheme} {named.identifier} ({how})"))
    console.print(Text(_state(project)))
    console.print(Text(f"release {release.release_id}; instants are UTC", style="dim"))
    for table in tables(found):
        console.print()
        console.print(table)


def _state(project: Row) -> str:
    """Say in one line where a project is and how it stands."""
    is_key = "key project 重点项目" if project.get("is_key") else "no key project"
    words = (
        project.get("district_name") or project.get("district"),
        project.get("sector"),
        project.get("phase"),
        is_key,
        f"confidence {project.get('confidence')}",
    )
    return " · ".join(str(word) for word in words if word)
