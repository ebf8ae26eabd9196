"""The working DuckDB file: built fresh for each run, opened by nobody but the pipeline.

Schemas: `landing` (views over the committed batches that can matter), `reference` (the city's small
tables), then what dbt and scoring add. Grain of a landing view: one row per landed row.
A feed's first pull brings its history in one go (backfill), so it is visible at earlier instants
too; its rows say themselves since when they were known.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import cast

import duckdb
import pyarrow as pa

from ingestion.batch import Batch
from ingestion.city import City
from ingestion.contract import Feed
from ingestion.landing import Landing
from orchestration.labels import label_table
from orchestration.workspace import Workspace
from scoring.calendar import working_days

# dbt writes the name of the file into its manifest, so every build has the same.
FILE = "warehouse.duckdb"
CURRENT = "current"
CALENDAR = (date(2014, 1, 1), date(2028, 12, 31))


def instant(text: str | None, city: City) -> datetime | None:
    """Read `--as-of`: an ISO instant, or a date that means the end of that day in the city.

    Raises:
        ValueError: the text is neither; the message shows both forms.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"as_of {text!r} is neither a date (2023-11-30) nor an instant with a zone"
        raise ValueError(message) from None
    zone = city.time_zone
    if len(text) == len("2023-11-30"):
        moment = datetime.combine(moment.date(), time(23, 59, 59), zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def current(workspace: Workspace) -> Path:
    """Return the warehouse file of the last build.

    Raises:
        FileNotFoundError: nothing was built yet.
    """
    path = workspace.warehouses / CURRENT / FILE
    if not path.exists():
        raise FileNotFoundError(f"{path}: no warehouse was built yet; run the whole line first")
    return path.resolve()


@contextmanager
def connection(
    workspace: Workspace, *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working file in UTC with downloads off, and close it again."""
    with duckdb.connect(str(current(workspace)), read_only=read_only) as con:
        _settle(con)
        yield con


def evaluated_at(con: duckdb.DuckDBPyConnection) -> datetime:
    """Return the latest evaluation instant of the warehouse, aware UTC; companions do not count."""
    found = con.execute(
        "select max(as_of) from reference.evaluations where not is_companion"
    ).fetchall()[0][0]
    return cast("datetime", found).replace(tzinfo=UTC)


def open_fresh(
    workspace: Workspace, instants: Sequence[datetime], build_id: str
) -> Mapping[str, int]:
    """Make a new working file for `instants` and return the rows of each reference table.

    Raises:
        ValueError: no instant is given.
    """
    if not instants:
        raise ValueError("nothing to evaluate: give at least one instant")
    folder = workspace.warehouses / build_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    visible = {
        key: visible_batches(workspace.landing, key, max(instants))
        for key in sorted(workspace.city.feeds)
    }
    tables = reference_tables(workspace.city, visible, instants)
    with duckdb.connect(str(folder / FILE)) as con:
        _settle(con)
        con.execute("create schema landing")
        con.execute("create schema reference")
        for key, batches in visible.items():
            con.execute(_landed(con, workspace.city.feeds[key], batches))
        for name, table in tables.items():
            con.register("incoming", table)
            con.execute(f'create table reference."{name}" as select * from incoming')
            con.unregister("incoming")
    _make_current(folder)
    return {name: table.num_rows for name, table in tables.items()}


def visible_batches(landing: Landing, feed_key: str, until: datetime) -> list[Batch]:
    """Return the batches landed by `until`, and those of the feed's first pull whenever it was."""
    batches = landing.batches(feed_key)
    return [batch for batch in batches if batch.landed_at <= until or _is_first(batch, batches)]


def reference_tables(
    city: City, visible: Mapping[str, list[Batch]], instants: Sequence[datetime]
) -> dict[str, pa.Table]:
    """Return the tables of schema `reference`, all instants naive UTC."""
    return {
        "batches": _batches(visible),
        "feeds": _feeds(city),
        "evaluations": _evaluations(city, instants),
        "districts": pa.table(
            {
                "district": pa.array([d.code for d in city.districts], pa.string()),
                "name": pa.array([d.name for d in city.districts], pa.string()),
                "district_group": pa.array([d.group for d in city.districts], pa.string()),
            }
        ),
        "calendar": working_days(*CALENDAR, city.calendar),
        "labels": label_table(city),
    }


def _settle(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("set TimeZone = 'UTC'")
    con.execute("set autoinstall_known_extensions = false")
    con.execute("set memory_limit = '4GB'")


def _make_current(folder: Path) -> None:
    link, fresh = folder.with_name(CURRENT), folder.with_name(f".{CURRENT}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name)
    fresh.replace(link)
    for other in folder.parent.iterdir():
        if other.is_dir() and not other.is_symlink() and other.name != folder.name:
            shutil.rmtree(other)


def _is_first(batch: Batch, batches: Sequence[Batch]) -> bool:
    """One pull may bring several batches, a second apart: a drop folder has a batch a file."""
    return batch.started_at == batches[0].started_at


def _batches(visible: Mapping[str, list[Batch]]) -> pa.Table:
    rows = [batch for batches in visible.values() for batch in batches]
    firsts = [_is_first(batch, batches) for batches in visible.values() for batch in batches]
    return pa.table(
        {
            "feed": pa.array([b.feed for b in rows], pa.string()),
            "batch_id": pa.array([b.batch_id for b in rows], pa.string()),
            "landed_at": pa.array([_naive(b.landed_at) for b in rows], pa.timestamp("us")),
            "is_sweep": pa.array([b.sweep for b in rows], pa.bool_()),
            "is_backfill": pa.array(firsts, pa.bool_()),
            "rows": pa.array([b.rows for b in rows], pa.int64()),
        }
    )


def _feeds(city: City) -> pa.Table:
    feeds = [city.feeds[key] for key in sorted(city.feeds)]
    return pa.table(
        {
            "feed": pa.array([f.key for f in feeds], pa.string()),
            "title": pa.array([f.title for f in feeds], pa.string()),
            "owner": pa.array([f.owner for f in feeds], pa.string()),
            "expect_s": pa.array([int(f.expect.every.total_seconds()) for f in feeds], pa.int64()),
            "stale_after_s": pa.array(
                [int(f.expect.stale_after.total_seconds()) for f in feeds], pa.int64()
            ),
        }
    )


def _evaluations(city: City, instants: Sequence[datetime]) -> pa.Table:
    asked = {moment.astimezone(city.time_zone) for moment in instants}
    companions = {_year_before(moment) for moment in asked} - asked
    moments = sorted(asked | companions)
    return pa.table(
        {
            "as_of": pa.array([_naive(m) for m in moments], pa.timestamp("us")),
            "as_of_on": pa.array([m.date() for m in moments], pa.date32()),
            "is_companion": pa.array([m in companions for m in moments], pa.bool_()),
        }
    )


def _year_before(moment: datetime) -> datetime:
    """Return the same clock time a year earlier; 28 February for 29 February."""
    is_leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year - 1, day=28 if is_leap_day else moment.day)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _landed(con: duckdb.DuckDBPyConnection, feed: Feed, batches: list[Batch]) -> str:
    files = [batch.rows_path for batch in batches if batch.rows]
    # A scan sets up every pattern of the staging model anew for each file, which takes longer than
    # to copy the rows of many small files once.
    kind = "table" if len(files) > 1 else "view"
    view = f'create {kind} landing."{feed.source}__{feed.table}" as'
    if not files:
        columns = ", ".join(f'cast(null as varchar) as "{name}"' for name in feed.landing_names)
        return (
            f"{view} select {columns}, cast(null as bigint) as row_no, "
            "cast(null as varchar) as batch_id where false"
        )
    listed = ", ".join(_quoted(str(file.resolve())) for file in files)
    source = f"read_parquet([{listed}], union_by_name = true, filename = true)"
    present = {row[0] for row in con.execute(f"describe select * from {source}").fetchall()}
    columns = ", ".join(
        f'"{name}"' if name in present else f'cast(null as varchar) as "{name}"'
        for name in feed.landing_names
    )
    batch_id = "string_split(filename, '/')[-2] as batch_id"
    return f"{view} select {columns}, row_no, {batch_id} from {source}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
