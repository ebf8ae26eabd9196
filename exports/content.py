"""The files of a release before it has a name: tables, database, copies for people, screens.

Grain: one folder. Everything beside the Parquet is made from the Parquet, so that no file says what
another does not. Must not enter: the release id, which follows from this content.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from exports import screens
from exports.database import write_database
from exports.folders import RESTRICTED, spill_folder
from exports.manifest import Header, People
from exports.parquet import Written, write_public, write_restricted
from exports.people import ROWS_CAP, write_people
from exports.points import write_points
from exports.sql import Connection, literal, quoted, statement
from exports.tables import CONTACTS, TABLES

Render = Callable[[str], str]

DATABASE = "diaodu.duckdb"


@dataclass(frozen=True, slots=True)
class Extras:
    """What a release takes from other rooms of the house.

    Attributes:
        documents: path in the release to a function that gives its text for a release id.
        headers: column name to Chinese header, for the tables people read.
        personal: names of columns that some feed file marks as personal.
        people_cap: most rows a table for people may have.
    """

    documents: Mapping[str, Render] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    people_cap: int = ROWS_CAP


@dataclass(frozen=True, slots=True)
class Content:
    """What was written, and the texts that still wait for the release id."""

    files: Connection
    tables: tuple[Written, ...]
    people: People
    documents: Mapping[str, Render]


@contextmanager
def written_content(
    con: Connection, folder: Path, header: Header, extras: Extras
) -> Iterator[Content]:
    """Write all files that do not depend on the release id into the empty ``folder``.

    Raises:
        ExportError: the warehouse lacks a declared relation or key column.
    """
    for name in ("tables", "people", "screens/large", RESTRICTED):
        (folder / name).mkdir(parents=True)
    tables = tuple(write_public(con, table, folder / "tables") for table in TABLES)
    write_restricted(con, CONTACTS, folder / RESTRICTED)
    with ThreadPoolExecutor(max_workers=1) as beside, _reading(tables, folder) as files:
        paths = {written.table.name: written.path for written in tables}
        database = beside.submit(write_database, paths, folder / DATABASE)
        people = write_people(files, tables, folder / "people", extras.headers, extras.people_cap)
        write_points(files, folder / "screens" / "large" / "projects.geojson")
        documents = {**_screens(files, header), **extras.documents}
        database.result()
        yield Content(files, tables, people, documents)


@contextmanager
def _reading(tables: tuple[Written, ...], folder: Path) -> Iterator[Connection]:
    """Open a connection that sees the written files as tables, and nothing else."""
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as files:
        files.execute("set TimeZone = 'UTC'")
        files.execute("set memory_limit = '2GB'")
        files.execute(f"set temp_directory = {literal(str(spill_folder(folder)))}")
        for written in tables:
            name, path = quoted(written.table.name), literal(str(written.path))
            create = "create view {name} as select * from read_parquet({path})"
            files.execute(statement(create, name=name, path=path))
        yield files


def _screens(files: Connection, header: Header) -> dict[str, Render]:
    made = {
        "screens/large/overview.json": screens.overview(files, header),
        "screens/large/districts.json": screens.districts(files, header),
    }
    return {path: _named(content) for path, content in made.items()}


def _named(content: screens.Entry) -> Render:
    return lambda release_id: screens.json_text(content, release_id)
