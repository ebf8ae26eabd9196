"""案例: the lives of projects as arrays, and what of them is known at an instant.

Grain: one entry per project, in the order of ``project_code``. Days count from 1970-01-01 in the
city's calendar, instants are microseconds of naive UTC; ``NEVER`` where there is none. Must not
enter: what a forecast makes of it.
"""

from dataclasses import dataclass, fields
from datetime import datetime, tzinfo
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.rulebook.procedures import STEPS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Lives:
    """What ``marts.cases`` tells; each day (`_on`) stands beside the instant of its telling."""

    code: NDArray[np.str_]
    is_government: Flags
    coded_on: Ints
    coded_at: Ints
    step_on: Ints  # shape (projects, steps), in the order of STEPS
    step_at: Ints
    in_engineering_at: Ints
    granted_land_at: Ints
    started_on: Ints
    started_at: Ints
    completed_on: Ints
    completed_at: Ints
    exited_on: Ints
    exited_at: Ints

    def __len__(self) -> int:
        """Return the number of projects."""
        return len(self.code)

    def take(self, rows: Ints | Flags) -> "Lives":
        """Return the lives of some projects."""
        return Lives(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Plans:
    """What ``marts.case_plans`` tells: versions of plans, sorted by project and instant."""

    project: Ints  # position among the lives
    known_at: Ints
    start_on: Ints
    finish_on: Ints
    is_listed: Ints  # 1 by a key-project list, 0 by the register

    def in_force(self, project: Ints, at: Ints) -> tuple[Ints, Ints, Flags]:
        """Return planned start, planned finish and being listed as they stood at each instant."""
        rows = self._rows(project, at)
        told = np.append(self.start_on, NEVER), np.append(self.finish_on, NEVER)
        return told[0][rows], told[1][rows], np.append(self.is_listed, 0)[rows] == 1

    def _rows(self, project: Ints, at: Ints) -> Ints:
        """Return the position of the plan in force, -1 where there is none yet."""
        rows = np.concatenate([np.arange(len(self.project)), np.full(len(at), -1)])
        whose = np.concatenate([self.project, project])
        order = np.lexsort((rows < 0, np.concatenate([self.known_at, at]), whose))
        last = np.maximum.accumulate(np.where(rows[order] >= 0, np.arange(len(order)), -1))
        found = np.empty(len(order), np.int64)
        found[order] = np.where(last >= 0, rows[order][np.maximum(last, 0)], -1)
        asked = found[len(self.project) :]
        is_own = np.append(self.project, -1)[asked] == project
        return np.where(is_own, asked, -1)


def read_lives(cases: pa.Table, plans: pa.Table) -> tuple[Lives, Plans]:
    """Return ``marts.cases`` and ``marts.case_plans`` as arrays."""
    lives = read_cases(cases)
    return lives, _plans(lives.code, plans)


def read_cases(cases: pa.Table) -> Lives:
    """Return ``marts.cases`` as arrays."""
    cases = cases.sort_by("project_code")
    return Lives(
        code=np.asarray(cases["project_code"].to_pylist(), dtype=np.str_),
        is_government=cases["is_government"].to_numpy().astype(np.bool_),
        step_on=np.column_stack([days(cases[f"{step}_on"]) for step in STEPS]),
        step_at=np.column_stack([instants(cases[f"{step}_at"]) for step in STEPS]),
        **{n: instants(cases[n]) for n in ("in_engineering_at", "granted_land_at")},
        **{n: days(cases[n]) for n in ("coded_on", "started_on", "completed_on", "exited_on")},
        **{n: instants(cases[n]) for n in ("coded_at", "started_at", "completed_at", "exited_at")},
    )


def _plans(code: NDArray[np.str_], plans: pa.Table) -> Plans:
    """Return the plans of the projects there are."""
    names = np.asarray(plans["project_code"].to_pylist(), dtype=np.str_)
    project = np.minimum(np.searchsorted(code, names), max(len(code) - 1, 0)).astype(np.int64)
    own = code[project] == names if len(code) else np.zeros(len(names), np.bool_)
    at = instants(plans["known_at"])
    order = np.lexsort((at, project))
    order = order[own[order]]
    start, finish = days(plans["planned_start_on"]), days(plans["planned_finish_on"])
    listed = plans["is_listed"].to_numpy().astype(np.int64)
    return Plans(project[order], at[order], start[order], finish[order], listed[order])


def days(column: "pa.ChunkedArray[Any]") -> Ints:
    """Return dates as days."""
    return _whole(pc.cast(pc.cast(column, pa.date32()), pa.int32()))


def instants(column: "pa.ChunkedArray[Any]") -> Ints:
    """Return instants as microseconds."""
    return _whole(pc.cast(pc.cast(column, pa.timestamp("us")), pa.int64()))


def _whole(column: "pa.ChunkedArray[Any]") -> Ints:
    """Return whole numbers without gaps."""
    filled = pc.fill_null(pc.cast(column, pa.int64()), pa.scalar(int(NEVER)))
    numbers: Ints = np.asarray(filled, dtype=np.int64)
    return numbers


def stamp(moment: datetime) -> int:
    """Return a naive UTC instant in microseconds."""
    return int(np.datetime64(moment, "us").astype(np.int64))


def clock(at: datetime, zone: tzinfo) -> int:
    """Return how many microseconds the city's clock is ahead of UTC."""
    ahead = zone.utcoffset(at)
    return int(ahead.total_seconds() * MICROSECONDS) if ahead else 0
