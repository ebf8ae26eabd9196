"""手续: reference durations, critical paths and the weight of each matter.

Grain: one ``Path`` per kind of investor, one ``Matter`` per weighted line of 手续进度.
Must not enter: what a project has obtained.
"""

from collections.abc import Mapping
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from ingestion.strict import Strict

Step = Literal[
    "proposal",
    "project_approval",
    "site_preselection",
    "land",
    "land_use_permit",
    "special_reviews",
    "preliminary_design",
    "works_planning_permit",
    "drawing_review",
    "tender",
    "works_permit",
]
STEPS: tuple[Step, ...] = get_args(Step)


class LandDays(Strict):
    """Working days of land supply by mode: 划拨 allocated, 招拍挂 granted."""

    allocated: int = Field(ge=0)
    granted: int = Field(ge=0)


class Matter(Strict):
    """One weighted line of 手续进度; obtained when every step a path has of it is."""

    title: str
    weight: int = Field(gt=0)
    steps: tuple[Step, ...] = Field(min_length=1)


class Path(Strict):
    """Steps one kind of investor needs: the critical path in order, and what runs beside it.

    Args:
        critical: working days from the predecessor, in the order of the path.
        alongside: steps that must be there before the works permit.
    """

    critical: dict[Step, int | LandDays]
    alongside: tuple[Step, ...]

    @model_validator(mode="after")
    def _is_one_path(self) -> Self:
        if "works_permit" not in self.critical or "land" not in self.critical:
            raise ValueError("a critical path needs land and works_permit")
        if twice := set(self.critical) & set(self.alongside):
            raise ValueError(f"both on the critical path and alongside: {sorted(twice)}")
        return self

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order; those alongside stand just before the works permit."""
        order = list(self.critical)
        order[order.index("works_permit") : order.index("works_permit")] = self.alongside
        return tuple(order)

    def after(self, step: Step) -> tuple[Step, ...]:
        """Return the steps that follow ``step``."""
        return self.steps[self.steps.index(step) + 1 :]

    def part_of(self, matter: Matter) -> list[Step]:
        """Return the steps of ``matter`` this path has, in its order."""
        return [step for step in self.steps if step in matter.steps]

    def days(self, step: Step, *, is_granted: bool) -> int:
        """Return the working days ``step`` takes on the critical path; 0 alongside it."""
        days = self.critical.get(step, 0)
        if isinstance(days, LandDays):
            return days.granted if is_granted else days.allocated
        return days


class Paths(Strict):
    """The two paths: 政府投资 (审批) and the rest (核准, 备案)."""

    government: Path
    private: Path


class Observed(Strict):
    """Whether the city's own medians take the place of reference durations.

    Args:
        least_cases: closed cases from which on a median counts.
    """

    least_cases: int = Field(ge=1)


class Procedures(Strict):
    """How a project gets from its code to its start.

    Args:
        mobilisation_days: 进场, working days between the works permit and the start.
        building_steps: not required of projects outside the building-procedure systems.
        proves: steps that a later permit proves by law.
        matters: the weights of 手续进度.
        observed: left out, the reference durations of the paths always count.
    """

    paths: Paths
    mobilisation_days: int = Field(ge=0)
    building_steps: frozenset[Step]
    proves: dict[Step, tuple[Step, ...]]
    matters: tuple[Matter, ...] = Field(min_length=1)
    observed: Observed | None = None

    @model_validator(mode="after")
    def _has_no_circle(self) -> Self:
        if circular := [step for step in self.proves if step in proven(self.proves, step)]:
            raise ValueError(f"proves goes round in a circle at {circular}")
        return self

    def proofs(self, step: Step) -> tuple[Step, ...]:
        """Return ``step`` and every later step that proves it."""
        return (step, *(later for later in STEPS if step in proven(self.proves, later)))


def proven(proves: Mapping[Step, tuple[Step, ...]], step: Step) -> frozenset[Step]:
    """Return every step that ``step`` proves, directly or through others."""
    found: set[Step] = set()
    open_steps = list(proves.get(step, ()))
    while open_steps:
        earlier = open_steps.pop()
        if earlier not in found:
            found.add(earlier)
            open_steps.extend(proves.get(earlier, ()))
    return frozenset(found)
