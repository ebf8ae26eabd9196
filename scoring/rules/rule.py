"""What a rule is, and how its clauses become a verdict.

A verdict is the columns ``<rule>__state``, ``__level``, ``__exit_level`` and ``__measured``. The
state tells it all in one number, which is one CASE for an engine to decide: null where the rule
does not apply, -n for the n-th reason of being blind, 0 for judged and quiet, and the code of the
clause that fired otherwise. Must not enter: what any one rule reads, numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import narwhals as nw

from scoring.choice import Value, first_of
from scoring.rulebook import Ladder, Level, RuleSet
from scoring.rulebook.warning import Rule as Entry

WORST_FIRST: tuple[Level, ...] = (1, 2, 3)

# A clause's code is its level, and this much more for each other way of reaching that level.
WAYS = 4

Seen = Literal["approvals", "investment", "site", "funds"]

Book = TypeVar("Book", bound=Entry)


@dataclass(frozen=True, slots=True)
class Clause:
    """One way a rule can fire: the level it gives, when it holds, what it read against what.

    Args:
        stays: when the level has not ended yet; None where it ends as it began.
        way: which of the rule's readings it is about.
    """

    level: Level
    holds: nw.Expr
    measured: nw.Expr
    threshold: float
    unit: str
    stays: nw.Expr | None = None
    way: int = 0

    @property
    def code(self) -> int:
        """The state a rule is in once this clause fired."""
        return self.level + WAYS * self.way


@dataclass(frozen=True, slots=True)
class Detail:
    """A value the evidence quotes; ``places`` decimals, or text where None.

    Args:
        titles: what a sentence calls each text.
    """

    value: nw.Expr
    places: int | None = None
    titles: Callable[[RuleSet], Mapping[str, str]] | None = None

    @property
    def kind(self) -> nw.dtypes.DType:
        """The type of the column."""
        return nw.String() if self.places is None else nw.Float64()


@dataclass(frozen=True, slots=True)
class Rule(Generic[Book]):
    """One warning rule; what it asks of a rule book is its own entry there.

    Args:
        id: ``S-DUE``.
        seen: whose newest information the verdict rests on, ``<seen>_seen_day`` of the facts.
        applies: whether the rule has anything to say of a project; never null.
        blind: (condition, reason code); the first that holds says why it cannot be judged.
        clauses: worst first; the first that holds fires. The last one's reading and threshold
            stand for a rule that has not fired.
        details: what the evidence and the sentence quote beside reading and threshold.
        fires_first: whether what fires is told although something else could not be seen.
    """

    id: str
    seen: Seen
    applies: Callable[[Book], nw.Expr]
    blind: Sequence[tuple[nw.Expr, str]]
    clauses: Callable[[Book], Sequence[Clause]]
    details: Mapping[str, Detail] = field(default_factory=dict)
    fires_first: bool = False

    @property
    def prefix(self) -> str:
        """How columns spell the id: ``s_due``."""
        return self.id.lower().replace("-", "_")

    def column(self, name: str) -> nw.Expr:
        """Return the column ``name`` of this rule's verdict."""
        return nw.col(f"{self.prefix}__{name}")


def ladder(reading: nw.Expr, book: Ladder) -> list[Clause]:
    """Return the clauses of a rule whose one reading meets one of its thresholds."""
    return [_step(reading, book, level) for level in WORST_FIRST if level in book.levels]


def _step(reading: nw.Expr, book: Ladder, level: Level) -> Clause:
    threshold, stays = book.levels[level], None
    if book.exits:
        stays = _meets(reading, book, book.exit_threshold(level))
    holds = _meets(reading, book, threshold)
    return Clause(level, holds, reading, threshold, book.unit, stays)


def _meets(reading: nw.Expr, book: Ladder, threshold: float) -> nw.Expr:
    match book.fires:
        case "at_least":
            return reading >= threshold
        case "above":
            return reading > threshold
        case "below":
            return reading < threshold
        case "at_most":
            return reading <= threshold


def look(rule: Rule[Book], book: Book) -> nw.Expr:
    """Return ``__state``."""
    blind = [(unseen, -n) for n, (unseen, _) in enumerate(rule.blind, start=1)]
    fired = [(clause.holds, clause.code) for clause in rule.clauses(book)]
    cases = [*fired, *blind] if rule.fires_first else [*blind, *fired]
    state = nw.when(rule.applies(book)).then(first_of(cases, 0))
    return state.alias(f"{rule.prefix}__state")


def judge(rule: Rule[Book], book: Book) -> list[nw.Expr]:
    """Return ``__level``, ``__exit_level`` and ``__measured`` over ``__state``."""
    clauses, state = rule.clauses(book), rule.column("state")
    level = state % WAYS if any(clause.way for clause in clauses) else state
    verdict = {
        "level": level,
        "exit_level": _exit_level(clauses) if any(_ends_later(clauses)) else level,
        "measured": _measured(clauses, state),
    }
    return [
        nw.when(state >= 0).then(value).alias(f"{rule.prefix}__{name}")
        for name, value in verdict.items()
    ]


def _ends_later(clauses: Iterable[Clause]) -> Iterable[bool]:
    return (clause.stays is not None for clause in clauses)


def _exit_level(clauses: Sequence[Clause]) -> nw.Expr:
    """Return the worst level that has not ended yet, 0 where all have."""
    stand = [(c.holds if c.stays is None else c.stays, c.level) for c in clauses]
    return first_of(stand, 0)


def _measured(clauses: Sequence[Clause], state: nw.Expr) -> nw.Expr:
    """Return the reading of the way that fired."""
    readings = {clause.way: clause.measured for clause in clauses}
    ways = sorted(readings, reverse=True)
    others: list[tuple[nw.Expr, Value]] = [
        (state > WAYS * way, readings[way]) for way in ways if way != clauses[-1].way
    ]
    quiet = clauses[-1].measured
    return first_of(others, quiet) if others else quiet
