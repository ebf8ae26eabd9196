"""Where projects stand at given instants, seen with what was known then alone.

Grain: one entry per asked pair of project and instant. Must not enter: what happened afterwards.
"""

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from scoring.forecasts.lives import DAY, Flags, Ints, Lives
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
    remaining: Ints  # calendar days what is left takes: the critical path, or the works
    quiet: Ints  # days since the last step obtained, or since coding
    planned_on: Ints
    is_listed: Flags
    coded_on: Ints

    def __len__(self) -> int:
        """Return the number of states."""
        return len(self.day)

    def take(self, rows: Ints | Flags) -> "States":
        """Return some of the states."""
        return States(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks where: projects, instants and how far the city's clock is ahead of UTC."""

    project: Ints
    at: Ints
    ahead: int

    @property
    def day(self) -> Ints:
        """The city's day of each instant."""
        day: Ints = (self.at + self.ahead) // DAY
        return day


@dataclass(frozen=True, slots=True)
class Aim:
    """What is planned: the day, NEVER for none, and whether a key-project list says so."""

    day: Ints
    is_listed: Flags


def before_start(lives: Lives, sight: Sight, aim: Aim, procedures: Procedures) -> States:
    """Return the states of projects on their way to a start."""
    seen = lives.take(sight.project)
    has = seen.step_at <= sight.at[:, None]
    remaining = _critical_days(seen, has, sight.at, procedures)
    return _states(seen, sight, aim, remaining, _quiet(seen, has, sight.day))


def before_finish(lives: Lives, sight: Sight, aim: Aim, works_days: int) -> States:
    """Return the states of projects under construction; works take ``works_days`` as a rule."""
    seen = lives.take(sight.project)
    begun = np.where(seen.started_at <= sight.at, seen.started_on, sight.day)
    remaining = works_days - (sight.day - begun)
    return _states(seen, sight, aim, remaining, np.zeros(len(sight.at), np.int64))


def _states(seen: Lives, sight: Sight, aim: Aim, remaining: Ints, quiet: Ints) -> States:
    return States(
        project=sight.project,
        day=sight.day,
        is_government=seen.is_government,
        remaining=remaining,
        quiet=quiet,
        planned_on=aim.day,
        is_listed=aim.is_listed,
        coded_on=seen.coded_on,
    )


def _quiet(seen: Lives, has: Flags, day: Ints) -> Ints:
    """Return the days since the last step obtained, or since coding."""
    steps = np.where(has, np.minimum(seen.step_on, day[:, None]), seen.coded_on[:, None])
    quiet: Ints = np.maximum(day - steps.max(axis=1), 0)
    return quiet


def _critical_days(seen: Lives, has: Flags, at: Ints, procedures: Procedures) -> Ints:
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
