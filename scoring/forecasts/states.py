"""Where projects stand at given instants, seen with what was known then alone.

Grain: one entry per asked pair of project and instant. Must not enter: what happened afterwards.
"""

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from scoring.forecasts.lives import DAY, NEVER, Flags, Ints, Lives, Plans
from scoring.procedures import procedure_readings, steps_obtained
from scoring.rulebook import Procedures
from scoring.rulebook.procedures import STEPS

WEEK, WORKWEEK = 7, 5


@dataclass(frozen=True, slots=True)
class States:
    """What a forecast knows of a project; days from the city's calendar."""

    project: Ints  # position among the lives
    day: Ints
    is_government: Flags
    remaining: Ints  # calendar days the rest of the critical path takes at reference durations
    quiet: Ints  # days since the last step obtained, or since coding
    planned_on: Ints
    started_on: Ints  # NEVER where not verified

    def __len__(self) -> int:
        """Return the number of states."""
        return len(self.day)

    def take(self, rows: Ints | Flags) -> "States":
        """Return some of the states."""
        return States(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def observe(  # noqa: PLR0913, PLR0917  what is seen, who sees it and when
    lives: Lives,
    plans: Plans,
    procedures: Procedures,
    project: Ints,
    at: Ints,
    ahead: int,
    *,
    finish: bool,
) -> States:
    """Return the states of ``project`` at the instants ``at``; ``ahead``: see ``lives.clock``.

    ``finish`` asks for the planned finish instead of the planned start.
    """
    seen = lives.take(project)
    day = (at + ahead) // DAY
    has = seen.step_at <= at[:, None]
    plan = plans.in_force(project, at)
    planned = plans.finish_on if finish else plans.start_on
    last_step = np.where(has, np.minimum(seen.step_on, day[:, None]), seen.coded_on[:, None])
    return States(
        project=project,
        day=day,
        is_government=seen.is_government,
        remaining=_remaining(seen, has, at, procedures),
        quiet=np.maximum(day - last_step.max(axis=1), 0),
        planned_on=np.where(plan >= 0, planned[np.maximum(plan, 0)], NEVER)
        if len(planned)
        else np.full(len(day), NEVER),
        started_on=np.where(seen.started_at <= at, seen.started_on, NEVER),
    )


def _remaining(seen: Lives, has: Flags, at: Ints, procedures: Procedures) -> Ints:
    """Return the calendar days left of the critical path; each kind of standing is read once."""
    granted = (seen.granted_land_at <= at) | (~has[:, STEPS.index("land")] & ~seen.is_government)
    flags = [seen.is_government, granted, seen.in_engineering_at <= at, *has.T]
    kind = np.zeros(len(at), np.int64)
    for flag in flags:
        kind = kind * 2 + flag
    kinds, which = np.unique(kind, return_inverse=True)
    bits = (kinds[:, None] >> np.arange(len(flags))[::-1]) & 1
    names = ["is_government", "is_land_granted", "is_in_engineering"]
    table = pa.table(
        {
            name: pa.array(bits[:, place].astype(np.bool_))
            for place, name in enumerate([*names, *(f"has_{step}" for step in STEPS)])
        }
        | {"workdays_to_planned_start": pa.array(np.zeros(len(kinds)))}
    )
    frame = nw.from_native(table, eager_only=True).with_columns(*steps_obtained(procedures))
    read = frame.with_columns(*procedure_readings(procedures))
    workdays = np.asarray(read["remaining_days"].to_numpy(), np.float64)
    days: Ints = np.rint(workdays * WEEK / WORKWEEK).astype(np.int64)
    return days[which]
