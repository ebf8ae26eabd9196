"""排行: districts and departments side by side, ranked by completed investment and by starts.

Grain: one row per as_of and scope, sorted by it. Ties share a rank; a unit with fewer than five
projects, or without the figure, is shown but not ranked. Must not enter: how a figure is made.
"""

from bisect import bisect_left
from typing import Any

import narwhals as nw
import pyarrow as pa

from scoring.formulas import ahead_of_time, rate, whole
from scoring.measures import LEVELS, LIGHTS, UNKNOWN
from scoring.rules.rule import WORST_FIRST

LEAST_PROJECTS = 5
KEYS = ["as_of", "scope"]
STAMP = pa.timestamp("us")

COUNTS = ("projects", *LIGHTS)
MONEY = ("annual_plan_wan", "completed_wan")
STARTS = ("planned_starts", "due_starts", "verified_starts", "overdue_starts", "early_starts")
WARNINGS = {f"warnings_level{level}": name for level, name in zip(WORST_FIRST, LEVELS, strict=True)}
FIGURES = {
    "completion_pct": rate("planned_completed_wan", "planned_plan_wan"),
    "ahead_of_time_pp": ahead_of_time(),
    "start_rate_pct": rate("verified_starts", "planned_starts"),
    "due_start_rate_pct": rate("due_verified_starts", "due_starts"),
}

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("scope", pa.string(), nullable=False),
    pa.field("as_of", STAMP, nullable=False),
    *(pa.field(name, pa.int64(), nullable=False) for name in COUNTS),
    *(pa.field(name, pa.int64(), nullable=False) for name in WARNINGS),
    *(pa.field(name, pa.int64(), nullable=False) for name in STARTS),
    *(pa.field(name, pa.decimal128(18, 2)) for name in MONEY),
    *(pa.field(name, pa.float64()) for name in FIGURES),
    pa.field("rank", pa.int32()),
    pa.field("rank_change", pa.int32()),
    pa.field("start_rank", pa.int32()),
]
SCHEMA = pa.schema(_FIELDS)

Frame = nw.DataFrame[pa.Table]


def district_board(sums: pa.Table, previous: pa.Table | None = None) -> pa.Table:
    """Return 区(市)县排行.

    Args:
        sums: the result of ``totals``.
        previous: earlier boards; ``rank_change`` is ranks gained since the newest of them that is
            older than the instant, null without one. Of a line given twice the last one counts.
    """
    return _board(sums, "district", previous)


def department_board(sums: pa.Table, previous: pa.Table | None = None) -> pa.Table:
    """Return 责任单位排行; empty where no project names its responsible organisation."""
    return _board(sums, "department", previous)


def _board(sums: pa.Table, kind: str, previous: pa.Table | None) -> pa.Table:
    is_shown = (nw.col("scope_kind") == kind) & (nw.col("scope") != UNKNOWN)
    units = whole(sums).filter(is_shown & (nw.col("projects") > 0))
    told = units.with_columns(
        *(nw.col(measure).alias(name) for name, measure in WARNINGS.items()),
        *(figure.value.alias(name) for name, figure in FIGURES.items()),
    )
    ranked = _ranked(_ranked(told, "rank", "completion_pct"), "start_rank", "start_rate_pct")
    moved = _with_rank_before(ranked, previous).with_columns(
        rank_change=nw.col("rank_before") - nw.col("rank")
    )
    return moved.select(SCHEMA.names).sort("as_of", "scope").to_native().cast(SCHEMA)


def _ranked(units: Frame, name: str, figure: str) -> Frame:
    """Return ``units`` with the rank of each one large enough in its instant, best first.

    Ties share the better rank. Ranked over all instants at once: an instant's first rank is where
    its own ranks begin.
    """
    is_ranked = (nw.col("projects") >= LEAST_PROJECTS) & ~nw.col(figure).is_null()
    ranked = units.filter(is_ranked).with_columns(
        instant=nw.col("as_of").rank("dense").cast(nw.Int64),
        best_first=nw.col(figure).rank("dense", descending=True).cast(nw.Int64),
    )
    ordered = ranked.with_columns(order=nw.col("instant") * len(units) + nw.col("best_first"))
    place, begins = nw.col("order").rank("min"), nw.col("instant").rank("min")
    ranks = ordered.select("as_of", "scope", (place - begins + 1).cast(nw.Int32).alias(name))
    return units.join(ranks, on=KEYS, how="left")


def _with_rank_before(units: Frame, previous: pa.Table | None) -> Frame:
    """Return ``units`` with the rank each had on the newest earlier board, as ``rank_before``."""
    if previous is None:
        return units.with_columns(rank_before=nw.lit(None, nw.Int32))
    boards = nw.from_native(previous, eager_only=True)
    taken = boards.get_column("as_of").unique().sort().to_list()
    instants = units.get_column("as_of").unique().to_list()
    places = [bisect_left(taken, now) - 1 for now in instants]
    links = pa.table(
        {
            "as_of": pa.array(instants, STAMP),
            "as_of_before": pa.array([taken[n] if n >= 0 else None for n in places], STAMP),
        }
    )
    before = boards.select("scope", as_of_before=nw.col("as_of"), rank_before=nw.col("rank"))
    before = before.unique(["as_of_before", "scope"], keep="last")
    linked = units.join(nw.from_native(links, eager_only=True), on="as_of", how="left")
    return linked.join(before, on=["as_of_before", "scope"], how="left")
