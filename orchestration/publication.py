"""What a release tells of an evaluation: its own instant, and the history of every warning.

Grain: see each table. Verdicts and figures are those of the last instant; warnings, their events
and messages are everything the ledger has told by then. Must not enter: files, arithmetic.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.dispatch import Evaluation
from orchestration.workspace import Workspace
from scoring.backtest import SCHEMA as BACKTEST
from scoring.bulletins import Rhythm, bulletins
from scoring.people import assessments, delivered, supervision
from scoring.warnings import warnings

OF_THE_INSTANT = ("health", "kpis", "district_board", "department_board", "forecasts")


def public_tables(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, evaluations: Sequence[Evaluation]
) -> dict[str, pa.Table]:
    """Return the tables of schema `scoring` after the last of `evaluations`, less foresight."""
    last = evaluations[-1]
    zone, rhythm = workspace.city.time_zone, workspace.city.bulletins
    events = _history(workspace, evaluations, "transitions")
    units = con.execute("select project_code, responsible_org from marts.projects").to_arrow_table()
    return {
        "signals": last.all_signals,
        **{name: last.tables[name] for name in OF_THE_INSTANT},
        "warnings": warnings(last.tables["episodes"]),
        "warning_events": events,
        "messages": delivered(
            _history(workspace, evaluations, "messages"), _delivered_before(workspace, last.as_of)
        ),
        "supervision": supervision(events, units),
        "assessments": assessments(events, units, zone),
        "backtest": _backtests(workspace),
        "bulletins": bulletins(
            Rhythm(rhythm.weekly_since, rhythm.monthly_since), last.as_of.astimezone(zone).date()
        ),
    }


def _backtests(workspace: Workspace) -> pa.Table:
    """Return the last backtest of each rule book that was looked back on."""
    files = sorted(workspace.backtests.glob("*.parquet"))
    return pa.concat_tables([BACKTEST.empty_table(), *(pq.read_table(file) for file in files)])


def _delivered_before(workspace: Workspace, as_of: datetime) -> pa.Table:
    """Return the delivery records an instant can know of: its own messages go out after it.

    So a release of the same instant says the same whenever it is made.
    """
    records = workspace.ledger.deliveries()
    before = pa.scalar(as_of.astimezone(UTC).replace(tzinfo=None), pa.timestamp("us"))
    return records.filter(pc.less(records["delivered_at"], before))


def _history(workspace: Workspace, evaluations: Sequence[Evaluation], table: str) -> pa.Table:
    """Return a table of the ledger up to these evaluations, and theirs after it."""
    before = workspace.ledger.before(evaluations[0].as_of)
    known = None if before is None else workspace.ledger.collect(table, before)
    new = [evaluation.tables[table] for evaluation in evaluations]
    return pa.concat_tables(new if known is None else [known, *new])
