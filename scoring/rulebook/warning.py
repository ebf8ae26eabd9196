"""预警规则: thresholds, ground, unit and sentence of each warning rule.

Grain: one model per rule. A level's number is checked against the others, so that a worse level is
never easier to reach. Must not enter: readings, baselines, what a fired level leads to.
"""

from string import Formatter
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from ingestion.strict import Strict

Level = Literal[1, 2, 3]
Fires = Literal["at_least", "above", "below"]

Limit = TypeVar("Limit")


def _all_three(levels: dict[Level, Limit]) -> dict[Level, Limit]:
    if missing := {1, 2, 3} - levels.keys():
        raise ValueError(f"needs the levels 1, 2 and 3; missing {sorted(missing)}")
    return levels


class Rule(Strict):
    """What every rule declares: title, published ground and the sentence a person acts on."""

    # What a sentence may name beside the level; the rule's module yields exactly these.
    words: ClassVar[frozenset[str]] = frozenset()

    title: str
    ground: str
    sentence: str

    @model_validator(mode="after")
    def _knows_its_words(self) -> Self:
        named = {name for _, name, _, _ in Formatter().parse(self.sentence) if name is not None}
        if unknown := named - self.words - {"level"}:
            known = ", ".join(sorted(self.words | {"level"}))
            raise ValueError(f"sentence names {', '.join(sorted(unknown))}; known are {known}")
        return self


class Ladder(Rule):
    """A rule whose one reading meets one of three thresholds.

    Args:
        unit: unit of reading and threshold, as shown to people.
        places: decimals shown.
        fires: ``at_least`` (>=), ``above`` (>) or ``below`` (<) the threshold.
        levels: threshold per level, 1 = 一级 worst.
    """

    words: ClassVar[frozenset[str]] = frozenset({"measured", "threshold"})

    unit: str
    places: int = Field(ge=0, le=4)
    fires: Fires
    levels: Annotated[dict[Level, float], AfterValidator(_all_three)]

    @model_validator(mode="after")
    def _worse_is_harder(self) -> Self:
        third, second, first = self.levels[3], self.levels[2], self.levels[1]
        rising = third < second < first
        falling = third > second > first
        if not (falling if self.fires == "below" else rising):
            raise ValueError("levels 3, 2, 1 should go strictly from mild to severe")
        return self


class LookAhead(Ladder):
    """A ladder that looks no further than ``look_ahead_days`` calendar days ahead."""

    words: ClassVar[frozenset[str]] = Ladder.words | {"workdays_left", "remaining_days"}

    look_ahead_days: int = Field(gt=0)


class LagLimit(Strict):
    """Thresholds of one level of 投资滞后; gaps in percentage points."""

    ratio_below: float
    gap_at_least: float
    gap_alone: float | None = None

    def is_beyond(self, milder: "LagLimit") -> bool:
        """Tell whether this limit is strictly harder to reach than ``milder``."""
        return (
            self.ratio_below < milder.ratio_below
            and self.gap_at_least > milder.gap_at_least
            and (self.gap_alone or 100) > (milder.gap_alone or 0)
        )


class Lag(Rule):
    """投资滞后: a ratio together with a gap, or from level 2 on a gap alone.

    Args:
        first_month: first closed month that is judged; January and February are published together.
    """

    words: ClassVar[frozenset[str]] = frozenset(
        {"closed_month", "completed_pct", "expected_pct", "baseline", "ratio", "gap_pp"}
    )

    first_month: int = Field(ge=1, le=12)
    ratio_unit: str
    gap_unit: str
    levels: Annotated[dict[Level, LagLimit], AfterValidator(_all_three)]

    @model_validator(mode="after")
    def _worse_is_harder(self) -> Self:
        third, second, first = self.levels[3], self.levels[2], self.levels[1]
        if not (second.is_beyond(third) and first.is_beyond(second)):
            raise ValueError("levels 3, 2, 1 should go strictly from mild to severe")
        return self


class WarningRules(Strict):
    """The seven rules of the start phase (S-) and the build phase (B-)."""

    s_due: Ladder = Field(alias="S-DUE")
    s_slack: LookAhead = Field(alias="S-SLACK")
    s_over: Ladder = Field(alias="S-OVER")
    s_stall: Ladder = Field(alias="S-STALL")
    b_inv: Lag = Field(alias="B-INV")
    b_zero: Ladder = Field(alias="B-ZERO")
    b_site: Ladder = Field(alias="B-SITE")

    def __getitem__(self, rule: str) -> Rule:
        """Return one rule by its id, ``S-DUE``."""
        found: Rule = getattr(self, rule.lower().replace("-", "_"))
        return found
