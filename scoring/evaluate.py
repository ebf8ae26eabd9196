"""From facts to verdicts: every rule and the health index, as one chain of expressions.

Grain: one row per project_code and as_of, in and out; no row looks at another. Lazy frames stay
lazy, so a DuckDB relation is answered by DuckDB. Must not enter: sentences, long tables, a clock.
"""

from collections.abc import Iterator

import narwhals as nw
from narwhals.typing import FrameT

from scoring.dimensions import BUILD, DIMENSIONS, START, dimensions
from scoring.facts import IDENTITY, read_facts
from scoring.index import bands, colours, index, weigh
from scoring.investment import expectation, progress_readings
from scoring.procedures import procedure_readings, steps_obtained
from scoring.rounding import PUBLISHED_PLACES, rounded
from scoring.rulebook import Rulebook
from scoring.rules import RULES
from scoring.rules.rule import judge, look

HEALTH = ("health_index", "colour", "coverage_ratio", "capped_by", "reason")


def evaluate(facts: FrameT, rulebook: Rulebook) -> FrameT:
    """Return the verdicts of all rules and the health of each project, one wide row per project.

    Args:
        facts: ``project_facts`` as a narwhals frame: a DuckDB relation, pandas or Arrow.
        rulebook: the numbers.

    Returns:
        project_code, as_of, phase; ``<rule>__blind|clause|level|measured|threshold`` and the rule's
        details; ``is_rated`` and the columns of ``health``. All numbers are doubles or integers.
    """
    frame = read_facts(facts)
    for columns in _stages(rulebook):
        frame = frame.with_columns(*columns)
    return frame.select(*IDENTITY, *_verdicts(), *_health())


def _stages(book: Rulebook) -> Iterator[list[nw.Expr]]:
    """Yield the columns of each stage; a stage reads only those before it."""
    yield [*steps_obtained(book.procedures), *expectation(book.baselines)]
    yield [*procedure_readings(book.procedures), *progress_readings()]
    yield [(nw.col("workdays_to_planned_start") - nw.col("remaining_days")).alias("slack")]
    yield [*(column for rule in RULES for column in look(rule, book)), *dimensions(book.health)]
    yield [column for rule in RULES for column in judge(rule, book)]
    yield weigh(book.health)
    yield index(book.health)
    yield bands(book.health)
    yield colours()


def _verdicts() -> list[nw.Expr]:
    """Return the columns of every rule, its details null where it was not judged."""
    names = ("blind", "clause", "level", "measured", "threshold")
    columns = [rule.column(name) for rule in RULES for name in names]
    for rule in RULES:
        is_judged = ~rule.column("clause").is_null()
        columns += [
            nw.when(is_judged).then(detail.value).alias(f"{rule.prefix}__{name}")
            for name, detail in rule.details.items()
        ]
    return columns


def _health() -> list[nw.Expr]:
    """Return ``is_rated``, the columns of health and its dimensions at one place."""
    return [
        (START | BUILD).alias("is_rated"),
        *(nw.col(name) for name in HEALTH),
        *(
            rounded(nw.col(f"dim_{name}"), PUBLISHED_PLACES).alias(f"dim_{name}")
            for name in DIMENSIONS
        ),
    ]
