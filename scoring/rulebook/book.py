"""The rule book as a whole, and how it is read from a city folder.

Grain: one ``Rulebook`` per file. Must not enter: the rules' arithmetic.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from ingestion.mistakes import read_document, read_model
from ingestion.strict import Strict
from scoring.rulebook.health import HealthBook
from scoring.rulebook.procedures import Procedures
from scoring.rulebook.warning import WarningRules

Baseline = Literal["own_plan", "seasonal", "linear"]


def _is_cumulative(curve: tuple[float, ...]) -> tuple[float, ...]:
    if len(curve) != 12 or list(curve) != sorted(curve) or curve[0] < 0 or curve[-1] != 1:
        raise ValueError("needs 12 shares that never fall and end at 1")
    return curve


class Baselines(Strict):
    """应完成比例: which share of the year's plan should be done by the end of a month.

    Args:
        seasonal: cumulative shares for January to December; left out, m/12 stands in.
        titles: what a sentence calls each baseline.
    """

    seasonal: Annotated[tuple[float, ...], AfterValidator(_is_cumulative)] | None = None
    titles: dict[Baseline, str]

    @model_validator(mode="after")
    def _are_titled(self) -> Self:
        if untitled := set(get_args(Baseline)) - self.titles.keys():
            raise ValueError(f"no title for {sorted(untitled)}")
        return self


class Rulebook(Strict):
    """规则手册: every number a verdict depends on, under one version and its date."""

    version: str = Field(min_length=1)
    effective_from: date
    rules: WarningRules
    baselines: Baselines
    procedures: Procedures
    health: HealthBook


def read_rulebook(path: Path) -> Rulebook:
    """Return the rule book in ``path``; a MistakesError tells every mistake with its line."""
    return read_model(read_document(path), Rulebook)
