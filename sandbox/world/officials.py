"""How people report: the diligence of each organisation and when things are told.

One entry a project. Days since 1970-01-01, ``days.NEVER`` where nothing is ever told. Answers to
warnings belong to the follow-up loop, not here.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world import organisations
from sandbox.world.days import NEVER, month_of, month_start
from sandbox.world.draws import Flags, Floats, Ints, stream
from sandbox.world.projects import Projects
from sandbox.world.timelines import Timelines

PROMPT_SHARE = 0.4  # hand in their papers within days of the start, not with the month's window
REGISTRABLE_WAN = 500  # 入库: fixed-asset projects of 5 million yuan and more


@dataclass(frozen=True, slots=True)
class Reporting:
    """When the facts of one block's projects are told, and by how diligent a unit."""

    diligence: Floats  # 0-1
    start_told: Ints  # 开工报告
    finish_told: Ints  # 竣工报告
    registered: Ints  # 入库
    is_silent: Flags  # stopped reporting investment months ago


def diligence_of_organisations(plan: CityPlan) -> Floats:
    """Return the diligence of every organisation, in the order of ``organisations.org_ids``."""
    rng = stream(plan, 0, "diligence")
    spread = rng.normal(0.0, 0.03, len(organisations.org_ids()))
    return np.clip(plan.diligence + spread, 0.5, 1.0)


def simulate_reporting(
    plan: CityPlan, block: int, projects: Projects, times: Timelines
) -> Reporting:
    """Draw when starts and completions are reported and registered."""
    rng = stream(plan, block, "reporting")
    count = len(projects)
    diligence = diligence_of_organisations(plan)[projects.department]
    tells = rng.random(count) < diligence
    start_lag = 1 + rng.exponential(7.0 * plan.lateness, count).astype(np.int64)
    finish_lag = 2 + rng.exponential(15.0 * plan.lateness, count).astype(np.int64)
    months_late = np.where(rng.random(count) < 0.94, 0, rng.geometric(0.6, count))
    window = month_start(np.minimum(month_of(times.started) + 1 + months_late, month_of_never()))
    at_once = times.started + rng.integers(6, 14, count)
    window = np.where(rng.random(count) < PROMPT_SHARE, np.minimum(at_once, window + 5), window + 5)
    registrable = projects.total_wan >= REGISTRABLE_WAN
    is_registered = registrable & (times.started < NEVER) & (rng.random(count) < 0.99)
    return Reporting(
        diligence=diligence,
        start_told=_told(times.started, start_lag, tells),
        finish_told=_told(times.finished, finish_lag, rng.random(count) < diligence),
        registered=np.where(is_registered, window + rng.integers(0, 4, count), NEVER),
        is_silent=rng.random(count) < 0.012,
    )


def month_of_never() -> int:
    """Return the month ``NEVER`` lies in."""
    return int(month_of(np.array([NEVER]))[0])


def _told(day: Ints, lag: Ints, tells: Flags) -> Ints:
    return np.where(tells & (day < NEVER), day + lag, NEVER)
