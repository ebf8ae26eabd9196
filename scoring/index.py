"""健康指数 and 四色: dimensions weighed into an index, the index coloured and capped.

Grain: expressions over one row of dimensions and verdicts. Without its lead dimension, or with too
little weight to go by, a project is not rated and says why. Must not enter: readings, thresholds of
rules.
"""

from functools import reduce
from operator import add

import narwhals as nw

from scoring.choice import first_of
from scoring.dimensions import BUILD, DIMENSIONS, START
from scoring.rounding import PUBLISHED_PLACES, rounded
from scoring.rulebook import COLOURS, HealthBook
from scoring.rules import RULES
from scoring.rules.rule import WORST_FIRST

UNRATED = "unrated"
WHOLE = 100.0

PLAN = nw.col("annual_plan_wan")

# 手续进度 leads the start phase, 投资进度 the build phase.
LACKS_LEAD = first_of([(START, nw.col("dim_procedures"))], nw.col("dim_investment")).is_null()

# Why the lead dimension is missing; the first that holds is told.
WHY_NO_LEAD = (
    (START & nw.col("is_approvals_blind"), "approvals_stale"),
    (START & nw.col("workdays_to_planned_start").is_null(), "no_planned_start"),
    (BUILD & nw.col("is_investment_blind"), "investment_stale"),
    (BUILD & (PLAN.is_null() | (PLAN == 0)), "no_annual_plan"),
    (BUILD & ~(nw.col("closed_month") > 0), "no_closed_month"),
    (BUILD & nw.col("completed_ratio").is_null(), "investment_unreported"),
)
TOO_LITTLE = "coverage_low"


def weigh(book: HealthBook) -> list[nw.Expr]:
    """Return ``weight`` there is, ``earned`` (score times weight), and the worst active warning."""
    there = {name: ~nw.col(f"dim_{name}").is_null() for name in DIMENSIONS}
    weights = {name: _weight(book, name) for name in DIMENSIONS}
    available = [first_of([(there[name], weights[name])], 0.0) for name in DIMENSIONS]
    earned = [
        first_of([(there[name], nw.col(f"dim_{name}") * weights[name])], 0.0) for name in DIMENSIONS
    ]
    return [
        reduce(add, available).alias("weight"),
        reduce(add, earned).alias("earned"),
        *_worst_warning(),
    ]


def _weight(book: HealthBook, name: str) -> nw.Expr:
    """Return the weight of a dimension in the project's phase."""
    start = float(getattr(book.start_weights, name, 0))
    build = float(getattr(book.build_weights, name, 0))
    return first_of([(START, start)], build)


def _worst_warning() -> list[nw.Expr]:
    """Return ``worst_level`` over all rules and ``worst_rule``, the first to reach it."""
    fired = [
        (rule.column("level") == level, level, rule.id) for level in WORST_FIRST for rule in RULES
    ]
    return [
        first_of([(is_on, level) for is_on, level, _ in fired]).alias("worst_level"),
        first_of([(is_on, rule) for is_on, _, rule in fired]).alias("worst_rule"),
    ]


def index(book: HealthBook) -> list[nw.Expr]:
    """Return ``health_index`` at one place, null where not rated."""
    is_rated = ~LACKS_LEAD & (nw.col("weight") >= float(book.minimum_weight))
    value = rounded(nw.col("earned") / nw.col("weight"), PUBLISHED_PLACES)
    return [nw.when(is_rated).then(value).alias("health_index")]


def bands(book: HealthBook) -> list[nw.Expr]:
    """Return ``band`` and ``cap``: the best colour's rank by index, and by the worst warning."""
    value, worst = nw.col("health_index"), nw.col("worst_level")
    floors = [book.colours.green, book.colours.blue, book.colours.yellow]
    by_index = [(value >= floor, rank) for rank, floor in enumerate(floors)]
    below = (value < floors[-1], len(floors))
    by_warning = [(worst == level, COLOURS.index(book.caps[level])) for level in WORST_FIRST]
    return [first_of([*by_index, below]).alias("band"), first_of(by_warning, 0).alias("cap")]


def colours() -> list[nw.Expr]:
    """Return ``colour``, what it was ``capped_by``, ``coverage_ratio``, why there is none."""
    band, cap = nw.col("band"), nw.col("cap")
    worse = first_of([(cap > band, cap)], band)
    is_unrated = band.is_null()
    named = [(worse == rank, name) for rank, name in enumerate(COLOURS)]
    why = [(LACKS_LEAD & missing, code) for missing, code in WHY_NO_LEAD]
    return [
        first_of([(is_unrated, UNRATED), *named]).alias("colour"),
        nw.when(cap > band).then(nw.col("worst_rule")).alias("capped_by"),
        (nw.col("weight") / WHOLE).alias("coverage_ratio"),
        first_of([*why, (is_unrated, TOO_LITTLE)]).alias("reason"),
    ]
