"""Identifiers a project gathers: project code, engineering codes, permits, sites, land.

``Identifiers`` has one entry a project; ``Works`` one entry a unit of works (单体工程), of which a
project in the building-project platform has one to three. Every number is unique in the city.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world import procedures
from sandbox.world import projects as who
from sandbox.world.codes import project_code_digits, serial_within
from sandbox.world.days import NEVER, month_of
from sandbox.world.draws import Flags, Ints, choose, stream
from sandbox.world.organisations import DISTRICTS, code_regions
from sandbox.world.projects import Projects
from sandbox.world.relations import Relations
from sandbox.world.subjects import SUBJECTS
from sandbox.world.timelines import Calendar, Timelines

NEW_KINDS = (401, 402, 701, 8901, 8905)  # segments 3 and 4: department and content type
NEW_KIND_WEIGHTS = (0.76, 0.04, 0.06, 0.12, 0.02)
SITE_CLASSES = np.array([1, 2, 1, 99])  # by sector: 01 房建, 02 市政, 99 其他


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Numbers of one block's projects; where a thing never happens its number is unused."""

    code: Ints  # 20 digits, shape (n, 20): the first one each project got
    latest_code: Ints  # the same, or the one that replaced it
    parcel_serial: Ints
    land_permit_serial: Ints
    works_planning_serial: Ints
    is_paper_permit: Flags  # 15-digit paper form instead of the electronic one


@dataclass(frozen=True, slots=True)
class Works:
    """Units of works of one block, one entry a unit."""

    project: Ints  # position in the block
    unit: Ints  # 1, 2, 3
    is_only: Flags  # the engineering code is then the project code itself
    permit_serial: Ints  # 当日序号 and 专业, as one number
    permit_day: Ints  # 报建 date inside the permit number
    site_class: Ints
    site_serial: Ints
    site_day: Ints


def region_of(district: Ints) -> Ints:
    """Return the statistical code of each district as a number."""
    return np.array([int(unit.code) for unit in DISTRICTS])[district]


def identify(
    plan: CityPlan,
    block: int,
    *,
    projects: Projects,
    times: Timelines,
    calendar: Calendar,
    relations: Relations,
) -> Identifiers:
    """Number the projects of one block, their land and their planning permits."""
    rng = stream(plan, block, "identifiers")
    place = region_of(projects.district)
    code, latest_code = _codes(rng, plan, block, projects, times, relations)

    def yearly(day: Ints, capacity: int) -> Ints:
        cells = _apart(place * 10_000 + _year(day), day)
        return serial_within(cells, block, plan.blocks, capacity)

    return Identifiers(
        code=code,
        latest_code=latest_code,
        parcel_serial=yearly(calendar.decided[:, procedures.LAND], 100_000),
        land_permit_serial=yearly(calendar.decided[:, procedures.LAND_USE_PERMIT], 100_000),
        works_planning_serial=yearly(
            calendar.decided[:, procedures.WORKS_PLANNING_PERMIT], 100_000
        ),
        is_paper_permit=rng.random(len(projects)) < 0.35,
    )


def _codes(
    rng: np.random.Generator,
    plan: CityPlan,
    block: int,
    projects: Projects,
    times: Timelines,
    relations: Relations,
) -> tuple[Ints, Ints]:
    """Return the first and the latest code of each project; new ones follow in the serials."""
    again = np.flatnonzero(relations.reissued < NEVER)
    month = month_of(times.coded)
    kind = np.where(month < (2021 - 1970) * 12, _old_kind(projects), _new_kind(rng, projects))
    months = np.r_[month, month_of(relations.reissued[again])]
    years, districts = 1970 + months // 12, np.r_[projects.district, projects.district[again]]
    is_new = months[len(month) :] >= (2021 - 1970) * 12
    renewed = np.where(is_new, NEW_KINDS[0], kind[again])
    codes = project_code_digits(
        months, code_regions(districts, years), np.r_[kind, renewed], block, plan.blocks
    )
    latest = codes[: len(month)].copy()
    latest[again] = codes[len(month) :]
    return codes[: len(month)], latest


def build_works(plan: CityPlan, block: int, projects: Projects, calendar: Calendar) -> Works:
    """Split the projects of the building-project platform into units of works."""
    rng = stream(plan, block, "works")
    inside = np.flatnonzero(projects.in_engineering)
    units = 1 + choose(rng, (0.92, 0.055, 0.025), len(inside))
    project = np.repeat(inside, units)
    first = np.repeat(np.cumsum(units) - units, units)
    issued = calendar.decided[project, procedures.WORKS_PERMIT]
    region = region_of(projects.district)[project]
    site_class = SITE_CLASSES[projects.sector[project]]
    permit_day, permit_serial = _dated_serial(plan, block, region, issued, 99)
    site_day, site_serial = _dated_serial(plan, block, region * 100 + site_class, issued, 99)
    return Works(
        project=project,
        unit=np.arange(len(project)) - first + 1,
        is_only=np.repeat(units == 1, units),
        permit_serial=permit_serial,
        permit_day=permit_day,
        site_class=site_class,
        site_serial=site_serial,
        site_day=site_day,
    )


def _dated_serial(
    plan: CityPlan, block: int, cell: Ints, day: Ints, capacity: int
) -> tuple[Ints, Ints]:
    """Return a day of the month before ``day`` and a serial, unique within cell and day."""
    month = month_of(day) - 1
    cells = _apart(cell * 10_000 + month, day)
    serial = serial_within(cells, block, plan.blocks, 28 * capacity)
    first = month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return first + serial % 28, serial // 28 + 1


def _apart(cell: Ints, day: Ints) -> Ints:
    """Keep what never happens out of the cells, so that it uses up no serials."""
    return np.where(day >= NEVER, -1 - np.arange(len(cell)), cell)


def _year(day: Ints) -> Ints:
    return day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _old_kind(projects: Projects) -> Ints:
    division = np.array([int(subject.industry_code[1:3]) for subject in SUBJECTS])
    return division[projects.subject] * 100 + projects.approval_type + 1


def _new_kind(rng: np.random.Generator, projects: Projects) -> Ints:
    drawn = np.array(NEW_KINDS)[choose(rng, NEW_KIND_WEIGHTS, len(projects))]
    return np.where(projects.nature == who.TECHNICAL_RENOVATION, 402, drawn)
