"""What a rule is, and how its clauses become a verdict.

A verdict is the columns ``<rule>__blind``, ``__level``, ``__measured`` and ``__threshold``.
Not applicable: all null. Blind: the reason, the rest null. Judged: the level, 0 when nothing fired.
Must not enter: what any one rule reads, numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw

from scoring.choice import Value, any_of, first_of
from scoring.rulebook import Ladder, Level, Rulebook

WORST_FIRST: tuple[Level, ...] = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Clause:
    """One way a rule can fire: the level it gives, when it holds, what it read against what."""

    level: Level
    holds: nw.Expr
    measured: nw.Expr
    threshold: float
    unit: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A value the evidence quotes; ``places`` decimals, or text where None."""

    value: nw.Expr
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One warning rule.

    Args:
        id: ``S-DUE``.
        applies: whether the rule has anything to say of a project; never null.
        blind: (condition, reason code); the first that holds says why it cannot be judged.
        clauses: worst first; the first that holds fires. The last one's reading and threshold
            stand for a rule that has not fired.
        details: what the evidence and the sentence quote beside reading and threshold.
    """

    id: str
    applies: Callable[[Rulebook], nw.Expr]
    blind: Sequence[tuple[nw.Expr, str]]
    clauses: Callable[[Rulebook], Sequence[Clause]]
    details: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """How columns spell the id: ``s_due``."""
        return self.id.lower().replace("-", "_")

    def column(self, name: str) -> nw.Expr:
        """Return the column ``name`` of this rule's verdict."""
        return nw.col(f"{self.prefix}__{name}")


def ladder(reading: nw.Expr, book: Ladder) -> list[Clause]:
    """Return the clauses of a rule whose one reading meets one of three thresholds."""
    return [
        Clause(level, _meets(reading, book, level), reading, book.levels[level], book.unit)
        for level in WORST_FIRST
    ]


def _meets(reading: nw.Expr, book: Ladder, level: Level) -> nw.Expr:
    threshold = book.levels[level]
    match book.fires:
        case "at_least":
            return reading >= threshold
        case "above":
            return reading > threshold
        case "below":
            return reading < threshold


def look(rule: Rule, book: Rulebook) -> list[nw.Expr]:
    """Return ``__blind`` and ``__clause``: the number of the clause that fired, 0 for none."""
    applies = rule.applies(book)
    sees = applies & ~any_of([condition for condition, _ in rule.blind])
    fired = first_of([(c.holds, n) for n, c in enumerate(rule.clauses(book), start=1)], 0)
    return [
        first_of([(applies & unseen, why) for unseen, why in rule.blind]).alias(
            f"{rule.prefix}__blind"
        ),
        nw.when(sees).then(fired).alias(f"{rule.prefix}__clause"),
    ]


def judge(rule: Rule, book: Rulebook) -> list[nw.Expr]:
    """Return ``__level``, ``__measured`` and ``__threshold`` over ``__clause``."""
    clauses = rule.clauses(book)
    chosen = [(rule.column("clause") == n, clause) for n, clause in enumerate(clauses, start=1)]
    quiet = rule.column("clause") == 0
    verdict: dict[str, list[tuple[nw.Expr, Value]]] = {
        "level": [*((fired, c.level) for fired, c in chosen), (quiet, 0)],
        "measured": [*((fired, c.measured) for fired, c in chosen), (quiet, clauses[-1].measured)],
        "threshold": [
            *((fired, c.threshold) for fired, c in chosen),
            (quiet, clauses[-1].threshold),
        ],
    }
    return [first_of(cases).alias(f"{rule.prefix}__{name}") for name, cases in verdict.items()]
