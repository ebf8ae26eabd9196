"""What each state of a rule means: one entry per state, looked up by whole columns of states.

Grain: one ``States`` per rule and rule book. Must not enter: readings.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from scoring.rulebook import RuleSet
from scoring.rules.rule import Clause, Rule
from scoring.wording import Column, as_number

LEVEL_NAMES = {1: "一级", 2: "二级", 3: "三级"}


class States:
    """The states from the last reason of being blind to the last way of reaching a level."""

    def __init__(self, rule: Rule[Any], book: RuleSet) -> None:
        entry = book.rules[rule.id]
        clauses: Sequence[Clause] = rule.clauses(entry)
        by_code = {clause.code: clause for clause in clauses}
        self.reasons = [reason for _, reason in rule.blind]
        self.places = entry.reading_places
        # A state between two codes never occurs; the mildest clause stands for it as for 0.
        last = max(by_code)
        self._clauses = [by_code.get(code, clauses[-1]) for code in range(last + 1)]

    def positions(self, states: Column) -> Column:
        """Return the place of each state in the columns below."""
        places: Column = pc.add(states, pa.scalar(len(self.reasons), states.type))
        return places

    @property
    def thresholds(self) -> Column:
        """The threshold of the clause that fired, or of the mildest; null where blind."""
        return self._of([clause.threshold for clause in self._clauses], None, pa.float64())

    @property
    def units(self) -> Column:
        """The unit of that threshold."""
        units = [clause.unit for clause in self._clauses]
        return self._of(units, units[0], pa.string())

    @property
    def blind(self) -> Column:
        """The evidence of each reason of being blind; null where judged."""
        told = [f'{{"blind":"{reason}"}}' for reason in reversed(self.reasons)]
        return pa.array([*told, *(None for _ in self._clauses)], pa.string())

    @property
    def words(self) -> Mapping[str, Sequence[str]]:
        """What a sentence may name that depends on the state alone."""
        blank = ["" for _ in self.reasons]
        return {
            "level": [*blank, *(LEVEL_NAMES[clause.level] for clause in self._clauses)],
            "threshold": [
                *blank,
                *(as_number(clause.threshold, self.places) for clause in self._clauses),
            ],
            "unit": [*blank, *(clause.unit for clause in self._clauses)],
        }

    def _of(self, judged: Sequence[object], blind: object, kind: "pa.DataType") -> Column:
        return pa.array([*(blind for _ in self.reasons), *judged], kind)
