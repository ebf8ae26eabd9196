"""What is really spent: 万元 by project and month of one year.

Spending follows the project's own monthly plan at its own pace, with noise; it begins with the
true start, pauses while works are stopped and ends with completion.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world.days import NEVER, month_number, month_start
from sandbox.world.draws import Floats, Ints, stream
from sandbox.world.keylist import SEASON, month_weights, planned_year
from sandbox.world.projects import OTHER, Projects
from sandbox.world.timelines import Timelines

EARLY_WORK_SHARE = 0.015  # of the year's plan spent in a month before the start, by some
PACE_SPREAD = 0.07
FASTEST = 3.0
CAUGHT_UP = 0.95  # of what was missed by starting late or standing still
RECOVERY_MONTHS = (4, 8)  # of the year, from and up to which a lagging project picks up
RECOVERED_PACE = (1.3, 1.6)


@dataclass(frozen=True, slots=True)
class Money:
    """Spending of one block in one year."""

    year: int
    months_wan: Ints  # spent, shape (n, 12)
    before_wan: Ints  # spent before the year, shape (n,)


def simulate_money(
    plan: CityPlan, block: int, projects: Projects, times: Timelines, years: Iterable[int]
) -> dict[int, Money]:
    """Draw what each project spends in each month of ``years``, which follow one another."""
    money: dict[int, Money] = {}
    before: Ints | None = None
    for year in years:
        money[year] = _simulate_year(plan, block, projects, times, _Start(year, before))
        before = money[year].before_wan + money[year].months_wan.sum(axis=1)
    return money


class _Start(NamedTuple):
    """A year, and what was spent before it if the year before was simulated."""

    year: int
    before: Ints | None


def _simulate_year(
    plan: CityPlan, block: int, projects: Projects, times: Timelines, start: _Start
) -> Money:
    year = start.year
    rng = stream(plan, block, f"money {year}")
    count = len(projects)
    planned = planned_year(plan, block, projects, times, year)
    weights = month_weights(plan, block, times, year)
    active = _active_share(times, year)
    pace = _paces(rng, plan, count)
    noise = np.exp(rng.normal(0.0, 0.10, (count, 12)))
    level = np.where(active > 0, np.maximum(weights, 0.4 * SEASON), 0.0) * active
    level *= _catching_up(weights, active)[:, None]
    spends_early = (projects.cohort != OTHER) & (rng.random(count) < 0.6)
    early = (active == 0) & (_months(year) < _end(times.started)) & spends_early[:, None]
    level = np.where(early, EARLY_WORK_SHARE, level)
    spent = np.rint(planned[:, None] * level * pace * noise).astype(np.int64)
    estimate = _before(rng, projects, times, year)
    before = estimate if start.before is None else start.before
    return Money(year, _within_total(projects, spent, before), before)


def _months(year: int) -> Ints:
    return month_start(month_number(year) + np.arange(12, dtype=np.int64))


def _end(day: Ints) -> Ints:
    return day[:, None]


def _paces(rng: np.random.Generator, plan: CityPlan, count: int) -> Floats:
    """Draw how fast projects spend against their own plan, month by month, shape (n, 12).

    Most spend a little over it, some far under; of these, many pick up in the course of the year.
    """
    draw = rng.random(count)
    steady = plan.pace * np.exp(rng.normal(0.0, PACE_SPREAD, count))
    lagging = rng.uniform(0.68, 0.94, count)
    failing = rng.uniform(0.25, 0.68, count)
    slow = np.where(draw < plan.failing_share, failing, lagging)
    is_slow = draw < plan.failing_share + plan.lagging_share
    picks_up = is_slow & (rng.random(count) < plan.recovering_share)
    since = np.where(picks_up, rng.integers(*RECOVERY_MONTHS, count), 12)
    pace = np.where(is_slow, slow, steady)[:, None]
    faster = rng.uniform(*RECOVERED_PACE, count)[:, None]
    paces: Floats = np.where(np.arange(12) >= since[:, None], faster, pace)
    return paces


def _catching_up(weights: Floats, active: Floats) -> Floats:
    """Return how much faster than planned those spend who missed some of their planned months."""
    left = (weights * (active > 0)).sum(axis=1)
    wanted = CAUGHT_UP / np.maximum(left, 0.2) + (1 - CAUGHT_UP)
    faster: Floats = np.minimum(wanted, FASTEST)
    return faster


def _active_share(times: Timelines, year: int) -> Floats:
    """Return the share of each month in which works go on, shape (n, 12)."""
    edges = month_start(month_number(year) + np.arange(13, dtype=np.int64))
    first, last = edges[:-1], edges[1:]

    def overlap(begin: Ints, end: Ints) -> Ints:
        days: Ints = np.minimum(end[:, None], last) - np.maximum(begin[:, None], first)
        return np.maximum(days, 0)

    working = overlap(times.started, times.finished) - overlap(times.stopped, times.resumed)
    working = np.where(working < 10, 0, working)  # a few days leave no trace in a month's report
    share: Floats = working / (last - first)
    return share


def _before(rng: np.random.Generator, projects: Projects, times: Timelines, year: int) -> Ints:
    """Return what was spent before ``year``: elapsed share of the planned time."""
    first = month_number(year)
    length = np.maximum(times.planned_finish_month - times.planned_month, 10)
    elapsed = np.clip((first - times.planned_month) / length, 0.0, 0.88)
    started = times.started < month_start(np.array([first]))
    paid = projects.total_wan * elapsed * rng.uniform(0.75, 0.95, len(projects))
    return np.where(started & (times.started < NEVER), np.rint(paid), 0).astype(np.int64)


def _within_total(projects: Projects, spent: Ints, before: Ints) -> Ints:
    """Stop spending at 115 % of the total investment."""
    room = np.maximum(np.rint(projects.total_wan * 1.15).astype(np.int64) - before, 0)
    running: Ints = np.minimum(spent.cumsum(axis=1), room[:, None])
    return np.diff(running, axis=1, prepend=0)
