"""The key-project lists (重点项目名单): who is on one year's list and what is planned for it.

One entry a line; a line is one project. Plans are what the list says in January and never
change afterwards: progress is ``money``'s.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world import projects as who
from sandbox.world.days import day_number, month_number
from sandbox.world.draws import Flags, Floats, Ints, choose, deal, stream
from sandbox.world.projects import Projects
from sandbox.world.timelines import Timelines

PREPARE, START, BUILD, FINISH = range(4)
CITY, PROVINCE, BOTH = range(3)
LEVEL_WEIGHTS = (0.80, 0.06, 0.14)
ALREADY_PREPARED = 0.25  # of this year's starts were on last year's list as 加快前期
SEASON = np.array([5.0, 5.7, 10.6, 8.0, 8.2, 10.8, 8.5, 8.2, 9.6, 8.8, 8.2, 8.4]) / 100
BALANCED_SHARE = 0.85  # of the lines have twelve months that sum to the year
FUNDS = ("", "中央预算内投资", "地方政府专项债券", "中央预算内投资、地方政府专项债券")


@dataclass(frozen=True, slots=True)
class KeyList:
    """The lines of one year's list in one block."""

    year: int
    project: Ints  # position in the block
    line_no: Ints  # over the whole city, from 1
    batch: Ints
    level: Ints
    annual_wan: Ints
    months_wan: Ints  # shape (lines, 12)
    is_balanced: Flags
    planned_month: Ints
    planned_finish_month: Ints
    funds: Ints  # position in FUNDS


def planned_year(
    plan: CityPlan, block: int, projects: Projects, times: Timelines, year: int
) -> Ints:
    """Return what each project means to spend in ``year`` (年度计划, 万元)."""
    rng = stream(plan, block, f"annual plan {year}")
    first, last = month_number(year), month_number(year) + 11
    begin, end = times.planned_month, times.planned_finish_month
    months = np.minimum(end, last) - np.maximum(begin, first) + 1
    length = np.maximum(end - begin + 1, 10)
    share = np.clip(months, 0, 12) / length * np.exp(rng.normal(-0.1, 0.22, len(projects)))
    early_work = rng.uniform(0.01, 0.05, len(projects))
    wanted = projects.total_wan * np.where(months > 0, np.minimum(share, 0.8), early_work)
    rounding = np.where(wanted > 10_000, 100, 10)
    rounded: Floats = np.rint(wanted / rounding) * rounding
    return np.clip(rounded, 50, 1_900_000).astype(np.int64)


def month_weights(plan: CityPlan, block: int, times: Timelines, year: int) -> Floats:
    """Return the share of the year each project plans for each month, rows sum to 1."""
    rng = stream(plan, block, f"month weights {year}")
    months = month_number(year) + np.arange(12)
    begin, end = times.planned_month[:, None], times.planned_finish_month[:, None]
    is_active = (months >= begin) & (months <= end)
    weights = np.where(is_active, SEASON, 0.0)
    unsettled = ~is_active.any(axis=1)
    weights[unsettled] = np.where(np.arange(12) >= 5, SEASON, 0.0)
    weights *= np.exp(rng.normal(0.0, 0.18, weights.shape))
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def key_list(
    plan: CityPlan, block: int, projects: Projects, times: Timelines, year: int
) -> KeyList:
    """Return the lines of one year's list in one block, in list order.

    Raises:
        ValueError: if ``year`` is neither the plan's year nor the one before.
    """
    batches = _batches(plan, block, projects, times, year)
    lines = np.flatnonzero(batches >= 0)
    rng = stream(plan, block, f"key list {year}")
    lines = rng.permutation(lines)
    annual = planned_year(plan, block, projects, times, year)[lines]
    weights = month_weights(plan, block, times, year)[lines]
    balanced = rng.random(len(lines)) < BALANCED_SHARE
    planned = times.planned_month if year == plan.year else times.first_planned_month
    return KeyList(
        year=year,
        project=lines,
        line_no=block * plan.block_size + 1 + np.arange(len(lines)),
        batch=batches[lines],
        level=deal(rng, LEVEL_WEIGHTS, len(lines)),
        annual_wan=annual,
        months_wan=_months(rng, annual, weights, balanced),
        is_balanced=balanced,
        planned_month=planned[lines],
        planned_finish_month=times.planned_finish_month[lines],
        funds=_funds(rng, projects.investor[lines]),
    )


def _batches(plan: CityPlan, block: int, projects: Projects, times: Timelines, year: int) -> Ints:
    """Return each project's batch (批次) on the list of ``year``, -1 if it is not on it."""
    new_year = day_number(plan.as_of.replace(month=1, day=1))
    if year == plan.year:
        started = np.where(times.started < new_year, BUILD, START)
        by_cohort: list[int | Ints] = [-1, PREPARE, START, started, BUILD, FINISH, -1]
    elif year == plan.year - 1:
        rng = stream(plan, block, "already prepared")
        prepared = np.where(rng.random(len(projects)) < ALREADY_PREPARED, PREPARE, -1)
        by_cohort = [-1, -1, prepared, START, BUILD, BUILD, FINISH]
    else:
        raise ValueError(f"there are key lists of {plan.year - 1} and {plan.year}, not of {year}")
    return np.choose(
        projects.cohort, [np.zeros_like(projects.cohort) + batch for batch in by_cohort]
    )


def _months(rng: np.random.Generator, annual: Ints, weights: Floats, balanced: Flags) -> Ints:
    """Spread the year over its months; unbalanced lines miss the year's sum by 3 % or more."""
    wanted = np.rint(annual[:, None] * weights).astype(np.int64)
    largest = weights.argmax(axis=1)
    rows = np.arange(len(annual))
    wanted[rows, largest] += annual - wanted.sum(axis=1)
    wrong = np.where(rng.random(len(annual)) < 0.5, rng.uniform(0.6, 0.95, len(annual)), 1.12)
    return np.where(balanced[:, None], wanted, np.rint(wanted * wrong[:, None]).astype(np.int64))


def _funds(rng: np.random.Generator, investor: Ints) -> Ints:
    is_public = investor <= who.STATE_OWNED
    return np.where(is_public, choose(rng, (0.55, 0.18, 0.20, 0.07), len(investor)), 0)
