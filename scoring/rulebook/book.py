"""The rule book as a whole, and how it is read from a file.

Grain: one ``RuleSet`` per file; a city's own is a ``Rulebook``, which has every section.
Must not enter: the rules' arithmetic.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from ingestion.mistakes import read_document, read_model
from ingestion.strict import Strict
from scoring.rulebook.clocks import Clocks
from scoring.rulebook.episodes import Episodes
from scoring.rulebook.health import HealthBook, Lights
from scoring.rulebook.procedures import Procedures
from scoring.rulebook.recipients import Escalation, Recipients
from scoring.rulebook.rules import WarningRules

Baseline = Literal["own_plan", "seasonal", "linear"]

# What these rules read is back-scheduled from the reference durations.
NEED_PROCEDURES = ("S-SLACK", "S-STALL")


def _is_cumulative(curve: tuple[float, ...]) -> tuple[float, ...]:
    if len(curve) != 12 or list(curve) != sorted(curve) or curve[0] < 0 or curve[-1] != 1:
        raise ValueError("needs 12 shares that never fall and end at 1")
    return curve


class Baselines(Strict):
    """应完成比例: which share of the year's plan should be done by the end of a month.

    Args:
        own_plan: whether a project's own monthly plan comes first, where it adds up.
        seasonal: cumulative shares for January to December; left out, m/12 stands in.
        from_start: whether a curve starts with the planned start month of the year.
        titles: what a sentence calls each baseline.
    """

    own_plan: bool = True
    seasonal: Annotated[tuple[float, ...], AfterValidator(_is_cumulative)] | None = None
    from_start: bool = True
    titles: dict[Baseline, str]

    @model_validator(mode="after")
    def _are_titled(self) -> Self:
        if untitled := self.used - self.titles.keys():
            raise ValueError(f"no title for {sorted(untitled)}")
        return self

    @property
    def used(self) -> set[Baseline]:
        """The baselines a project can be measured against."""
        curve: Baseline = "seasonal" if self.seasonal else "linear"
        return {"own_plan", curve} if self.own_plan else {curve}


class RuleSet(Strict):
    """规则: what verdicts and colours depend on, under one version and its date.

    Args:
        version: letters, digits and ``. + - _``: it names files and folders.
        effective_from: left out where what was published shows no year.
        source: where the thresholds were published.
        not_expressed: what the published rules say and these facts cannot tell.
        lights: the colour of the worst warning, where a rule set has lights and no index.
    """

    version: str = Field(pattern=r"^\w[\w.+-]*$")
    effective_from: date | None = None
    title: str | None = None
    source: str | None = None
    not_expressed: tuple[str, ...] = ()
    rules: WarningRules
    baselines: Baselines
    procedures: Procedures | None = None
    health: HealthBook | None = None
    lights: Lights | None = None
    episodes: Episodes | None = None
    clocks: Clocks | None = None
    recipients: Recipients | None = None
    escalation: Escalation | None = None

    @model_validator(mode="after")
    def _colours_one_way(self) -> Self:
        if (self.health is None) == (self.lights is None):
            raise ValueError("needs either health or lights")
        return self

    @model_validator(mode="after")
    def _knows_procedures(self) -> Self:
        needed = [rule for rule in NEED_PROCEDURES if rule in self.rules]
        needed += [] if self.health is None else ["health"]
        if self.procedures is None and needed:
            raise ValueError(f"procedures are missing; {', '.join(needed)} reads them")
        return self


class Rulebook(RuleSet):
    """规则手册: a rule set with everything a city's warnings need from opening to end."""

    effective_from: date
    procedures: Procedures
    health: HealthBook
    episodes: Episodes
    clocks: Clocks
    recipients: Recipients
    escalation: Escalation


def read_rulebook(path: Path) -> Rulebook:
    """Return a city's rule book; a MistakesError tells every mistake with its line."""
    return read_model(read_document(path), Rulebook)


def read_ruleset(path: Path) -> RuleSet:
    """Return any rule set, a city's own or a published one; mistakes as in ``read_rulebook``."""
    return read_model(read_document(path), RuleSet)
