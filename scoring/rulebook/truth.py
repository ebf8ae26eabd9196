"""如实: the limits of figures that contradict each other.

Grain: one ``TruthLimit`` per level. Must not enter: readings.
"""

from itertools import pairwise
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from ingestion.strict import Strict
from scoring.rulebook.warning import Levels, Rule, mild_first

Cause = Literal["unproven", "idle"]


class TruthLimit(Strict):
    """Limits of one level.

    Args:
        unproven_workdays: working days since a start was claimed without any A evidence.
        idle_days: days without anybody on site while a month's investment jumped.
    """

    unproven_workdays: int = Field(ge=1)
    idle_days: int = Field(ge=1)

    def is_beyond(self, milder: "TruthLimit") -> bool:
        """Tell whether this limit is strictly harder to reach than ``milder``."""
        return (
            self.unproven_workdays > milder.unproven_workdays and self.idle_days > milder.idle_days
        )


class Truth(Rule):
    """如实申报: a start claimed without proof, or investment where nobody works.

    Args:
        jump_at_least: points of the annual plan invested in one month that need people on site.
        causes: what a sentence calls either contradiction.
    """

    words: ClassVar[frozenset[str]] = frozenset({"cause", "measured", "threshold"})

    jump_at_least: float = Field(gt=0)
    unproven_unit: str
    idle_unit: str
    causes: dict[Cause, str]
    levels: Levels[TruthLimit]

    @property
    def reading_places(self) -> int:
        """Days are whole."""
        return 0

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if missing := {"unproven", "idle"} - self.causes.keys():
            raise ValueError(f"no words for {sorted(missing)}")
        steps = pairwise(mild_first(self.levels))
        if not all(worse.is_beyond(milder) for milder, worse in steps):
            raise ValueError("levels 3, 2, 1 should go strictly from mild to severe")
        return self
