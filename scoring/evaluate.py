"""From facts to verdicts: every rule and the health index, as one chain of expressions.

Grain: one row per project_code and as_of, in and out; no row looks at another. Lazy frames stay
lazy, so a DuckDB relation is answered by DuckDB. Must not enter: sentences, long tables, a clock.
"""

from collections.abc import Iterator
from typing import Any

import narwhals as nw
from narwhals.typing import FrameT

from scoring.dimensions import BUILD, DIMENSIONS, START, SUSPENDED, dimensions
from scoring.facts import IDENTITY, SEEN_DAYS, read_facts
from scoring.index import bands, colours, index, lights, weigh, worst_warning
from scoring.investment import expectation, progress_readings
from scoring.procedures import procedure_readings, steps_obtained
from scoring.rounding import PUBLISHED_PLACES, rounded
from scoring.rulebook import HealthBook, RuleSet
from scoring.rules import RULES, rules_of
from scoring.rules.b_truth import idle_days
from scoring.rules.rule import Rule, judge, look

HEALTH = ("health_index", "colour", "coverage_ratio", "capped_by", "reason")


def evaluate(facts: FrameT, rulebook: RuleSet) -> FrameT:
    """Return the verdicts of all rules and the health of each project, one wide row per project.

    Args:
        facts: ``project_facts`` as a narwhals frame: a DuckDB relation, pandas or Arrow. Without
            ``p_start_by_plan`` or ``finish_forecast_days_late`` nobody has made that forecast.
        rulebook: the numbers.

    Returns:
        project_code, as_of, phase; ``<rule>__state|level|exit_level|measured`` and the rule's
        details, all null for a rule the rule book leaves out; the days on which each kind of source
        was last heard; ``is_rated`` and the columns of ``health``. Numbers are doubles or integers.
    """
    frame = read_facts(facts)
    for columns in _stages(rulebook):
        frame = frame.with_columns(*columns)
    verdicts = [column for rule in RULES for column in _verdict(rule, rulebook)]
    seen = [nw.col(name) for name in SEEN_DAYS]
    return frame.select(*IDENTITY, *verdicts, *seen, *_health())


def _stages(book: RuleSet) -> Iterator[list[nw.Expr]]:
    """Yield the columns of each stage; a stage reads only those before it."""
    yield from _readings(book)
    rules = rules_of(book)
    states = [look(rule, book.rules[rule.id]) for rule in rules]
    scores = dimensions(book.health) if book.health else _unscored()
    yield [*states, *scores]
    yield [column for rule in rules for column in judge(rule, book.rules[rule.id])]
    yield [*(weigh(book.health) if book.health else []), *worst_warning(book)]
    yield from _lit(book, book.health) if book.health else lights(book)


def _readings(book: RuleSet) -> Iterator[list[nw.Expr]]:
    """Yield what the rules of a rule book read beside the facts themselves."""
    if book.procedures:
        yield [*steps_obtained(book.procedures), *expectation(book.baselines)]
        yield [*procedure_readings(book.procedures), *progress_readings()]
        yield [(nw.col("workdays_to_planned_start") - nw.col("remaining_days")).alias("slack")]
    else:
        yield expectation(book.baselines)
        yield progress_readings()
    if book.rules.b_truth:
        yield [idle_days(book.rules.b_truth)]


def _unscored() -> list[nw.Expr]:
    """Return the dimensions of a rule set without an index."""
    return [nw.lit(None, dtype=nw.Float64).alias(f"dim_{name}") for name in DIMENSIONS]


def _lit(book: RuleSet, by: HealthBook) -> Iterator[list[nw.Expr]]:
    """Yield index and colour."""
    yield index(by)
    yield bands(by)
    yield colours(book)


def _verdict(rule: Rule[Any], book: RuleSet) -> list[nw.Expr]:
    """Return the columns of one rule."""
    names = ("state", "level", "exit_level", "measured")
    details = rule.details.items()
    if rule.id not in book.rules:
        kinds = {name: nw.Float64() for name in names} | {n: d.kind for n, d in details}
        return [
            nw.lit(None, dtype=kind).alias(f"{rule.prefix}__{name}") for name, kind in kinds.items()
        ]
    return [
        *(rule.column(name) for name in names),
        *(detail.value.alias(f"{rule.prefix}__{name}") for name, detail in details),
    ]


def _health() -> list[nw.Expr]:
    """Return ``is_rated``, the columns of health and its dimensions at one place."""
    return [
        (START | BUILD | SUSPENDED).alias("is_rated"),
        *(nw.col(name) for name in HEALTH),
        *(
            rounded(nw.col(f"dim_{name}"), PUBLISHED_PLACES).alias(f"dim_{name}")
            for name in DIMENSIONS
        ),
    ]
