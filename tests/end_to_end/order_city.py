"""The small dirty city whose landings the order law takes apart.

Grain: one ``Delivery`` for what one feed landed at one instant. Must not enter: how it is taken
apart (``order_cuts``), what is made of it (``order_line``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.city import read_city
from orchestration import warehouse
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace
from sandbox.direct import land_daily
from sandbox.plan import CityPlan

# Two sweeps of every feed that has any, and after each what changed in six days.
EVENINGS = (date(2023, 9, 30), date(2023, 10, 6), date(2023, 10, 31), date(2023, 11, 6))
INSTANTS = [datetime(2023, 10, 6, 15, tzinfo=UTC), datetime(2023, 11, 6, 15, tzinfo=UTC)]
PLAN = replace(
    CityPlan.sized(50, seed=11, as_of=EVENINGS[-1]),
    key_projects=20,
    visits_a_day=1.0,
    attendance_days=15,
    imperfections=4.0,
)
BATCHES = "reference.batches"
ADDRESS = ("batch_id", "row_no")
EVERY = 4  # so many rows have one rival


@dataclass(frozen=True)
class Delivery:
    """What one feed landed at one instant.

    Attributes:
        landed_at: naive UTC.
        batches: the rows of each batch, text, without their address.
    """

    feed: str
    landed_at: datetime
    is_sweep: bool
    is_backfill: bool
    batches: tuple[pa.Table, ...]


@dataclass(frozen=True)
class OrderCity:
    """The landed city.

    Attributes:
        tables: every table that models read, by schema and name.
        deliveries: by feed, in the order they landed.
    """

    workspace: Workspace
    tables: dict[str, pa.Table] = field(repr=False)
    deliveries: dict[str, list[Delivery]] = field(repr=False)

    @property
    def feeds(self) -> list[str]:
        """The feeds that sent any row."""
        return [feed for feed in self.deliveries if self.tables[landing_name(feed)].num_rows]


def land_city(data: Path) -> OrderCity:
    """Land the city's evenings, and beside each batch one with rivals of its rows."""
    land_daily(PLAN, data / "landing", EVENINGS)
    workspace = Workspace(city=read_city(REPOSITORY / "cities" / "sandbox"), data=data)
    tables = read_tables(workspace)
    feeds = sorted({str(feed) for feed in tables[BATCHES]["feed"].to_pylist()})
    deliveries = {
        feed: list(_delivered(feed, tables[landing_name(feed)], tables[BATCHES])) for feed in feeds
    }
    return OrderCity(workspace, tables, deliveries)


def read_tables(workspace: Workspace) -> dict[str, pa.Table]:
    """Open a fresh warehouse and return what its models read: landed rows and reference tables."""
    warehouse.open_fresh(workspace, INSTANTS, "order")
    with duckdb.connect(str(warehouse.current(workspace)), read_only=True) as con:
        names = con.execute("select table_schema, table_name from information_schema.tables")
        return {
            f"{schema}.{name}": con.execute(f'from {schema}."{name}"').to_arrow_table()
            for schema, name in names.fetchall()
        }


def landing_name(feed: str) -> str:
    """Return the table of the landed rows of a feed."""
    return f"landing.{feed.replace('/', '__')}"


def rivals(rows: pa.Table) -> pa.Table:
    """Return a row for every fourth one that says the same but for one cell, the row's before it.

    Each column has its turn: most rivals are another version of their row that no date tells
    apart, those that differ in their key are another version of some other row. A third of them
    write the project code with other dashes, which is another key that leads to the same project,
    and a third leave out their first column, which is most often the key.
    """
    told, names = rows.to_pylist(), rows.column_names
    found = []
    for turn, row in enumerate(told[::EVERY]):
        name = names[turn % len(names)]
        rival = row | {name: told[turn * EVERY - 1][name]}
        if turn % 3 == 1 and rival.get("project_code"):
            rival["project_code"] = rival["project_code"].replace("-", "–")
        if turn % 3 == 2:
            rival[names[0]] = None
        found.append(rival)
    return pa.Table.from_pylist(found, rows.schema)


def _delivered(feed: str, landed: pa.Table, batches: pa.Table) -> Iterator[Delivery]:
    for batch in batches.sort_by("landed_at").to_pylist():
        if batch["feed"] == feed:
            mine = landed.filter(pc.equal(landed["batch_id"], batch["batch_id"]))
            rows = mine.sort_by("row_no").drop_columns(list(ADDRESS))
            yield Delivery(
                feed,
                batch["landed_at"],
                batch["is_sweep"],
                batch["is_backfill"],
                (rows, rivals(rows)),
            )
