"""预警规则: thresholds, exits, ground, unit and sentence of each warning rule.

Grain: one model per kind of rule. A level's number is checked against the others, so that a worse
level is never easier to reach. Must not enter: readings, baselines, what a fired level leads to.
"""

from itertools import pairwise
from string import Formatter
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from ingestion.strict import Strict
from scoring.rulebook.levels import Level

Fires = Literal["at_least", "above", "below", "at_most"]
RISING: tuple[Fires, ...] = ("at_least", "above")

# A threshold moved by its exit margin is the decimal people would write, not a double near it.
EXIT_PLACES = 4

Limit = TypeVar("Limit")


def mild_first(levels: dict[Level, Limit]) -> list[Limit]:
    """Return the limits of the levels there are, from 三级 to 一级."""
    return [levels[level] for level in sorted(levels, reverse=True)]


def _some(levels: dict[Level, Limit]) -> dict[Level, Limit]:
    if not levels:
        raise ValueError("needs at least one of the levels 1, 2 and 3")
    return levels


Levels = Annotated[dict[Level, Limit], AfterValidator(_some)]


class Rule(Strict):
    """What every rule declares: title, published ground and the sentence a person acts on.

    Args:
        advisory: told, but it opens no warning and has no effect on the colour.
    """

    # What a sentence may name beside level and unit; the rule's module yields exactly these.
    words: ClassVar[frozenset[str]] = frozenset()

    title: str
    ground: str
    sentence: str
    advisory: bool = False

    @property
    def reading_places(self) -> int:
        """Decimals of reading and threshold in a sentence."""
        return 4

    @model_validator(mode="after")
    def _knows_its_words(self) -> Self:
        named = {name for _, name, _, _ in Formatter().parse(self.sentence) if name is not None}
        if unknown := named - self.words - {"level", "unit"}:
            known = ", ".join(sorted(self.words | {"level", "unit"}))
            raise ValueError(f"sentence names {', '.join(sorted(unknown))}; known are {known}")
        return self


class Ladder(Rule):
    """A rule whose one reading meets one of up to three thresholds.

    Args:
        unit: unit of reading and threshold, as shown to people.
        places: decimals shown.
        fires: ``at_least`` (>=), ``above`` (>), ``below`` (<) or ``at_most`` (<=) the threshold.
        levels: threshold per level, 1 = 一级 worst.
        exits: how much better than its threshold the reading has to be before a level ends.
    """

    words: ClassVar[frozenset[str]] = frozenset({"measured", "threshold"})

    unit: str
    places: int = Field(ge=0, le=4)
    fires: Fires
    levels: Levels[float]
    exits: float = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _worse_is_harder(self) -> Self:
        is_rising = self.fires in RISING
        steps = pairwise(mild_first(self.levels))
        if not all((worse > milder) == is_rising and worse != milder for milder, worse in steps):
            raise ValueError("levels 3, 2, 1 should go strictly from mild to severe")
        return self

    @property
    def reading_places(self) -> int:
        """Decimals of reading and threshold in a sentence."""
        return self.places

    def exit_threshold(self, level: Level) -> float:
        """Return the threshold a level no longer meets once it ends."""
        margin = -self.exits if self.fires in RISING else self.exits
        return round(self.levels[level] + margin, EXIT_PLACES)


class LookAhead(Ladder):
    """A ladder that looks no further than ``look_ahead_days`` calendar days ahead."""

    words: ClassVar[frozenset[str]] = Ladder.words | {"workdays_left", "remaining_days"}

    look_ahead_days: int = Field(gt=0)


class Advice(Ladder):
    """A ladder over what a model foretells: it advises, and never more than 二级."""

    advisory: Literal[True]

    @model_validator(mode="after")
    def _advises(self) -> Self:
        if 1 in self.levels:
            raise ValueError("what a model foretells reaches level 2 at most")
        return self
