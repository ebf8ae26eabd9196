"""办理时长: how many working days each step of the procedures has taken in this city.

A closed case of a step is a project that has obtained it, and took the working days from the latest
day known of what comes before on its path (coding, for the first step) to the step's own. A step
with enough closed cases counts their median; the others keep the reference duration.
Grain: one ``Duration`` per path and step, land once per mode of supply, as known at an instant.
Must not enter: what was told after the instant, what a project still needs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from scoring.clocks import WorkCalendar
from scoring.forecasts.lives import NEVER, Flags, Ints, Lives, stamp
from scoring.rulebook import STEPS, Path, Procedures, Step
from scoring.rulebook.procedures import LandDays

Supply = Literal["any", "allocated", "granted"]

UNTOLD = np.iinfo(np.int64).min  # earlier than every day

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("path", pa.string(), nullable=False),
    pa.field("step", pa.string(), nullable=False),
    pa.field("supply", pa.string(), nullable=False),
    pa.field("workdays", pa.int32(), nullable=False),
    pa.field("basis", pa.string(), nullable=False),
    pa.field("reference_workdays", pa.int32(), nullable=False),
    pa.field("median_workdays", pa.int32()),
    pa.field("n_cases", pa.int32(), nullable=False),
    pa.field("known_at", pa.timestamp("us"), nullable=False),
]
SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True, slots=True)
class Duration:
    """How long one step takes, by the rule book and by the city's closed cases.

    Args:
        path: ``government`` or ``private``.
        step: a step of its critical path.
        supply: the mode of land supply; ``any`` where the rule book makes no difference.
        reference: working days by the rule book.
        median: working days of the closed cases, a half rounded up; None without a case.
        cases: how many there are.
        is_observed: whether they are enough for the median to count.
    """

    path: str
    step: Step
    supply: Supply
    reference: int
    median: int | None
    cases: int
    is_observed: bool

    @property
    def workdays(self) -> int:
        """The working days that count."""
        return self.median if self.is_observed and self.median is not None else self.reference


@dataclass(frozen=True, slots=True)
class _Cases:
    """What is known of the projects of one path; days from 1970-01-01, shape (projects, ...)."""

    coded_on: Ints  # UNTOLD where it is not known
    step_on: Ints  # in the order of STEPS
    is_granted: Flags


def observed(
    lives: Lives, procedures: Procedures, at: datetime, calendar: WorkCalendar
) -> Procedures:
    """Return the procedures with the durations known at ``at`` (naive UTC).

    They come back as they are where the rule book asks for reference durations alone.
    """
    if procedures.observed is None:
        return procedures
    told = durations(lives, procedures, at, calendar)
    days = {(one.path, one.step, one.supply): one.workdays for one in told}
    paths = {name: _counting(name, path, days) for name, path in procedures.paths}
    return procedures.model_copy(update={"paths": procedures.paths.model_copy(update=paths)})


def durations(
    lives: Lives, procedures: Procedures, at: datetime, calendar: WorkCalendar
) -> list[Duration]:
    """Return how long every step of the critical paths takes, by what was known at ``at``."""
    least = procedures.observed.least_cases if procedures.observed else None
    return [
        Duration(
            path=name,
            step=step,
            supply=supply,
            reference=path.days(step, is_granted=supply == "granted"),
            median=_median(days),
            cases=len(days),
            is_observed=least is not None and len(days) >= least,
        )
        for name, path in procedures.paths
        for step, supply, days in _taken(path, _known(lives, name, stamp(at)), calendar)
    ]


def as_table(told: list[Duration], at: datetime) -> pa.Table:
    """Return ``durations`` to publish, one row per path, step and mode of supply."""
    rows = [
        {
            "path": one.path,
            "step": one.step,
            "supply": one.supply,
            "workdays": one.workdays,
            "basis": "observed" if one.is_observed else "reference",
            "reference_workdays": one.reference,
            "median_workdays": one.median,
            "n_cases": one.cases,
            "known_at": at,
        }
        for one in told
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def _counting(name: str, path: Path, days: Mapping[tuple[str, Step, Supply], int]) -> Path:
    """Return a path that counts other working days."""
    critical = {
        step: LandDays(allocated=days[name, step, "allocated"], granted=days[name, step, "granted"])
        if isinstance(reference, LandDays)
        else days[name, step, "any"]
        for step, reference in path.critical.items()
    }
    return path.model_copy(update={"critical": critical})


def _known(lives: Lives, path: str, moment: int) -> _Cases:
    """Return what was known at ``moment`` of the projects that go one path."""
    own = lives.take(lives.is_government == (path == "government"))
    is_told = (own.step_at <= moment) & (own.step_on < NEVER)
    return _Cases(
        coded_on=np.where(own.coded_at <= moment, own.coded_on, UNTOLD),
        step_on=np.where(is_told, own.step_on, UNTOLD),
        is_granted=own.granted_land_at <= moment,
    )


def _taken(
    path: Path, cases: _Cases, calendar: WorkCalendar
) -> Iterator[tuple[Step, Supply, Ints]]:
    """Yield the working days each closed case of a step took."""
    before = cases.coded_on
    for step, reference in path.critical.items():
        on = cases.step_on[:, STEPS.index(step)]
        is_closed = (on >= before) & calendar.covers(before) & calendar.covers(on)
        for supply, is_own in _supplies(reference, cases.is_granted):
            rows = is_closed & is_own
            yield step, supply, calendar.workdays_between(before[rows], on[rows])
        before = np.maximum(before, on)


def _supplies(reference: int | LandDays, is_granted: Flags) -> list[tuple[Supply, Flags]]:
    if isinstance(reference, LandDays):
        return [("allocated", ~is_granted), ("granted", is_granted)]
    return [("any", np.ones_like(is_granted))]


def _median(days: Ints) -> int | None:
    return int(np.floor(np.median(days) + 0.5)) if len(days) else None
