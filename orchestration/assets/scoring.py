"""Scoring: signals, health, KPIs and boards from `marts.project_facts`, kept in schema `scoring`.

The arithmetic is in the scoring package; this module carries tables in and out.
"""

from collections.abc import Iterator

import dagster as dg
import duckdb
import narwhals as nw
import pyarrow as pa

from orchestration import warehouse
from orchestration.assets.keys import SCORED_TABLES, scoring_key
from orchestration.plots import colours_by_district
from orchestration.workspace import Workspace
from scoring.boards import department_board, district_board
from scoring.evaluate import evaluate
from scoring.health import health
from scoring.instant import Instant
from scoring.kpis import kpis
from scoring.measures import measure
from scoring.rulebook import Rulebook, read_rulebook
from scoring.signals import signals

DESCRIPTIONS = {
    "signals": "预警信号: every rule that applied. One row per project, as_of and rule.",
    "health": "健康指数与四色: index, dimensions and colour. One row per project and as_of.",
    "kpis": "指标: one row per KPI, scope, period and as_of.",
    "district_board": "区(市)县看板: one row per district and as_of.",
    "department_board": "责任单位看板: one row per responsible unit and as_of.",
}


def build_scoring(marts: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the step that scores every evaluation instant of the current warehouse."""

    @dg.multi_asset(
        name="scoring",
        specs=[
            dg.AssetSpec(
                scoring_key(table),
                group_name="scoring",
                description=DESCRIPTIONS[table],
                deps=marts,
                kinds={"python", "narwhals"},
            )
            for table in SCORED_TABLES
        ],
    )
    def scoring(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None]]:
        rulebook = read_rulebook(workspace.city.folder / "rulebook.yml")
        with warehouse.connection(workspace) as con:
            scored = score(con, rulebook)
            store(con, scored)
            picture = colours_by_district(scored["district_board"], workspace.city)
        context.log.info(f"rule book {rulebook.version}")
        for name, table in scored.items():
            yield dg.MaterializeResult(
                asset_key=scoring_key(name),
                metadata={
                    "dagster/row_count": table.num_rows,
                    "rulebook_version": rulebook.version,
                    **({"colours_by_district": picture} if name == "health" else {}),
                },
            )

    return scoring


def score(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> dict[str, pa.Table]:
    """Return every scored table for the facts in the warehouse."""
    facts = con.table("marts.project_facts")
    rated_facts = facts.filter("is_start or is_build")
    wide = evaluate(nw.from_native(rated_facts), rulebook).to_native().to_arrow_table()
    fired, rated = signals(wide, rulebook), health(wide, rulebook)
    projects, plans = (
        con.table(f"marts.{t}").to_arrow_table() for t in ("projects", "annual_plans")
    )
    instant = _instant(con)
    measures = measure(
        *(projects, facts.to_arrow_table(), rated, fired, instant), annual_plans=plans
    )
    return {
        "signals": fired,
        "health": rated,
        "kpis": kpis(measures, instant),
        "district_board": district_board(measures, instant),
        "department_board": department_board(measures, instant),
    }


def _instant(con: duckdb.DuckDBPyConnection) -> Instant:
    row = con.execute(
        "select as_of, as_of_on, max(closed_month) "
        "from reference.evaluations left join marts.project_facts using (as_of) "
        "group by as_of, as_of_on order by as_of desc limit 1"
    ).fetchall()[0]
    return Instant(as_of=row[0], as_of_on=row[1], closed_month=row[2] or 0)


def store(con: duckdb.DuckDBPyConnection, scored: dict[str, pa.Table]) -> None:
    """Write the scored tables to schema `scoring`, replacing those of an earlier try."""
    con.execute("create schema if not exists scoring")
    for name, table in scored.items():
        con.register("incoming", table)
        con.execute(f'create or replace table scoring."{name}" as select * from incoming')
        con.unregister("incoming")
