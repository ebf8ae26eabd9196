"""Daily attendance (工地每日出勤) of the smart-site platform: one row per site and day.

A day is sent in the following night. Some devices go on sending after the works are complete, some
days are sent under the number of another site.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.permits import construction_numbers
from sandbox.agencies.sheet import Sheet
from sandbox.agencies.site import first_day, site_spots
from sandbox.dirt import Spoilt, clean
from sandbox.dirt.kinds import AFTER_COMPLETION, OTHER_SITE
from sandbox.world.days import DAY, day_number
from sandbox.world.draws import Floats, Ints, spread
from sandbox.world.sites import attend

FEED = "site/attendance_daily"
LEFT_ON = (4, 15)  # days a forgotten device goes on sending
LONG_CLOSED = 40  # days after which a site's number can be taken for another's


@dataclass(frozen=True, slots=True)
class SiteDays:
    """Site days as they are sent; ``under`` is the site whose number stands on them."""

    site: Ints
    day: Ints
    workers: Ints
    managers: Ints
    cameras_online: Ints
    alarms: Ints
    under: Ints
    is_forgotten: Ints  # 1 where a device sends after completion


def attendance(desk: Desk) -> Sheet:
    """Return the site days sent by now."""
    days = _sent(desk, _joined(_attended(desk), _forgotten(desk)))
    numbers = construction_numbers(desk, desk.block.sites.work)
    table = pa.table(
        {
            "construction_no": numbers.take(days.under),
            "day": spelling.dates(days.day),
            "workers": spelling.integers(days.workers),
            "managers_present": spelling.integers(days.managers),
            "cameras_online": spelling.integers(days.cameras_online),
            "alarms": spelling.integers(days.alarms),
            "updated_at": spelling.timestamps(_told(days)),
        }
    )
    forgotten = np.flatnonzero(days.is_forgotten)
    elsewhere = np.flatnonzero(days.under != days.site)
    noted = (
        Spoilt("workers", AFTER_COMPLETION, forgotten, spelling.same("0", len(forgotten))),
        Spoilt("construction_no", OTHER_SITE, elsewhere, numbers.take(days.site[elsewhere])),
    )
    project = desk.block.sites.project[days.site]
    return desk.sheet(FEED, table, project, clean(len(project)), noted=noted)


def _told(days: SiteDays) -> Ints:
    """Return the second each day is sent."""
    return days.day * DAY + DAY + 3600 + spread(days.site, days.day) % 10_800


def _sent(desk: Desk, days: SiteDays) -> SiteDays:
    opened = first_day(desk)[days.site]
    return _only(days, np.flatnonzero((_told(days) <= desk.until) & (days.day >= opened)))


def _attended(desk: Desk) -> SiteDays:
    """Return what the devices of open sites count."""
    seen = attend(desk.plan, desk.block.number, desk.block.sites, desk.today - 1)
    return SiteDays(
        site=seen.site,
        day=seen.day,
        workers=seen.workers,
        managers=seen.managers,
        cameras_online=seen.cameras_online,
        alarms=seen.alarms,
        under=_numbered(desk, seen.site, seen.day),
        is_forgotten=np.zeros_like(seen.site),
    )


def _numbered(desk: Desk, site: Ints, day: Ints) -> Ints:
    """Return the site each day is sent under: now and then one that was closed long ago."""
    sites = desk.block.sites
    spots = desk.spots(FEED, sites.project[site])
    rows = np.flatnonzero(spots.at(OTHER_SITE))
    was_open = np.flatnonzero(sites.closed > first_day(desk))
    closed = was_open[np.argsort(sites.closed[was_open], kind="stable")]
    choices = np.searchsorted(sites.closed[closed], day[rows] - LONG_CLOSED)
    rows, choices = rows[choices > 0], choices[choices > 0]
    other = closed[_picked(spots.luck[rows], choices)]
    _, first = np.unique(np.stack([other, day[rows]]), axis=1, return_index=True)
    under = site.copy()
    under[rows[first]] = other[first]
    return under


def _picked(luck: Floats, choices: Ints) -> Ints:
    return np.minimum((luck * choices).astype(np.int64), choices - 1)


def _forgotten(desk: Desk) -> SiteDays:
    """Return what devices send that nobody took down after completion: a guard or two."""
    sites = desk.block.sites
    left = np.flatnonzero(site_spots(desk).at(AFTER_COMPLETION) & (sites.closed <= desk.today))
    low, high = LEFT_ON
    length = low + spread(sites.work[left], 45) % (high - low)
    site = np.repeat(left, length)
    day = sites.closed[site] + np.arange(len(site)) - np.repeat(np.cumsum(length) - length, length)
    kept = day >= _first_kept(desk)
    site, day = site[kept], day[kept]
    nothing = np.zeros_like(site)
    return SiteDays(
        site=site,
        day=day,
        workers=1 + spread(site, day) % 3,
        managers=nothing,
        cameras_online=nothing,
        alarms=nothing,
        under=site,
        is_forgotten=nothing + 1,
    )


def _first_kept(desk: Desk) -> int:
    """Return the first day of which the plan keeps attendance."""
    first, kept = day_number(desk.plan.first_day), desk.plan.attendance_days
    return first if kept is None else max(first, day_number(desk.plan.as_of) - kept + 1)


def _joined(*parts: SiteDays) -> SiteDays:
    names = SiteDays.__slots__
    return SiteDays(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _only(days: SiteDays, rows: Ints) -> SiteDays:
    return SiteDays(*(getattr(days, name)[rows] for name in SiteDays.__slots__))
