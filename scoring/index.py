"""健康指数 and 四色: dimensions weighed into an index, the index coloured and capped.

Grain: expressions over one row of dimensions and verdicts. Without its lead dimension, or with too
little weight to go by, a project is not rated and says why. A rule set with lights and no index
shows the colour of the worst warning. Must not enter: readings, thresholds of rules.
"""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw

from scoring.choice import any_of, first_of
from scoring.dimensions import BUILD, DIMENSIONS, START, SUSPENDED
from scoring.rounding import PUBLISHED_PLACES, rounded
from scoring.rulebook import COLOURS, Colour, HealthBook, Level, RuleSet
from scoring.rules import rules_of
from scoring.rules.rule import Rule

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
PAUSED = "suspended"
TOO_LITTLE = "coverage_low"
NOTHING_JUDGED = "nothing_judged"


def weigh(book: HealthBook) -> list[nw.Expr]:
    """Return ``weight`` there is and ``earned``, score times weight."""
    there = {name: ~nw.col(f"dim_{name}").is_null() for name in DIMENSIONS}
    weights = {name: _weight(book, name) for name in DIMENSIONS}
    available = [first_of([(there[name], weights[name])], 0.0) for name in DIMENSIONS]
    earned = [
        first_of([(there[name], nw.col(f"dim_{name}") * weights[name])], 0.0) for name in DIMENSIONS
    ]
    return [
        reduce(add, available).alias("weight"),
        reduce(add, earned).alias("earned"),
    ]


def _weight(book: HealthBook, name: str) -> nw.Expr:
    """Return the weight of a dimension in the project's phase."""
    start = float(getattr(book.start_weights, name, 0))
    build = float(getattr(book.build_weights, name, 0))
    return first_of([(START, start)], build)


def worst_warning(book: RuleSet) -> list[nw.Expr]:
    """Return ``worst_level`` over all rules that are more than advice; null where none fired."""
    levels = [rule.column("level") for rule in _binding(book)]
    fired = [nw.when(level > 0).then(level) for level in levels]
    worst = nw.min_horizontal(*fired) if fired else nw.lit(None, dtype=nw.Float64)
    return [worst.alias("worst_level")]


def _binding(book: RuleSet) -> list[Rule[Any]]:
    return [rule for rule in rules_of(book) if not book.rules[rule.id].advisory]


def _worst_rule(book: RuleSet) -> nw.Expr:
    """Return the first rule that has reached the worst level."""
    worst, rules = nw.col("worst_level"), _binding(book)
    if not rules:
        return nw.lit(None, dtype=nw.String)
    return first_of([(rule.column("level") == worst, rule.id) for rule in rules])


def _ranks(worst: nw.Expr, by_level: Mapping[Level, Colour]) -> list[tuple[nw.Expr, int]]:
    """Return the rank of the colour that the worst warning leaves."""
    return [(worst == level, COLOURS.index(colour)) for level, colour in sorted(by_level.items())]


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
    by_warning = _ranks(worst, book.caps)
    return [first_of([*by_index, below]).alias("band"), first_of(by_warning, 0).alias("cap")]


def colours(book: RuleSet) -> list[nw.Expr]:
    """Return ``colour``, what it was ``capped_by``, ``coverage_ratio``, why there is none."""
    band, cap = nw.col("band"), nw.col("cap")
    worse = first_of([(cap > band, cap)], band)
    is_unrated = band.is_null()
    named = [(worse == rank, name) for rank, name in enumerate(COLOURS)]
    why = [(LACKS_LEAD & missing, code) for missing, code in ((SUSPENDED, PAUSED), *WHY_NO_LEAD)]
    return [
        first_of([(is_unrated, UNRATED), *named]).alias("colour"),
        nw.when(cap > band).then(_worst_rule(book)).alias("capped_by"),
        (nw.col("weight") / WHOLE).alias("coverage_ratio"),
        first_of([*why, (is_unrated, TOO_LITTLE)]).alias("reason"),
    ]


def lights(book: RuleSet) -> Iterator[list[nw.Expr]]:
    """Yield the columns of health for a rule set without an index: green, or a warning's colour."""
    is_judged = any_of([~rule.column("level").is_null() for rule in rules_of(book)])
    green = COLOURS.index("green")
    yield [
        first_of([*_ranks(nw.col("worst_level"), book.lights or {}), (is_judged, green)]).alias(
            "light"
        )
    ]
    light = nw.col("light")
    named = [(light == rank, name) for rank, name in enumerate(COLOURS)]
    yield [
        nw.lit(None, dtype=nw.Float64).alias("health_index"),
        first_of(named, UNRATED).alias("colour"),
        nw.lit(0.0).alias("coverage_ratio"),
        nw.when(light > green).then(_worst_rule(book)).alias("capped_by"),
        first_of([(SUSPENDED, PAUSED), (light.is_null(), NOTHING_JUDGED)]).alias("reason"),
    ]
