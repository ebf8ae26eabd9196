"""What each project on a year's list adds: counts as true or false, money as decimals.

Grain: one row per instant and listed project, for the list of the instant's year and, apart from
it, for the list of the year before as it was known a year before. Must not enter: warnings.
"""

import narwhals as nw
import pyarrow as pa

from scoring.index import UNRATED
from scoring.measures.inputs import Inputs
from scoring.measures.scopes import WHO, scoped
from scoring.rulebook import COLOURS

LIGHTS = (*COLOURS, UNRATED)

KEYS = ["project_code", "as_of"]
LINE = (
    *("project_code", "as_of", "plan_year", "batch", "annual_plan_wan"),
    *("planned_start_on", "started_on", "completed_on"),
)
FACT = (*KEYS, "completed_ytd_wan", "is_registrable", "is_registered")
LIGHT = (*KEYS, "colour")

# What lifecycles alone can tell, which is known for the year before too.
COUNTS = (
    *("projects", "planned_starts", "due_starts", "verified_starts", "due_verified_starts"),
    *("overdue_starts", "early_starts", "planned_finishes", "finishes"),
)
RATED_COUNTS = ("registrable_starts", "registered_starts", *LIGHTS)
PLANNED = ("annual_plan_wan",)
INVESTED = ("completed_wan", "planned_plan_wan", "planned_completed_wan")

Frame = nw.DataFrame[pa.Table]


def previous(measure: str) -> str:
    """Return what a measure of last year's list is called."""
    return f"previous_{measure}"


def this_year(inputs: Inputs, moments: pa.Table) -> pa.Table:
    """Return the measures of the lists of the instants' own year."""
    return scoped(measured(inputs, moments).to_native(), inputs)


def measured(inputs: Inputs, moments: pa.Table) -> Frame:
    """Return the measures of all lifecycles of the instants, by ``WHO`` and not by scope."""
    lines = _lines(inputs, moments, seen_at="as_of", today="as_of_on")
    facts = nw.from_native(inputs.facts, eager_only=True).select(*FACT)
    lights = nw.from_native(inputs.health, eager_only=True).select(*LIGHT)
    known = lines.join(facts, on=KEYS, how="left").join(lights, on=KEYS, how="left")
    return known.select(*WHO, *COUNTS, *_rated(), *PLANNED, *_invested())


def last_year(inputs: Inputs, moments: pa.Table) -> pa.Table:
    """Return the measures of the lists of the year before, by the instants compared with them."""
    lines = _lines(inputs, moments, seen_at="companion_as_of", today="companion_on")
    named = [nw.col(name).alias(previous(name)) for name in (*COUNTS, *PLANNED)]
    return scoped(lines.select(*WHO, *named).to_native(), inputs)


def _lines(inputs: Inputs, moments: pa.Table, *, seen_at: str, today: str) -> Frame:
    """Return the lines in force when the instants, or their companions, were taken."""
    times = nw.from_native(moments, eager_only=True).select(
        "as_of", seen_at=nw.col(seen_at), today=nw.col(today)
    )
    lines = nw.from_native(inputs.lifecycles, eager_only=True)
    named = lines.select(*LINE).rename({"as_of": "seen_at"})
    return named.join(times, on="seen_at", how="inner").with_columns(*_counts())


def _by_today(column: str) -> nw.Expr:
    """Tell whether a date is known and has come."""
    return (nw.col(column) <= nw.col("today")).fill_null(False)


def _month(column: str) -> nw.Expr:
    """Return months counted from year 0."""
    return nw.col(column).dt.year() * 12 + nw.col(column).dt.month()


def _counts() -> list[nw.Expr]:
    """Return what is true of a project by the city's day."""
    to_start = (nw.col("batch") == "start").fill_null(False)
    to_finish = (nw.col("batch") == "finish").fill_null(False)
    is_due, has_started = _by_today("planned_start_on"), _by_today("started_on")
    was_early = (_month("started_on") < _month("planned_start_on")).fill_null(False)
    flags = {
        "projects": nw.lit(value=True),
        "planned_starts": to_start,
        "due_starts": to_start & is_due,
        "verified_starts": to_start & has_started,
        "due_verified_starts": to_start & is_due & has_started,
        "overdue_starts": to_start & is_due & ~has_started,
        "early_starts": to_start & has_started & was_early,
        "planned_finishes": to_finish,
        "finishes": to_finish & _by_today("completed_on"),
    }
    return [flag.alias(name) for name, flag in flags.items()]


def _rated() -> list[nw.Expr]:
    """Return what needs facts and colours; unknown does not count."""
    registrable = _by_today("started_on") & nw.col("is_registrable").fill_null(False)
    flags = {
        "registrable_starts": registrable,
        "registered_starts": registrable & nw.col("is_registered").fill_null(False),
        **{light: (nw.col("colour") == light).fill_null(False) for light in LIGHTS},
    }
    return [flag.alias(name) for name, flag in flags.items()]


def _invested() -> list[nw.Expr]:
    """Return the measures in 万元; the planned pair leaves out plans of zero.

    What a project has not reported is not in the sum, its plan is: completion is never flattered
    by silence.
    """
    has_plan = (nw.col("annual_plan_wan") > 0).fill_null(False)
    completed = nw.col("completed_ytd_wan")
    return [
        completed.alias("completed_wan"),
        nw.when(has_plan).then(nw.col("annual_plan_wan")).alias("planned_plan_wan"),
        nw.when(has_plan).then(completed).alias("planned_completed_wan"),
    ]
