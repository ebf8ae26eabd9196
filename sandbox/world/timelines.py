"""When things really happen to each project: coded, planned, started, stopped, finished.

One array entry a project, days since 1970-01-01; ``days.NEVER`` where it does not happen within
reach. The chain of matters is laid backwards from the start it leads to, so that a late project
is late because of what its chain holds.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import gammaincinv  # type: ignore[import-untyped]  # ships no types

from sandbox.plan import CityPlan
from sandbox.world import projects as who
from sandbox.world.days import (
    NEVER,
    day_number,
    month_number,
    month_of,
    month_start,
    workday,
    workday_number,
)
from sandbox.world.draws import Flags, Floats, Ints, choose, deal_within, even_draw, stream
from sandbox.world.procedures import (
    COUNT,
    PROJECT_APPROVAL,
    WORKS_PERMIT,
    Chain,
    draw_chain,
)
from sandbox.world.projects import Projects

START_MONTH_WEIGHTS = (5, 6, 11, 10, 10, 12, 8, 9, 10, 8, 7, 4)
FINISH_MONTH_WEIGHTS = (2, 2, 5, 6, 8, 12, 6, 7, 11, 10, 12, 19)
CAUSES = 2  # of a late start, whose delays add up
ABANDONED_SHARE = 0.22  # of the projects that are on no list
FIRST_CODES = (2015, 3, 1)
LAPSE_AFTER = 730  # 核准 and 备案 lapse two years after coding


@dataclass(frozen=True, slots=True)
class Timelines:
    """The true dates of one block's projects."""

    coded: Ints
    lapsed: Ints  # the code lapses (失效) or is voided (作废)
    is_void: Flags
    first_planned_month: Ints  # as planned when first listed
    planned_month: Ints  # as on this year's list
    planned_finish_month: Ints
    started: Ints
    finished: Ints
    stopped: Ints  # a stop of works begins
    resumed: Ints
    cut: Ints  # last matter an abandoned project gets to; COUNT for all others


@dataclass(frozen=True, slots=True)
class Calendar:
    """The chain of matters on the calendar; shape (projects, matters), days, NEVER if not."""

    received: Ints
    accepted: Ints
    corrected: Ints
    recorrected: Ints
    special: Ints
    unspecial: Ints
    decided: Ints
    refused_received: Ints  # the first application that was refused
    refused: Ints


def simulate_timelines(
    plan: CityPlan, block: int, projects: Projects
) -> tuple[Timelines, Chain, Calendar]:
    """Draw plans, delays, chains and their dates for one block."""
    rng = stream(plan, block, "timelines")
    first_planned = _planned_months(rng, plan, projects)
    started, is_late = _starts(rng, plan, projects, first_planned)
    cut = _cuts(rng, projects)
    chain = draw_chain(plan, block, projects, is_late)
    ready = started - rng.integers(3, 15, len(projects)) - _idle(rng, len(projects))
    origin = workday_number(ready) - chain.length
    coded = _coded(rng, plan, projects, workday(origin))
    started = np.where(cut < COUNT, NEVER, started)
    finish_month = _finish_months(rng, plan, projects, first_planned)
    finished = _finishes(rng, plan, projects, started, finish_month)
    stopped, resumed = _stops(rng, plan, projects, started, finished)
    is_void = (projects.cohort == who.OTHER) & (rng.random(len(projects)) < 0.012)
    lapses = (cut < COUNT) & (rng.random(len(projects)) < 0.5)
    times = Timelines(
        coded=coded,
        lapsed=np.where(is_void, coded + 30, np.where(lapses, coded + LAPSE_AFTER, NEVER)),
        is_void=is_void,
        first_planned_month=first_planned,
        planned_month=_replanned(rng, plan, projects, first_planned, started),
        planned_finish_month=finish_month,
        started=started,
        finished=finished,
        stopped=stopped,
        resumed=resumed,
        cut=cut,
    )
    return times, chain, _on_calendar(rng, projects, chain, origin, times)


def _planned_months(rng: np.random.Generator, plan: CityPlan, projects: Projects) -> Ints:
    """Draw the month each project first planned to start in, as its cohort implies."""
    count, base = len(projects), month_number(plan.year)
    in_year = deal_within(rng, START_MONTH_WEIGHTS, projects.cohort)
    drawn = {
        who.OTHER: base + rng.integers(-42, plan.as_of.month + 4, count),
        who.PREPARE: base + 12 + in_year % 9,
        who.START: base + in_year,
        who.STARTED: base - 12 + in_year,
        who.BUILD: base - rng.integers(14, 45, count),
        who.FINISH: base - rng.integers(14, 45, count),
        who.LAST_YEAR: base - rng.integers(28, 57, count),
    }
    return np.choose(projects.cohort, [drawn[cohort] for cohort in sorted(drawn)])


def _starts(
    rng: np.random.Generator, plan: CityPlan, projects: Projects, planned: Ints
) -> tuple[Ints, Flags]:
    """Draw true starts: in the planned month, late by what two causes add up to, or early."""
    count, cohort = len(projects), projects.cohort
    late_share = np.where(
        cohort == who.STARTED, plan.late_start_share_last_year, plan.late_start_share
    )
    draw = even_draw(rng, cohort * 2000 + planned)  # evenly late in every month, by chance where
    is_late = draw < late_share
    lateness = _delays(np.minimum(draw / late_share, 0.999), plan.mean_start_delay)
    opening, closing = month_start(planned), month_start(planned + 1)
    delayed = closing + lateness
    advanced = opening - rng.integers(5, 130, count)
    list_day = month_start(planned // 12 * 12) + 6
    is_early = (draw > 1 - plan.early_start_share) & (advanced > list_day)
    timely = opening + rng.integers(0, 28, count)
    started = np.where(is_late, delayed, np.where(is_early, advanced, timely))
    new_year = day_number(plan.as_of.replace(month=1, day=1))
    latest = np.full(count, NEVER)
    latest[(cohort == who.BUILD) | (cohort == who.FINISH)] = new_year - 60
    latest[cohort == who.LAST_YEAR] = new_year - 450
    return np.minimum(started, latest - rng.integers(0, 60, count)), is_late


def _delays(share: Floats, mean: float) -> Ints:
    """Return the delay that a share of the late projects does not exceed, in days.

    Two causes add up (land and approvals, say), each with an exponential delay: few projects are
    late by a few days only.
    """
    delays: Ints = (gammaincinv(CAUSES, share) * mean / CAUSES).astype(np.int64)
    return delays


def _idle(rng: np.random.Generator, count: int) -> Ints:
    """Draw days between the works permit and the start; beyond 90 the permit lapses."""
    return np.minimum(rng.exponential(16.0, count), 130).astype(np.int64)


def _cuts(rng: np.random.Generator, projects: Projects) -> Ints:
    """Draw the last matter of the projects that are given up; COUNT for the others."""
    abandoned = (projects.cohort == who.OTHER) & (rng.random(len(projects)) < ABANDONED_SHARE)
    where = rng.integers(PROJECT_APPROVAL, WORKS_PERMIT, len(projects))
    return np.where(abandoned, where, COUNT)


def _coded(rng: np.random.Generator, plan: CityPlan, projects: Projects, origin: Ints) -> Ints:
    """Draw the day of coding (赋码): before the first matter, and before the first list."""
    count, cohort = len(projects), projects.cohort
    coded = origin - rng.integers(1, 20, count)
    this_list = day_number(plan.as_of.replace(month=1, day=1))
    listed_this_year = (cohort == who.PREPARE) | (cohort == who.START)
    list_day = np.where(listed_this_year, this_list, this_list - 365)
    by_list = list_day - rng.integers(8, 160, count)
    lately = day_number(plan.as_of) - rng.integers(1, 150, count)
    latest = np.where(projects.is_key, by_list, lately)
    earliest = day_number(date(*FIRST_CODES))
    bounded: Ints = np.maximum(np.minimum(coded, latest), earliest)
    return bounded


def _finish_months(
    rng: np.random.Generator, plan: CityPlan, projects: Projects, planned: Ints
) -> Ints:
    """Draw the planned month of completion, as the cohort implies."""
    count, base = len(projects), month_number(plan.year)
    after_start = planned + rng.integers(14, 40, count)
    next_years = base + 12 + rng.integers(0, 24, count)
    drawn = {
        who.OTHER: planned + rng.integers(6, 26, count),
        who.PREPARE: after_start,
        who.START: np.maximum(after_start, base + 12),
        who.STARTED: np.maximum(after_start, base + 12),
        who.BUILD: next_years,
        who.FINISH: base + choose(rng, FINISH_MONTH_WEIGHTS, count),
        who.LAST_YEAR: base - 12 + choose(rng, FINISH_MONTH_WEIGHTS, count),
    }
    return np.choose(projects.cohort, [drawn[cohort] for cohort in sorted(drawn)])


def _finishes(
    rng: np.random.Generator, plan: CityPlan, projects: Projects, started: Ints, month: Ints
) -> Ints:
    """Draw true completions around the planned month, late for a third of the projects."""
    count = len(projects)
    wander = rng.integers(-25, 26, count)
    late = np.where(rng.random(count) < 0.3, rng.exponential(75.0, count), 0).astype(np.int64)
    finished = np.maximum(month_start(month) + 15 + wander + late, started + 120)
    new_year = day_number(plan.as_of.replace(month=1, day=1))
    last_year = np.minimum(finished, new_year - rng.integers(1, 40, count))
    finished = np.where(projects.cohort == who.LAST_YEAR, last_year, finished)
    finished = np.where(projects.is_listed, np.maximum(finished, new_year + 20), finished)
    return np.where(started >= NEVER, NEVER, np.minimum(finished, NEVER))


def _stops(
    rng: np.random.Generator, plan: CityPlan, projects: Projects, started: Ints, finished: Ints
) -> tuple[Ints, Ints]:
    """Draw stops of works (停工) within the last year, some of them lasting beyond it."""
    count, last = len(projects), day_number(plan.as_of)
    stopped = last - rng.integers(0, 330, count)
    resumed = stopped + 5 + rng.exponential(80.0, count).astype(np.int64)
    happens = (rng.random(count) < 2 * plan.stopped_site_share) & (stopped > started + 45)
    happens &= resumed < finished
    return np.where(happens, stopped, NEVER), np.where(happens, resumed, NEVER)


def _replanned(
    rng: np.random.Generator, plan: CityPlan, projects: Projects, planned: Ints, started: Ints
) -> Ints:
    """Give last year's missed starts a new month on this year's list."""
    count, base = len(projects), month_number(plan.year)
    hopeful = month_of(started) - rng.choice([0, 0, 0, 0, 1, 2, 3], count)
    guess = np.where(month_of(started) > base + 11, base + rng.integers(2, 9, count), hopeful)
    carried = (projects.cohort == who.STARTED) & (month_of(started) >= base)
    return np.where(carried, np.clip(guess, base, base + 11), planned)


def _on_calendar(
    rng: np.random.Generator, projects: Projects, chain: Chain, origin: Ints, times: Timelines
) -> Calendar:
    """Turn chain lengths into days; what an abandoned project never reaches is NEVER."""
    after_finish = workday_number(times.finished) + rng.integers(3, 16, len(projects))
    base = np.repeat(origin[:, None], COUNT, axis=1)
    base[:, WORKS_PERMIT + 1 :] = after_finish[:, None]
    happens = chain.applies & (np.arange(COUNT) <= times.cut[:, None])
    happens[:, WORKS_PERMIT + 1 :] &= (times.finished < NEVER)[:, None]
    is_filed = projects.approval_type == who.FILING  # 备案 is granted with the code itself

    def dated(number: Ints, where: Flags) -> Ints:
        day = np.where(where, workday(base + number), NEVER)
        day[is_filed, PROJECT_APPROVAL] = times.coded[is_filed]
        return day

    corrected, paused = happens & (chain.correction > 0), happens & (chain.pause > 0)
    refused_received = chain.received - chain.limit - 5
    refused = happens & chain.rejected
    return Calendar(
        received=dated(chain.received, happens),
        accepted=dated(chain.accepted, happens),
        corrected=np.where(corrected, dated(chain.corrected, corrected), NEVER),
        recorrected=np.where(
            corrected, dated(chain.corrected + chain.correction, corrected), NEVER
        ),
        special=np.where(paused, dated(chain.special, paused), NEVER),
        unspecial=np.where(paused, dated(chain.special + chain.pause, paused), NEVER),
        decided=dated(chain.decided, happens),
        refused_received=np.where(refused, dated(refused_received, refused), NEVER),
        refused=np.where(refused, dated(chain.received - 5, refused), NEVER),
    )
