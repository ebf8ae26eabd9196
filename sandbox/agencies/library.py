"""The five libraries (五库台账) as the 市重点办 keeps them: dated stays of projects in each.

Grain: one row per stay of a project in a library. A project comes through 招商 when it is signed,
策划 when it is planned, 储备 when it is coded, 促建 when it is on the annual list, 统计 when it is
registered, beside 促建. Some go back a step, with a reason. A row bears the code once there is one.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.sheet import Sheet
from sandbox.world.days import DAY, NEVER, month_number, month_start
from sandbox.world.draws import Ints, spread
from sandbox.world.projects import GOVERNMENT

FEED = "library/memberships"
ATTRACTION, PLANNING, RESERVE, CONSTRUCTION, STATISTICS = range(5)
LIBRARIES = ("招商库", "策划库", "储备库", "促建库", "统计库")
SMALLEST_WAN = 5_000  # 5 000 万: smaller ones stand in no library unless they are key projects
KEPT_DAYS = 60  # in a library after completion
LISTED_AFTER = 11  # days from the new year to the list
TO_PLANNING, TO_RESERVE, TO_LIST, STARTED, DONE, CODE_ENDED, SET_BACK = range(7)
REASONS = ("转入策划", "赋码入储备", "列入年度计划", "开工出库", "竣工出库", "代码失效出库")
SETBACK_REASONS = ("选址调整，退回策划", "建设资金未落实，退回策划", "规划条件变化，重新策划")
STAYS_A_PROJECT = 8
LONG = 150  # days a project is in reserve before it can be set back


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays of one block's projects; days, NEVER where a stay does not begin or has no end."""

    project: Ints
    library: Ints
    order: Ints  # of the stay among those of its project
    entered: Ints
    left: Ints
    reason: Ints  # of leaving: position in REASONS, then in SETBACK_REASONS

    def only(self, rows: Ints) -> "Stays":
        """Return the stays of ``rows``, in their order."""
        return Stays(*(getattr(self, name)[rows] for name in self.__slots__))


def memberships(desk: Desk) -> Sheet:
    """Return the stays that have begun by now."""
    stays = _stays(desk)
    spots = desk.spots(FEED, stays.project)
    rows = np.flatnonzero(stays.entered < desk.today)
    stays, spots = stays.only(rows), spots.of(rows)
    project = stays.project
    is_over = stays.left < desk.today
    known = np.maximum(desk.block.times.coded[project] + 1, stays.entered + 1) * DAY
    codes = desk.codes_told(FEED, project, known)
    number = desk.block.projects.number[project] * STAYS_A_PROJECT + stays.order
    table = pa.table(
        {
            "entry_id": spelling.fixed("WK", spelling.digits(number, 9)),
            "project_code": spelling.nulled(codes, known > desk.until),
            "project_name": desk.names.take(project),
            "library": spelling.labels(stays.library, LIBRARIES),
            "district": desk.districts("library", np.arange(len(desk.block.projects))).take(
                project
            ),
            "total_investment_wan": spelling.integers(desk.block.projects.total_wan[project]),
            "entered_on": spelling.dates(stays.entered),
            "left_on": spelling.dates(np.where(is_over, stays.left, NEVER)),
            "reason": spelling.labels(stays.reason, (*REASONS, *SETBACK_REASONS), ~is_over),
        }
    )
    return desk.sheet(FEED, table, project, spots, sent=known)


def _stays(desk: Desk) -> Stays:
    """Return every stay of the projects that are large enough, library by library."""
    everyone = desk.block.projects
    parts = _all_stays(desk)
    count = len(everyone)
    stays = Stays(
        project=np.tile(np.arange(count), len(parts)),
        library=np.repeat([part.library for part in parts], count),
        order=np.repeat(np.arange(len(parts)), count),
        entered=np.concatenate([part.entered for part in parts]),
        left=np.concatenate([part.left for part in parts]),
        reason=np.concatenate([part.reason for part in parts]),
    )
    kept = (everyone.total_wan >= SMALLEST_WAN) | everyone.is_key
    return stays.only(np.flatnonzero(kept[stays.project] & (stays.entered < stays.left)))


class Part(NamedTuple):
    """One kind of stay of every project; it does not happen where it ends before it begins."""

    library: int
    entered: Ints
    left: Ints
    reason: Ints


def _all_stays(desk: Desk) -> list[Part]:
    """Return every kind of stay: the five libraries in order, then what comes of a setback."""
    times, everyone = desk.block.times, desk.block.projects
    signed, planned = _beginnings(desk)
    listed, registered = _listed(desk), desk.block.reporting.registered
    done = np.minimum(times.finished + KEPT_DAYS, NEVER)
    leaves = np.where(listed < NEVER, listed, np.minimum(times.started, times.lapsed))
    why = np.where(
        listed < NEVER, TO_LIST, np.where(times.started <= times.lapsed, STARTED, CODE_ENDED)
    )
    back, again = _setbacks(desk, leaves)
    told = SET_BACK + spread(everyone.number, 48) % len(SETBACK_REASONS)
    never = np.full(len(everyone), NEVER)
    is_back = back < NEVER
    return [
        Part(ATTRACTION, signed, planned, never * 0 + TO_PLANNING),
        Part(PLANNING, planned, times.coded, never * 0 + TO_RESERVE),
        Part(RESERVE, times.coded, np.where(is_back, back, leaves), np.where(is_back, told, why)),
        Part(CONSTRUCTION, listed, np.where(listed < NEVER, done, 0), never * 0 + DONE),
        Part(STATISTICS, registered, np.where(registered < NEVER, done, 0), never * 0 + DONE),
        Part(PLANNING, back, np.where(is_back, again, 0), never * 0 + TO_RESERVE),
        Part(RESERVE, again, np.where(is_back, leaves, 0), why),
    ]


def _beginnings(desk: Desk) -> tuple[Ints, Ints]:
    """Return the days each project was signed (签约), but for public ones, and planned (策划)."""
    rng, count = desk.stream("libraries"), len(desk.block.projects)
    planned = desk.block.times.coded - rng.integers(20, 180, count)
    signed = planned - rng.integers(60, 400, count)
    is_attracted = desk.block.projects.investor != GOVERNMENT
    return np.where(is_attracted, signed, NEVER), planned


def _listed(desk: Desk) -> Ints:
    """Return the day each key project came on its first annual list."""
    times = desk.block.times
    this_year = month_number(desk.plan.year)
    first_year = np.minimum(times.first_planned_month // 12 * 12, this_year)
    listed = np.maximum(month_start(first_year) + LISTED_AFTER, times.coded + 1)
    return np.where(desk.block.projects.is_key, listed, NEVER)


def _setbacks(desk: Desk, leaves: Ints) -> tuple[Ints, Ints]:
    """Return the days some projects go back from 储备 to 策划, and come again."""
    rng, coded = desk.stream("setbacks"), desk.block.times.coded
    count = len(coded)
    drawn, place = rng.random(count) < desk.plan.setback_share, rng.random(count)
    length = rng.integers(30, 100, count)
    room = np.minimum(leaves, coded + 700) - coded - LONG
    back = coded + 20 + (place * np.maximum(room, 0)).astype(np.int64)
    happens = drawn & (room > 0)
    return np.where(happens, back, NEVER), np.where(happens, back + length, NEVER)
