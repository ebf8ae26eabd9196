"""The golden city: thirteen projects worked out by hand, sent through the real line.

Grain: one landed row per CSV line of ``tests/golden/landing``; its column ``landing_batch`` says
with which batch of ``batches.csv`` it lands. Must not enter: expectations, anything the line works
out.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa

from ingestion.batch import Receipt
from ingestion.city import City, read_city
from ingestion.contract import Feed
from ingestion.landing import Landing
from orchestration import transformation, warehouse
from orchestration.evaluation import instants_of, judge
from orchestration.settings import REPOSITORY
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace
from scoring.forecasts import SCHEMA
from scoring.forecasts.facts import as_facts
from scoring.rulebook import read_rulebook

GOLDEN = REPOSITORY / "tests" / "golden"
RULEBOOK = REPOSITORY / "cities" / "sandbox" / "rulebook.yml"

Cells = dict[str, str | None]
Rows = list[dict]


def read_cells(path: Path) -> list[Cells]:
    """Return the lines of a CSV file by column; an empty cell is None."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [{n: v or None for n, v in line.items()} for line in csv.DictReader(lines)]


PROJECTS = read_cells(GOLDEN / "projects.csv")
LABELS = {line["project_code"]: line["label"] for line in PROJECTS}
CASES = {line["label"]: f"{line['label']} ({line['case']})" for line in PROJECTS}


@dataclass(frozen=True)
class Evaluation:
    """What the line made of the golden city at one instant, rows as dicts."""

    projects: Rows
    facts: Rows
    signals: Rows
    health: Rows
    failed: list[str]


class GoldenCity:
    """The landed golden city, evaluated at whatever instant is asked for.

    Attributes:
        batch_ids: (feed, name in ``batches.csv``) to the id the batch was committed under.
    """

    def __init__(self, data: Path) -> None:
        self.workspace = Workspace(city=read_city(REPOSITORY / "cities" / "sandbox"), data=data)
        self.batch_ids = land(self.workspace.landing, self.workspace.city)

    def build(self, as_of: datetime) -> Evaluation:
        """Build and test every model as of an instant, and score it."""
        return self._evaluate(as_of, transformation.build)

    def glimpse(self, as_of: datetime) -> Evaluation:
        """Build only what scoring reads as of an instant, and score it."""

        def run(path: Path, variables: Mapping[str, object], target: Path) -> list:
            chosen = ("--select", "+project_facts", "+projects", "+cases", "--no-write-json")
            return transformation.invoke("run", path, variables, *chosen, target=target)

        return self._evaluate(as_of, run)

    def query(self, sql: str) -> Rows:
        """Ask the warehouse of the last evaluation."""
        with warehouse.connection(self.workspace, read_only=True) as con:
            return _rows(con, sql)

    def _evaluate(self, as_of: datetime, transform: Callable) -> Evaluation:
        warehouse.open_fresh(self.workspace, [as_of], f"golden-{as_of:%Y%m%dT%H%M%S}")
        target = self.workspace.warehouses / warehouse.CURRENT / "dbt"
        built = warehouse.current(self.workspace)
        results = transform(built, dbt_variables(self.workspace.city), target)
        with warehouse.connection(self.workspace) as con:
            # The golden answers leave out what a model of other cities' past would foretell.
            none = as_facts(SCHEMA.empty_table())
            zone = self.workspace.city.time_zone
            verdicts = judge(con, read_rulebook(RULEBOOK), instants_of(con), none, zone)
            at = as_of.astimezone(UTC).replace(tzinfo=None)
            return Evaluation(
                projects=_rows(con, "select * from marts.projects"),
                facts=_rows(con, "select * from marts.project_facts"),
                signals=verdicts.signals[at].to_pylist(),
                health=verdicts.health[at].to_pylist(),
                failed=[r.node.name for r in results if r.status not in transformation.BUILT],
            )


def land(landing: Landing, city: City) -> dict[tuple[str, str], str]:
    """Commit every landing file batch by batch; return (feed, name of the batch) to batch id."""
    receipts = read_receipts()
    return {
        (feed.key, name): _commit(landing, feed, rows, receipts[name])
        for feed, name, rows in landed_batches(city)
    }


def landed_batches(city: City) -> Iterator[tuple[Feed, str, list[Cells]]]:
    """Yield feed, name of the batch and its rows, in the order of the files."""
    for path in sorted((GOLDEN / "landing").glob("*.csv")):
        feed = city.feeds[path.stem.replace("__", "/")]
        for name, rows in groupby(read_cells(path), key=lambda row: row.pop("landing_batch")):
            yield feed, str(name), list(rows)


def read_receipts() -> Mapping[str, Receipt]:
    """Return when and how each batch of ``batches.csv`` landed."""
    return {
        str(line["landing_batch"]): _receipt(line) for line in read_cells(GOLDEN / "batches.csv")
    }


def _receipt(line: Cells) -> Receipt:
    at = datetime.fromisoformat(str(line["landed_at"]))
    return Receipt(landed_at=at, started_at=at, sweep=line["is_sweep"] == "yes", clock="simulated")


def _commit(landing: Landing, feed: Feed, rows: list[Cells], receipt: Receipt) -> str:
    stage = landing.stage(feed)
    text = pa.schema([(name, pa.string()) for name in rows[0]])
    stage.append(pa.Table.from_pylist(rows, text))
    return landing.commit(stage, receipt).batch_id


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    return con.sql(sql).to_arrow_table().to_pylist()
