"""Scoring: verdicts, warnings, messages and figures of every instant, kept in schema `scoring`.

The arithmetic is in the scoring package, the loop over instants in `orchestration.dispatch`; this
module carries tables in and out. What an instant decided is staged for the ledger, not yet part
of it.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
import duckdb
import pyarrow as pa

from orchestration import boards, warehouse
from orchestration.assets.keys import REPLAY, SCORED_TABLES, scoring_key
from orchestration.dispatch import Evaluation, Loop
from orchestration.durations import published
from orchestration.evaluation import instants_of
from orchestration.following import stage
from orchestration.foresight import look_ahead
from orchestration.plots import colours_by_district
from orchestration.publication import public_tables
from orchestration.version import code_version
from orchestration.workspace import Workspace
from scoring.rulebook import Rulebook, read_rulebook

DESCRIPTIONS = {
    "signals": "预警信号: every rule that applied. One row per project, as_of and rule.",
    "health": "健康指数与四色: index, dimensions and colour. One row per project and as_of.",
    "kpis": "指标: one row per KPI, scope, period and as_of.",
    "district_board": "区(市)县看板: one row per district and as_of.",
    "department_board": "责任单位看板: one row per responsible unit and as_of.",
    "boards": "看板: key projects, policy money, the five libraries. One row per board and scope.",
    "warnings": "预警: every warning ever opened, as it stands. One row per warning.",
    "warning_events": "预警流转: what happened to each warning. One row per warning and seq.",
    "messages": "通知: who was told what. One row per message.",
    "supervision": "督办清单: missed deadlines that are pressed for. One row per order.",
    "assessments": "目标考核: what each unit did with its warnings. One row per unit and month.",
    "forecasts": "预测: start or finish of a key project. One row per project, as_of and target.",
    "outlook": "展望: when a project turns yellow or red if nothing arrives. One row per project.",
    "durations": "办理时长: working days of each step. One row per path, step and land supply.",
    "backtest": "回测: what rules and forecasts were worth. One row per rule, level and horizon.",
    "bulletins": "简报: the weekly and monthly bulletins due by now. One row per bulletin.",
}


def build_scoring(marts: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the step that scores every evaluation instant of the current warehouse."""

    @dg.multi_asset(
        name="scoring",
        specs=[_spec(table, marts) for table in SCORED_TABLES],
    )
    def scoring(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None]]:
        rulebook = read_rulebook(workspace.city.folder / "rulebook.yml")
        about = {"rulebook_version": rulebook.version, "code_version": code_version()}
        with warehouse.connection(workspace) as con:
            evaluations = Loop(
                con, workspace.city, rulebook, workspace.ledger, workspace.sends()
            ).evaluate()
            stage(workspace.ledger, evaluations, about, sends=context.job_name != REPLAY)
            tables = scored_tables(con, workspace, rulebook, evaluations)
            store(con, tables)
            show_latest(con)
            picture = colours_by_district(tables["district_board"], workspace.city)
        context.log.info(f"rule book {rulebook.version}, {len(evaluations)} instants")
        for name in SCORED_TABLES:
            yield dg.MaterializeResult(
                asset_key=scoring_key(name),
                metadata={
                    "dagster/row_count": tables[name].num_rows,
                    "rulebook_version": rulebook.version,
                    **({"colours_by_district": picture} if name == "health" else {}),
                },
            )

    return scoring


def _spec(table: str, marts: list[dg.AssetKey]) -> dg.AssetSpec:
    return dg.AssetSpec(
        scoring_key(table),
        group_name="scoring",
        description=DESCRIPTIONS[table],
        deps=marts,
        kinds={"python", "narwhals"},
    )


def scored_tables(
    con: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    rulebook: Rulebook,
    evaluations: Sequence[Evaluation],
) -> dict[str, pa.Table]:
    """Return what scoring publishes: what was decided, and what is seen from the last instant."""
    now, zone = instants_of(con)[-1], workspace.city.time_zone
    return {
        **public_tables(con, workspace, evaluations),
        "outlook": look_ahead(con, rulebook, now, zone),
        "durations": published(con, rulebook, now, zone),
        "boards": boards.published(con, evaluations[-1], now, zone),
    }


def store(con: duckdb.DuckDBPyConnection, scored: dict[str, pa.Table]) -> None:
    """Write the scored tables to schema `scoring`, replacing those of an earlier try."""
    con.execute("create schema if not exists scoring")
    for name, table in scored.items():
        con.register("incoming", table)
        con.execute(f'create or replace table scoring."{name}" as select * from incoming')
        con.unregister("incoming")


def show_latest(con: duckdb.DuckDBPyConnection) -> None:
    """Show in schema `latest` what a release tells of tables that hold many instants."""
    con.execute("create schema if not exists latest")
    for name in ("project_facts", "source_freshness"):
        con.execute(
            f"create or replace view latest.{name} as select * from marts.{name} where as_of = "
            "(select max(as_of) from reference.evaluations where not is_companion)"
        )
