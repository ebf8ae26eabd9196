"""What each project adds to a key figure: counts as 0 or 1, money as decimals.

Grain: one row per project that is on this year's key list or was on last year's. Every figure of
every scope is made of sums of these columns, so the scopes of a kind add up to the city.
Must not enter: rates, ranks.
"""

from datetime import date
from typing import Any

import narwhals as nw
import pyarrow as pa

from scoring.index import UNRATED
from scoring.instant import Instant
from scoring.rulebook import COLOURS
from scoring.rules.rule import WORST_FIRST

SCOPES = ("district", "sector", "batch", "investor_kind", "responsible_org")
UNKNOWN = "unknown"
LIGHTS = (*COLOURS, UNRATED)

PROJECT = (
    "project_code",
    "is_key",
    "started_on",
    "completed_on",
    "planned_start_on",
)
FACT = ("project_code", "annual_plan_wan", "completed_ytd_wan", "is_registrable", "is_registered")

LIGHT = ("project_code", "colour")

_PLANS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string()),
    pa.field("plan_year", pa.int32()),
    pa.field("batch", pa.string()),
    pa.field("planned_start_on", pa.date32()),
]
NO_PLANS = pa.schema(_PLANS).empty_table()

Frame = nw.DataFrame[pa.Table]


def measure(
    projects: pa.Table,
    facts: pa.Table,
    health: pa.Table,
    signals: pa.Table,
    instant: Instant,
    *,
    annual_plans: pa.Table | None = None,
) -> pa.Table:
    """Return the measures of every listed project at ``instant``.

    Args:
        projects: ``marts.projects``; without ``responsible_org`` there is no department.
        facts: ``project_facts``; of these three only what belongs to the instant counts.
        health: the result of ``health``.
        signals: the result of ``signals``.
        instant: when the picture was taken.
        annual_plans: ``marts.annual_plans``; figures of last year are null without its list.
    """
    before = _last_year(annual_plans, instant)
    joined = (
        _projects(projects, before)
        .join(_at(instant, facts).select(*FACT), on="project_code", how="left")
        .join(_at(instant, health).select(*LIGHT), on="project_code", how="left")
        .join(_fired(_at(instant, signals)), on="project_code", how="left")
    )
    named = joined.with_columns(*(nw.col(scope).fill_null(UNKNOWN) for scope in SCOPES))
    flagged = named.with_columns(*_states(instant))
    counts = _counts(knows_last_year=len(before) > 0)
    return flagged.select(*SCOPES, *counts, *_money()).to_native()


def _at(instant: Instant, table: pa.Table) -> Frame:
    """Return the rows of one instant."""
    return nw.from_native(table, eager_only=True).filter(nw.col("as_of") == instant.as_of)


def _projects(projects: pa.Table, before: Frame) -> Frame:
    """Return the projects of this year's list and of last year's."""
    frame = nw.from_native(projects, eager_only=True)
    if "responsible_org" not in frame.columns:
        frame = frame.with_columns(responsible_org=nw.lit(None, dtype=nw.String))
    joined = frame.select(*PROJECT, *SCOPES).join(before, on="project_code", how="left")
    return joined.filter(nw.col("is_key") | ~nw.col("previous_batch").is_null())


def _last_year(annual_plans: pa.Table | None, instant: Instant) -> Frame:
    """Return batch and planned start of last year's list."""
    frame = nw.from_native(NO_PLANS if annual_plans is None else annual_plans, eager_only=True)
    return frame.filter(nw.col("plan_year") == instant.as_of_on.year - 1).select(
        "project_code",
        previous_batch=nw.col("batch"),
        previous_planned_start_on=nw.col("planned_start_on"),
    )


def _fired(signals: Frame) -> Frame:
    """Return how many signals of each level have fired per project."""
    fired = signals.filter(nw.col("level") > 0)
    levels = [_one(nw.col("level") == n).alias(f"level{n}_signals") for n in WORST_FIRST]
    totals = [nw.col(f"level{n}_signals").sum() for n in WORST_FIRST]
    return fired.with_columns(*levels).group_by("project_code").agg(*totals)


def _one(condition: nw.Expr) -> nw.Expr:
    """Return 1 where ``condition`` is true and 0 elsewhere."""
    return nw.when(condition).then(1).otherwise(0)


def _by(column: str, day: date) -> nw.Expr:
    """Tell whether a date is known and not after ``day``."""
    return (nw.col(column) <= nw.lit(day)).fill_null(False)


def _month(column: str) -> nw.Expr:
    """Return months counted from year 0."""
    return nw.col(column).dt.year() * 12 + nw.col(column).dt.month()


def _states(instant: Instant) -> list[nw.Expr]:
    """Return what is true of a project by the city's day, and of last year's list a year before."""
    key, today, then = nw.col("is_key"), instant.as_of_on, instant.year_before
    has_plan = (nw.col("annual_plan_wan") > 0).fill_null(False)
    was_due = (nw.col("previous_batch") == "start") & _by("previous_planned_start_on", then)
    return [
        (key & (nw.col("batch") == "start")).alias("to_start"),
        (key & (nw.col("batch") == "finish")).alias("to_finish"),
        (key & has_plan).alias("has_plan"),
        _by("planned_start_on", today).alias("is_due"),
        _by("started_on", today).alias("has_started"),
        _by("completed_on", today).alias("has_finished"),
        (_month("started_on") < _month("planned_start_on")).alias("was_early"),
        (was_due & ~_by("started_on", then)).alias("was_overdue"),
    ]


def _counts(*, knows_last_year: bool) -> list[nw.Expr]:
    """Return the measures that count a project."""
    key, started = nw.col("is_key"), nw.col("has_started")
    to_start, is_due, to_finish = nw.col("to_start"), nw.col("is_due"), nw.col("to_finish")
    registrable = key & started & nw.col("is_registrable")
    counts = {
        "projects": key,
        "planned_starts": to_start,
        "due_starts": to_start & is_due,
        "verified_starts": to_start & started,
        "due_verified_starts": to_start & is_due & started,
        "overdue_starts": to_start & is_due & ~started,
        "early_starts": to_start & started & nw.col("was_early"),
        "planned_finishes": to_finish,
        "finishes": to_finish & nw.col("has_finished"),
        "registrable_starts": registrable,
        "registered_starts": registrable & nw.col("is_registered"),
        **{light: key & (nw.col("colour") == light) for light in LIGHTS},
    }
    last_year = _one(nw.col("was_overdue")) if knows_last_year else nw.lit(None, dtype=nw.Int64)
    return [
        *(_one(condition).alias(name) for name, condition in counts.items()),
        *(_if(key, f"level{n}_signals") for n in WORST_FIRST),
        last_year.alias("previous_overdue_starts"),
    ]


def _money() -> list[nw.Expr]:
    """Return the measures in 万元; the planned pair leaves out plans of zero.

    What a project has not reported is not in the sum, its plan is: completion is never flattered
    by silence.
    """
    key, has_plan = nw.col("is_key"), nw.col("has_plan")
    plan, completed = nw.col("annual_plan_wan"), nw.col("completed_ytd_wan")
    return [
        nw.when(key).then(plan).alias("annual_plan_wan"),
        nw.when(key).then(completed).alias("completed_wan"),
        nw.when(has_plan).then(plan).alias("planned_plan_wan"),
        nw.when(has_plan).then(completed).alias("planned_completed_wan"),
    ]


def _if(condition: nw.Expr, column: str) -> nw.Expr:
    return nw.when(condition).then(nw.col(column).fill_null(0)).otherwise(0).alias(column)
