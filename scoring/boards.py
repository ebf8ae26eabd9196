"""排行: districts and departments side by side, ranked by completed investment and by starts.

Grain: one row per scope and as_of, sorted by scope. Ties share a rank; a unit with fewer than five
projects, or without the figure, is shown but not ranked. Must not enter: how a figure is made.
"""

from typing import Any

import pyarrow as pa

from scoring.instant import Instant
from scoring.kpis import ahead_of_time
from scoring.measures import LIGHTS, UNKNOWN
from scoring.rules.rule import WORST_FIRST
from scoring.totals import Totals, totals

LEAST_PROJECTS = 5

COUNTS = ("projects", *LIGHTS)
MONEY = ("annual_plan_wan", "completed_wan")
STARTS = ("planned_starts", "due_starts", "verified_starts", "overdue_starts", "early_starts")

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("scope", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    *(pa.field(name, pa.int64(), nullable=False) for name in COUNTS),
    *(pa.field(f"warnings_level{n}", pa.int64(), nullable=False) for n in WORST_FIRST),
    *(pa.field(name, pa.int64(), nullable=False) for name in STARTS),
    *(pa.field(name, pa.decimal128(18, 2)) for name in MONEY),
    pa.field("completion_pct", pa.float64()),
    pa.field("ahead_of_time_pp", pa.float64()),
    pa.field("start_rate_pct", pa.float64()),
    pa.field("due_start_rate_pct", pa.float64()),
    pa.field("rank", pa.int32()),
    pa.field("rank_change", pa.int32()),
    pa.field("start_rank", pa.int32()),
]
SCHEMA = pa.schema(_FIELDS)

Row = dict[str, Any]


def district_board(
    measures: pa.Table, instant: Instant, previous: pa.Table | None = None
) -> pa.Table:
    """Return 区(市)县排行.

    Args:
        measures: the result of ``measure``.
        instant: when the picture was taken.
        previous: an earlier board; ``rank_change`` is ranks gained since, null without it.
    """
    return _board(measures, "district", instant, previous)


def department_board(
    measures: pa.Table, instant: Instant, previous: pa.Table | None = None
) -> pa.Table:
    """Return 责任单位排行; empty where no project names its responsible organisation."""
    return _board(measures, "responsible_org", instant, previous)


def _board(measures: pa.Table, kind: str, instant: Instant, previous: pa.Table | None) -> pa.Table:
    scopes = [scope for scope in totals(measures, kind) if scope["projects"]]
    rows = [_row(scope, instant) for scope in scopes if scope.scope != UNKNOWN]
    ranks = _ranks(rows, "completion_pct")
    start_ranks = _ranks(rows, "start_rate_pct")
    before = _ranks_of(previous)
    for row in rows:
        scope = row["scope"]
        row["rank"], row["start_rank"] = ranks.get(scope), start_ranks.get(scope)
        row["rank_change"] = _gained(before.get(scope), row["rank"])
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _row(scope: Totals, instant: Instant) -> Row:
    """Return one unit's line without its ranks."""
    return {
        "scope": scope.scope,
        "as_of": instant.as_of,
        **{name: scope[name] for name in (*COUNTS, *STARTS, *MONEY)},
        **{f"warnings_level{n}": scope[f"level{n}_signals"] for n in WORST_FIRST},
        "completion_pct": scope.percent("planned_completed_wan", "planned_plan_wan"),
        "ahead_of_time_pp": ahead_of_time(scope, instant),
        "start_rate_pct": scope.percent("verified_starts", "planned_starts"),
        "due_start_rate_pct": scope.percent("due_verified_starts", "due_starts"),
    }


def _ranks(rows: list[Row], figure: str) -> dict[str, int]:
    """Return the rank of each unit large enough, best first; ties share the better rank."""
    ranked = [r for r in rows if r["projects"] >= LEAST_PROJECTS and r[figure] is not None]
    return {
        row["scope"]: 1 + sum(other[figure] > row[figure] for other in ranked) for row in ranked
    }


def _ranks_of(board: pa.Table | None) -> dict[str, int | None]:
    """Return the ranks an earlier board gave."""
    if board is None:
        return {}
    return {row["scope"]: row["rank"] for row in board.select(["scope", "rank"]).to_pylist()}


def _gained(before: int | None, now: int | None) -> int | None:
    """Return the ranks gained; null where either is missing."""
    return None if before is None or now is None else before - now
