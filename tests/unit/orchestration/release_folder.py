"""A data folder whose current release holds a few tables, made without a pipeline."""

from datetime import UTC, datetime

import duckdb

from exports import folders
from exports.content import DATABASE
from exports.manifest import Checks, Manifest, People, write_manifest

RELEASE = "20231130T150000Z-0123abcd"
AS_OF = datetime(2023, 11, 30, 15, tzinfo=UTC)
NOTHING = {"tables": (), "feeds": (), "conservation": (), "masked": (), "files": {}}


def publish(data, tables):
    """Write tables (name to query) as the current release, as Parquet and as a database."""
    release = data / "releases" / RELEASE
    (release / "tables").mkdir(parents=True)
    with duckdb.connect(str(release / DATABASE)) as con:
        for name, query in tables.items():
            con.execute(f"create table {name} as {query}")
            con.execute(f"copy {name} to '{release / 'tables' / name}.parquet'")
    manifest = Manifest(
        release_id=RELEASE,
        previous=None,
        as_of=AS_OF,
        built_at=AS_OF,
        schema_version="1.0",
        rulebook_version="2023.2",
        city="蓉城",
        code_version="0",
        checks=Checks(declared=0, evaluated=0, failed=0),
        people=People(tables=(), skipped=()),
        **NOTHING,
    )
    write_manifest(manifest, release)
    folders.point_at(data / "releases", RELEASE)


def set_aside(data, frames):
    """Write frames (name to query) of the truth where the sandbox does."""
    truth = data / "sandbox" / "truth"
    truth.mkdir(parents=True)
    for name, query in frames.items():
        duckdb.execute(f"copy ({query}) to '{truth / name}.parquet'")
