"""Six simulated cities beside the reference city: the year in figures, and the worth of foresight.

`python -m benchmarks.cities [--seeds default,1,2]`. Each city is landed, evaluated at the end of
every day from 1 March to 30 November 2023 with officials who answer between two days, and looked
back on. Fails where a figure is not what is wanted. Must not enter: figures that are not computed.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.seeds import seed_of
from benchmarks.wanted import PUBLISHED, WANTED, misses
from exports.ledger.deliveries import SCHEMA as DELIVERED
from ingestion.city import read_city
from orchestration import transformation, warehouse
from orchestration.answers import events_of, exemptions_of
from orchestration.dispatch import Evaluation, Loop
from orchestration.evaluation import instants_of
from orchestration.foresight import foresee, look_back
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace
from sandbox.direct import CITY, land
from sandbox.officials import Inbox, charges
from sandbox.plan import CityPlan
from sandbox.world import simulate
from scoring.backtest import backtest
from scoring.follow import Correspondence
from scoring.instant import Instant
from scoring.people import first_deliveries
from scoring.rulebook import read_rulebook

SEEDS = "default,1,2,3,4,5"
WIDTH = 140  # of the table, wherever it is printed
FIRST = datetime(2023, 3, 1, 15, 59, 59, tzinfo=UTC)
LAST = datetime(2023, 11, 30, 15, tzinfo=UTC)
CLOSED = pa.array(["cleared", "exempted", "voided"])
HORIZON, MILDEST = 60, 3


def main(
    *, seeds: Annotated[str, typer.Option(help="Cities: 'default' or a number each.")] = SEEDS
) -> None:
    """Print one column a city; ends with exit code 1 and a line for each figure that is missed."""
    cities = {name.strip(): seed_of(name) for name in seeds.split(",")}
    found = {name: measured(seed) for name, seed in cities.items()}
    Console(width=WIDTH).print(_table(found))
    told = [
        line
        for name, figures in found.items()
        for line in misses(name, figures, is_default=cities[name] == CityPlan().seed)
    ]
    if told:
        sys.exit("\n".join(told))


def _table(found: Mapping[str, Mapping[str, float]]) -> Table:
    """Return the figures of every city beside what was published and is wanted."""
    table = Table("figure", "reported", *found)
    table.columns[0].no_wrap = True
    for line in PUBLISHED:
        values = [_told(city.get(line.figure), line.form) for city in found.values()]
        table.add_row(line.title, line.form.format(line.value), *values)
    table.add_section()
    for name, wanted in WANTED.items():
        values = [_told(city.get(name), "{:.3f}") for city in found.values()]
        table.add_row(name, str(wanted), *values)
    return table


def _told(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value).rstrip("+")


def measured(seed: int) -> dict[str, float]:
    """Return the figures of one city by name."""
    plan = CityPlan(seed=seed)
    with TemporaryDirectory() as folder:
        workspace = Workspace(city=read_city(CITY), data=Path(folder))
        land(plan, workspace.data / "landing")
        days = (LAST - FIRST).days + 1
        moments = [*(FIRST + timedelta(days=n) for n in range(days)), LAST]
        warehouse.open_fresh(workspace, moments, build_id="city")
        transformation.build(
            warehouse.current(workspace),
            dbt_variables(workspace.city),
            target=workspace.warehouses / warehouse.CURRENT / "dbt",
        )
        evaluations = _lived(workspace, plan, moments)
        figures = {
            row["kpi"]: row["value"]
            for row in evaluations[-1].tables["kpis"].to_pylist()
            if row["scope_kind"] == "city" and row["value"] is not None
        }
        return figures | _foresight(workspace, evaluations)


def _lived(workspace: Workspace, plan: CityPlan, moments: Sequence[datetime]) -> list[Evaluation]:
    """Evaluate every day, the officials of the sandbox answering in between."""
    inbox = Inbox(plan, charges(simulate(plan)))
    following = dict(pairwise(moments))
    zone = workspace.city.time_zone

    def listen(now: Instant, written: pa.Table, told: Correspondence) -> None:
        moment = now.as_of.replace(tzinfo=UTC)
        taken = inbox.take([{**page, "delivered_at": moment} for page in written.to_pylist()])
        rows = [_record(message_id, now.as_of) for message_id in taken]
        records = pa.Table.from_pylist(rows, schema=DELIVERED)
        told.deliveries = pa.concat_tables([told.deliveries, first_deliveries(written, records)])
        if moment in following:
            events = events_of(inbox.rows(moment, following[moment]), zone)
            told.events = pa.concat_tables([told.events, events])
            told.exemptions = pa.concat_tables([told.exemptions, exemptions_of(events)])

    book = read_rulebook(workspace.city.folder / "rulebook.yml")
    with warehouse.connection(workspace, read_only=True) as con:
        loop = Loop(con, workspace.city, book, workspace.ledger, sends=True)
        evaluations = loop.evaluate(listen)
    return _with_items(evaluations, inbox)


def _record(message_id: str, at: datetime) -> dict[str, Any]:
    return {"message_id": message_id, "target": "inbox", "delivered_at": at, "attempts": 1}


def _with_items(evaluations: list[Evaluation], inbox: Inbox) -> list[Evaluation]:
    """Add the coordination items to the last figures: they are answers, and have not landed."""
    tables = inbox.tables(LAST)
    items = tables["followup/coordination_items"]
    solved = items.filter(pc.equal(items["status"], pa.scalar("已解决"))).num_rows
    counted = {
        "items_raised": items.num_rows,
        "items_solved": solved,
        "item_feedbacks": tables["followup/coordination_feedback"].num_rows,
    }
    last = evaluations[-1]
    known = last.tables["kpis"].filter(
        pc.invert(pc.is_in(last.tables["kpis"]["kpi"], value_set=pa.array(list(counted))))
    )
    rows = [{"kpi": kpi, "scope_kind": "city", "value": float(n)} for kpi, n in counted.items()]
    kpis = pa.concat_tables(
        [known.select(["kpi", "scope_kind", "value"]), pa.Table.from_pylist(rows)],
        promote_options="permissive",
    )
    final = Evaluation(last.as_of, {**last.tables, "kpis": kpis}, last.all_signals)
    return [*evaluations[:-1], final]


def _foresight(workspace: Workspace, evaluations: Iterable[Evaluation]) -> dict[str, float]:
    """Return precision and recall of open start-phase warnings, and coverage of forecasts."""
    book = read_rulebook(workspace.city.folder / "rulebook.yml")
    opened = pa.concat_tables([_open(one) for one in evaluations])
    with warehouse.connection(workspace) as con:
        past = instants_of(con)
        forecasts = foresee(con, book, past, workspace.city.time_zone)
        rows = backtest(look_back(con, past), opened, forecasts, book).to_pylist()
    found = {(row["rule"], row["level"], row["horizon_days"]): row for row in rows}
    warned = found["S-*", MILDEST, HORIZON]
    covered = {row["rule"]: row["coverage_ratio"] for row in rows if row["horizon_days"] == 0}
    told = (
        warned["precision"],
        warned["recall"],
        warned["base_rate"],
        covered["FORECAST-START"],
        covered["FORECAST-FINISH"],
    )
    return {
        name: float(value) for name, value in zip(WANTED, told, strict=True) if value is not None
    }


def _open(evaluation: Evaluation) -> pa.Table:
    episodes = evaluation.tables["episodes"]
    kept = episodes.filter(pc.invert(pc.is_in(episodes["state"], value_set=CLOSED)))
    as_of = pa.scalar(evaluation.as_of.replace(tzinfo=None), pa.timestamp("us"))
    named = kept.select(["project_code", "rule", "level"])
    return named.append_column("as_of", pa.repeat(as_of, kept.num_rows))


if __name__ == "__main__":
    typer.run(main)
