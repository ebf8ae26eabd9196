"""投资滞后: the limits of a ratio together with a gap, or of a gap alone.

Grain: one ``LagLimit`` per level. Must not enter: baselines, readings.
"""

from itertools import pairwise
from typing import ClassVar, Self

from pydantic import Field, model_validator

from ingestion.strict import Strict
from scoring.rulebook.levels import Level
from scoring.rulebook.warning import EXIT_PLACES, Levels, Rule, mild_first


class LagLimit(Strict):
    """Limits of one level; gaps in percentage points.

    Either way may be left out: ``ratio_below`` with its ``gap_at_least``, or ``gap_alone``, met by
    a gap of as many points (``gap_above``: of more).
    """

    ratio_below: float | None = None
    gap_at_least: float = 0
    gap_alone: float | None = None
    gap_above: float | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        gaps = [gap for gap in (self.gap_alone, self.gap_above) if gap is not None]
        if len(gaps) > 1:
            raise ValueError("gap_alone and gap_above exclude each other")
        if self.ratio_below is None and not gaps:
            raise ValueError("needs ratio_below, gap_alone or gap_above")
        return self

    @property
    def gap(self) -> float | None:
        """The gap that is enough by itself."""
        return self.gap_above if self.gap_alone is None else self.gap_alone

    def is_beyond(self, milder: "LagLimit") -> bool:
        """Tell whether this limit is strictly harder to reach than ``milder``."""
        by_ratio = self.ratio_below is None or (
            milder.ratio_below is not None
            and self.ratio_below < milder.ratio_below
            and self.gap_at_least >= milder.gap_at_least
        )
        by_gap = self.gap is None or milder.gap is None or self.gap > milder.gap
        return by_ratio and by_gap


class LagExits(Strict):
    """How much better ratio and gap have to be before a level ends."""

    ratio: float = Field(default=0, ge=0)
    gap: float = Field(default=0, ge=0)


class Lag(Rule):
    """投资滞后: a ratio together with a gap, or a gap alone.

    Args:
        first_month: first closed month that is judged; January and February are published together.
    """

    words: ClassVar[frozenset[str]] = frozenset(
        {"closed_month", "completed_pct", "expected_pct", "baseline", "ratio", "gap_pp"}
    )

    first_month: int = Field(ge=1, le=12)
    ratio_unit: str
    gap_unit: str
    levels: Levels[LagLimit]
    exits: LagExits = LagExits()

    @model_validator(mode="after")
    def _worse_is_harder(self) -> Self:
        steps = pairwise(mild_first(self.levels))
        if not all(worse.is_beyond(milder) for milder, worse in steps):
            raise ValueError("levels 3, 2, 1 should go strictly from mild to severe")
        return self

    def exit_limit(self, level: Level) -> LagLimit:
        """Return the limit a level no longer meets once it ends."""
        limit, by = self.levels[level], self.exits
        return LagLimit(
            ratio_below=_moved(limit.ratio_below, by.ratio),
            gap_at_least=round(limit.gap_at_least - by.gap, EXIT_PLACES),
            gap_alone=_moved(limit.gap_alone, -by.gap),
            gap_above=_moved(limit.gap_above, -by.gap),
        )


def _moved(limit: float | None, by: float) -> float | None:
    return None if limit is None else round(limit + by, EXIT_PLACES)
