"""The current release with the truth beside it (真值), opened for evaluation.

Holds no figures. What the sandbox sets aside stands in ``<data folder>/sandbox/truth``.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from exports import catalogue
from exports.sql import Connection, literal, quoted


class TruthError(RuntimeError):
    """There is nothing to hold the release against, or the release lacks a table."""


def truth_folder(data: Path) -> Path:
    """Return where the sandbox's agencies set their truth aside below a data folder."""
    return data / "sandbox" / "truth"


def release_day(data: Path, zone: ZoneInfo) -> date:
    """Return the day of the current release on a city's clock.

    Raises:
        CatalogueError: nothing is published in this data folder.
    """
    return catalogue.show(data / "releases").as_of.astimezone(zone).date()


@contextmanager
def beside_truth(
    data: Path, truth: Path, frames: Sequence[str], tables: Sequence[str]
) -> Iterator[Connection]:
    """Open views of the truth's frames in schema `truth` and of the release's in `release`.

    Raises:
        CatalogueError: nothing is published in this data folder.
        TruthError: a file is missing; the message names it and the next step.
    """
    release = data / "releases" / catalogue.show(data / "releases").release_id
    sides = (
        ("truth", truth, frames, "diaodu demo, or --truth with the sandbox's own folder"),
        ("release", release / "tables", tables, "diaodu run"),
    )
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as con:
        con.execute("set TimeZone = 'UTC'")
        for schema, folder, names, advice in sides:
            con.execute(f"create schema {schema}")
            for name in names:
                path = _there(folder / f"{name}.parquet", advice)
                con.execute(
                    f"create view {schema}.{quoted(name)} as "
                    f"select * from read_parquet({literal(str(path))})"
                )
        yield con


def _there(path: Path, advice: str) -> Path:
    if not path.is_file():
        raise TruthError(f"{path}: no such file. Next: {advice}")
    return path
