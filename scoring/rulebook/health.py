"""健康指数: weights, scales, colour bands and caps.

Grain: one ``HealthBook`` per rule book. Must not enter: readings, which dimension leads a phase.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from ingestion.strict import Strict
from scoring.rulebook.levels import COLOURS, Colour, Level

Weight = Annotated[int, Field(ge=0, le=100)]


class Weights(Strict):
    """Weights of one phase; they sum to 100."""

    @model_validator(mode="after")
    def _sum_to_hundred(self) -> Self:
        if (total := sum(self.model_dump().values())) != 100:
            raise ValueError(f"weights should sum to 100, they sum to {total}")
        return self


class StartWeights(Weights):
    """开工: 手续进度, 时间裕度, 要素保障, 问题处置, 数据可信."""

    procedures: Weight
    slack: Weight
    elements: Weight
    problems: Weight
    trust: Weight


class BuildWeights(Weights):
    """促建: 投资进度, 形象节点, 现场活跃, 依规入库, 问题处置, 数据可信."""

    investment: Weight
    milestones: Weight
    site: Weight
    compliance: Weight
    problems: Weight
    trust: Weight


class Scale(Strict):
    """The readings that score 0 (``bad``) and 100 (``good``); linear between, flat beyond."""

    bad: float
    good: float

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.bad == self.good:
            raise ValueError("bad and good should differ")
        return self


class Elements(Strict):
    """要素保障: points for land right, site handed over, and funds from a share of the plan on."""

    land_right: Weight
    handed_over: Weight
    funds: Weight
    funds_at_least: float


class Compliance(Strict):
    """依规入库: points for a permit before works, no lapsed permit, 入库 in time."""

    permit_before_start: Weight
    no_lapsed_permit: Weight
    registered: Weight
    registered_within_days: int


class Problems(Strict):
    """问题处置: points lost per item."""

    overdue_item: Weight
    open_item: Weight


# 数据可信's deductions: what a rule book calls each, and the fact it multiplies. A deeper measure
# of trust is one more fact and one more line here.
DEDUCTIONS = {
    "stale_source": "stale_sources",
    "conflict": "conflicts",
    "open_issue": "open_issues",
    "doubtful_code": "is_code_doubtful",
}


def _deducts(points: dict[str, Weight]) -> dict[str, Weight]:
    if unknown := points.keys() - DEDUCTIONS.keys():
        known = ", ".join(DEDUCTIONS)
        raise ValueError(f"no deduction called {', '.join(sorted(unknown))}; known are {known}")
    return points


# 数据可信: points lost per unit of each deduction; one that is left out costs nothing.
Trust = Annotated[dict[str, Weight], AfterValidator(_deducts)]


class Bands(Strict):
    """四色: the lowest index that still earns a colour, closed below; under yellow is red."""

    green: float
    blue: float
    yellow: float

    @model_validator(mode="after")
    def _go_down(self) -> Self:
        if not self.green > self.blue > self.yellow:
            raise ValueError("green, blue and yellow should go strictly down")
        return self


def _tighten(caps: dict[Level, Colour]) -> dict[Level, Colour]:
    ranks = [COLOURS.index(caps[level]) for level in sorted(caps, reverse=True)]
    if ranks != sorted(ranks):
        raise ValueError("a worse level should leave no better colour")
    return caps


def _whole(caps: dict[Level, Colour]) -> dict[Level, Colour]:
    if missing := {1, 2, 3} - caps.keys():
        raise ValueError(f"needs the levels 3, 2 and 1; missing {sorted(missing)}")
    return caps


Lights = Annotated[dict[Level, Colour], AfterValidator(_tighten), Field(min_length=1)]


class HealthBook(Strict):
    """How readings become scores, an index and a colour."""

    start_weights: StartWeights
    build_weights: BuildWeights
    minimum_weight: Weight
    procedures: Scale
    slack: Scale
    investment: Scale
    milestones: Scale
    site: Scale
    elements: Elements
    compliance: Compliance
    problems: Problems
    trust: Trust
    colours: Bands
    caps: Annotated[dict[Level, Colour], AfterValidator(_tighten), AfterValidator(_whole)]
