"""Simulated cities built and held against their truth (真值): links, golden record, findings.

`python -m benchmarks.truth [--seeds default,1,2,3]`. Each city is landed and its models are built
as of its own evening; what the release would publish is read from the warehouse. The last column
is the default city with three times the dirt, of which only the precision of links is asked. Fails
where a limit is missed. Must not enter: figures that are not computed.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.seeds import seed_of
from ingestion.city import read_city
from orchestration import transformation, warehouse
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace
from quality.evaluation.golden import Golden, golden
from quality.evaluation.identity import Identity, Limits, identity
from quality.evaluation.issues import Issues, issues
from quality.sql import Connection, literal
from sandbox.direct import CITY, land
from sandbox.plan import CityPlan
from sandbox.world.days import evening

SEEDS = "default,1,2,3"
THREEFOLD = 3.0
WIDTH = 120  # of the table, wherever it is printed
TABLES = (
    *("links", "orphans", "quarantine", "projects", "golden_fields", "data_issues"),
    "source_scorecard",
)
FRAMES = ("rows", "cells", "projects")
ACCURACY, FALSE = 0.99, 0.01
ALL = Limits(precision=0.999, recall=0.98, merges=0)
DIRTY = Limits(precision=0.995, recall=0.0, merges=0)


@dataclass(frozen=True, slots=True)
class Held:
    """One city held against its truth."""

    links: Identity
    record: Golden
    findings: Issues

    @property
    def missed(self) -> list[str]:
        """Say every limit that is missed."""
        return [
            *ALL.missed(self.links),
            *self.record.missed(ACCURACY),
            *self.findings.missed(FALSE),
        ]


def main(
    *, seeds: Annotated[str, typer.Option(help="Cities: 'default' or a number each.")] = SEEDS
) -> None:
    """Print one column a city; ends with exit code 1 and a line for each limit that is missed."""
    plans = {name: CityPlan(seed=seed_of(name)) for name in seeds.split(",")}
    found = {name: held(plan) for name, plan in plans.items()}
    threefold = held(replace(CityPlan(), imperfections=THREEFOLD))
    Console(width=WIDTH).print(_table({**found, "dirt x 3": threefold}))
    told = [f"city {name}: {line}" for name, city in found.items() for line in city.missed]
    told += [f"dirt x 3: {line}" for line in DIRTY.missed(threefold.links)]
    if told:
        sys.exit("\n".join(told))


def held(plan: CityPlan) -> Held:
    """Build a city and hold it against its truth."""
    with TemporaryDirectory() as folder, _beside(plan, Path(folder)) as con:
        return Held(identity(con), golden(con, plan.as_of), issues(con))


@contextmanager
def _beside(plan: CityPlan, folder: Path) -> Iterator[Connection]:
    """Open a built warehouse with its tables in schema `release` and the truth in `truth`."""
    workspace, truth = Workspace(city=read_city(CITY), data=folder), folder / "truth"
    land(plan, workspace.landing.root, truth=truth)
    warehouse.open_fresh(workspace, [evening(plan.as_of)], build_id="truth")
    target = workspace.warehouses / warehouse.CURRENT / "dbt"
    transformation.build(warehouse.current(workspace), dbt_variables(workspace.city), target=target)
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as con:
        con.execute("set TimeZone = 'UTC'; create schema truth; create schema release")
        path = literal(str(warehouse.current(workspace)))
        con.execute(f"attach {path} as built (read_only)")
        for name in TABLES:
            con.execute(f"create view release.{name} as from built.marts.{name}")
        for name in FRAMES:
            path = literal(str(truth / f"{name}.parquet"))
            con.execute(f"create view truth.{name} as from read_parquet({path})")
        yield con


def _table(found: Mapping[str, Held]) -> Table:
    """Return the figures of every city."""
    table = Table("figure", *found)
    table.columns[0].no_wrap = True
    for name, told in _lines(next(iter(found.values()))):
        table.add_row(
            name, told, *(dict(_lines(one)).get(name, "–") for one in [*found.values()][1:])
        )
    return table


def _lines(one: Held) -> Iterator[tuple[str, str]]:
    """Yield each figure of a city with its name."""
    total = one.links.total
    yield "source rows of a project", f"{total.rows:,}"
    yield "links: precision", _share(total.precision)
    yield "links: recall", _share(total.recall)
    yield "merges", f"{one.links.merges.num_rows:,}"
    for field in one.record.fields:
        yield f"{field.field}, of judged", _share(field.share)
        if field.judged < field.compared:
            yield f"{field.field}, of all", _share(field.of_all)
    for money in one.record.sums:
        yield f"sum of {money.money}, off by", f"{money.difference:+,}"
    kinds = one.findings.kinds
    yield "errors planted", f"{sum(kind.cells for kind in kinds):,}"
    yield "found", f"{sum(kind.found for kind in kinds):,}"
    yield "undetectable, with a reason", f"{sum(kind.undetectable for kind in kinds):,}"
    yield "missed", f"{sum(kind.missed for kind in kinds):,}"
    yield "false findings", _share(one.findings.all_rules.share)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3%}"


if __name__ == "__main__":
    typer.run(main)
