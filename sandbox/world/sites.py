"""Building sites (工地): which projects have one, and how many people turn up each day.

``Sites`` has one entry a site. Attendance is drawn day by day, so that a longer span leaves the
earlier days as they were. Knows true starts, stops and completions, no permits.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world import procedures
from sandbox.world.days import NEVER, day_number, festival_depth, is_sunday
from sandbox.world.draws import Ints, stream
from sandbox.world.orders import stop_orders
from sandbox.world.projects import Projects
from sandbox.world.timelines import Calendar, Timelines
from sandbox.world.works import Works

KEY_SITE_SHARE = 0.98
SMALLEST_WAN = 3_000
SILENT_DEVICE_SHARE = 0.008  # of site days send nothing
ORDERED_LEVEL = 0.1  # of the crew, or one, keeps watch while a stop order is in force


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites of one block."""

    work: Ints  # position in Works
    project: Ints  # position in the block
    opened: Ints
    closed: Ints
    stopped: Ints
    resumed: Ints
    crew: Ints  # workers on a usual day
    cameras: Ints


@dataclass(frozen=True, slots=True)
class Attendance:
    """Site days of one block, one entry a site and day, in order of day."""

    site: Ints
    day: Ints
    workers: Ints
    managers: Ints
    cameras_online: Ints
    alarms: Ints


def build_sites(
    plan: CityPlan,
    block: int,
    *,
    projects: Projects,
    times: Timelines,
    calendar: Calendar,
    works: Works,
) -> Sites:
    """Open a site for most building projects that are under works in the simulated span."""
    rng = stream(plan, block, "sites")
    first = day_number(plan.first_day)
    project = works.project
    share = np.where(projects.is_key[project], KEY_SITE_SHARE, plan.other_site_share)
    opens = (works.unit == 1) & (rng.random(len(project)) < share)
    opens &= (times.started[project] < NEVER) & (times.finished[project] > first)
    opens &= calendar.decided[project, procedures.WORKS_PERMIT] < NEVER
    opens &= projects.total_wan[project] >= SMALLEST_WAN
    work = np.flatnonzero(opens)
    project = project[work]
    size = np.sqrt(projects.total_wan[project] / 10_000)
    crew = 12 + size * rng.uniform(12, 45, len(work))
    return Sites(
        work=work,
        project=project,
        opened=times.started[project] + rng.integers(0, 6, len(work)),
        closed=times.finished[project],
        stopped=times.stopped[project],
        resumed=times.resumed[project],
        crew=np.clip(crew, 15, 900).astype(np.int64),
        cameras=(2 + size * rng.uniform(0.6, 2.2, len(work))).astype(np.int64).clip(2, 24),
    )


def attend(plan: CityPlan, block: int, sites: Sites, last: int) -> Attendance:
    """Draw attendance up to the day ``last``, included, of every site that is open."""
    begin = day_number(plan.first_day)
    if plan.attendance_days is not None:
        begin = max(begin, day_number(plan.as_of) - plan.attendance_days + 1)
    days = np.arange(begin, last + 1, dtype=np.int64)
    count = len(sites.work)
    rng = stream(plan, block, "attendance")
    noise = rng.random((len(days), count, 3), dtype=np.float32)
    level = np.minimum(festival_depth(days) / 12.0, 1.0) * np.where(is_sunday(days), 0.9, 1.0)
    is_ordered = stop_orders(plan).forbid(days)
    level *= np.where(is_ordered, ORDERED_LEVEL, 1.0)
    ramp = np.clip((days[:, None] - sites.opened + 8) / 40.0, 0.15, 1.0)
    stopped = (days[:, None] >= sites.stopped) & (days[:, None] < sites.resumed)
    factor = np.where(stopped, 0.0, level[:, None] * ramp * (0.8 + 0.35 * noise[:, :, 0]))
    is_open = (days[:, None] >= sites.opened) & (days[:, None] < sites.closed)
    is_open &= noise[:, :, 1] >= SILENT_DEVICE_SHARE
    row, site = np.nonzero(is_open)
    workers = np.rint(factor[row, site] * sites.crew[site]).astype(np.int64)
    keeps_watch = is_ordered[row] & ~stopped[row, site]
    workers = np.maximum(workers, keeps_watch)
    luck = noise[row, site, 2]
    return Attendance(
        site=site,
        day=days[row],
        workers=workers,
        managers=np.where(workers > 0, 1 + workers // 40, 0),
        cameras_online=np.floor(sites.cameras[site] * (1 - 0.25 * luck**3)).astype(np.int64),
        alarms=np.where(luck > 0.93, np.floor((luck - 0.93) * 100), 0).astype(np.int64),
    )
