"""Who the projects are: cohort, sector, owner, district, size. One array entry a project.

Facts that do not change over a project's life. When things happen is in ``timelines``; which
code it bears is settled after the day it was coded.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world import organisations
from sandbox.world.draws import Flags, Floats, Ints, choose, choose_by, stream
from sandbox.world.subjects import PHASES, PLACES, SUBJECTS, subjects_of

# Cohorts: how a project stands to the key-project lists of last year and of this year.
OTHER, PREPARE, START, STARTED, BUILD, FINISH, LAST_YEAR = range(7)
LISTED_SHARES = (
    (PREPARE, 0.060),
    (START, 0.215),
    (STARTED, 0.250),
    (BUILD, 0.290),
    (FINISH, 0.185),
)
LAST_YEAR_SHARE = 0.14  # finished last year: on last year's list only, beyond this year's

GOVERNMENT, STATE_OWNED, PRIVATE, FOREIGN = range(4)
APPROVAL, VERIFICATION, FILING = range(3)
KEY_SECTOR_WEIGHTS = (0.46, 0.20, 0.26, 0.08)
OTHER_SECTOR_WEIGHTS = (0.62, 0.12, 0.19, 0.07)
INVESTOR_WEIGHTS = (  # by sector: government, state-owned, private, foreign
    (0.02, 0.15, 0.75, 0.08),
    (0.45, 0.53, 0.02, 0.00),
    (0.62, 0.26, 0.12, 0.00),
    (0.50, 0.40, 0.09, 0.01),
)
TYPE_WEIGHTS = (  # by investor: approval, verification, filing
    (1.00, 0.00, 0.00),
    (0.45, 0.20, 0.35),
    (0.00, 0.04, 0.96),
    (0.00, 0.15, 0.85),
)
NATURE_WEIGHTS = (0.84, 0.06, 0.05, 0.01, 0.04)  # 新建, 扩建, 改建, 迁建, 技改
TECHNICAL_RENOVATION = 4
OTHER_BUILDING_SHARE = 0.68  # the rest of the unlisted only buy and refit
OWNERS_A_PROJECT = 0.6
LARGEST_WAN = 6_000_000


@dataclass(frozen=True, slots=True)
class Projects:
    """The projects of one block; every field has one entry a project."""

    number: Ints  # over the whole city, from 0
    cohort: Ints
    sector: Ints
    subject: Ints
    investor: Ints
    approval_type: Ints
    nature: Ints
    district: Ints
    department: Ints  # position in organisations.org_ids
    owner: Ints  # number of the owning unit; units own several projects
    total_wan: Ints
    place: Ints
    phase: Ints
    longitude: Floats
    latitude: Floats
    in_engineering: Flags
    needs_land: Flags

    def __len__(self) -> int:
        """Return the number of projects."""
        return len(self.number)

    @property
    def is_listed(self) -> Flags:
        """Tell which are on this year's key-project list."""
        listed: Flags = (self.cohort != OTHER) & (self.cohort != LAST_YEAR)
        return listed

    @property
    def is_key(self) -> Flags:
        """Tell which are on this year's or last year's list."""
        key: Flags = self.cohort != OTHER
        return key


def simulate_projects(plan: CityPlan, block: int, bounds: tuple[int, int]) -> Projects:
    """Draw the projects whose city-wide numbers lie in ``bounds``."""
    number = np.arange(*bounds, dtype=np.int64)
    count = len(number)
    rng = stream(plan, block, "projects")
    cohort = _cohorts(rng, plan, bounds)
    is_key = cohort != OTHER
    sector = np.where(
        is_key, choose(rng, KEY_SECTOR_WEIGHTS, count), choose(rng, OTHER_SECTOR_WEIGHTS, count)
    )
    subject = subjects_of(sector, rng.integers(0, 1 << 30, count))
    investor = choose_by(rng, INVESTOR_WEIGHTS, sector)
    nature = choose(rng, NATURE_WEIGHTS, count)
    district = choose(rng, [unit.weight for unit in organisations.DISTRICTS], count)
    longitude, latitude = _position(rng, district)
    builds = rng.random(count) < OTHER_BUILDING_SHARE
    return Projects(
        number=number,
        cohort=cohort,
        sector=sector,
        subject=subject,
        investor=investor,
        approval_type=choose_by(rng, TYPE_WEIGHTS, investor),
        nature=nature,
        district=district,
        department=_departments()[subject],
        owner=_owners(rng, plan, block, count) * len(TYPE_WEIGHTS) + investor,
        total_wan=_totals(rng, plan, is_key),
        place=rng.integers(0, len(PLACES), count),
        phase=choose(rng, (0.62, 0.14, 0.12, 0.08, 0.04), count) % len(PHASES),
        longitude=longitude,
        latitude=latitude,
        in_engineering=_engineering()[subject]
        & (nature != TECHNICAL_RENOVATION)
        & (builds | is_key),
        needs_land=(nature <= 1) & (rng.random(count) < 0.93),
    )


def _cohorts(rng: np.random.Generator, plan: CityPlan, bounds: tuple[int, int]) -> Ints:
    """Give each cohort its exact share of the city, block by block, in shuffled order."""
    cohort = np.full(bounds[1] - bounds[0], OTHER, dtype=np.int64)
    listed_before, listed_after = (plan.key_projects * bound // plan.projects for bound in bounds)
    listed = listed_after - listed_before
    edges = np.rint(np.cumsum([share for _, share in LISTED_SHARES]) * listed).astype(int)
    for (kind, _), first, last in zip(LISTED_SHARES, [0, *edges[:-1]], edges, strict=True):
        cohort[first:last] = kind
    last_year = min(round(listed * LAST_YEAR_SHARE), len(cohort) - listed)
    cohort[listed : listed + last_year] = LAST_YEAR
    return rng.permutation(cohort)


def _departments() -> Ints:
    names = [subject.department for subject in SUBJECTS]
    return np.array([organisations.DEPARTMENTS.index(name) for name in names])


def _engineering() -> Flags:
    return np.array([subject.in_engineering for subject in SUBJECTS])


def _owners(rng: np.random.Generator, plan: CityPlan, block: int, count: int) -> Ints:
    """Draw owners from the block's own pool; a few own many projects."""
    pool = max(10, round(count * OWNERS_A_PROJECT))
    return block * plan.block_size + (rng.random(count) ** 1.5 * pool).astype(np.int64)


def _totals(rng: np.random.Generator, plan: CityPlan, is_key: Flags) -> Ints:
    """Draw total investments (总投资, 万元): log-normal, key projects far larger."""
    spread, other_mean = 0.95, 12_000.0
    mean = np.where(is_key, plan.mean_key_investment, other_mean)
    sigma = np.where(is_key, spread, 1.25)
    drawn = mean * np.exp(rng.standard_normal(len(is_key)) * sigma - sigma**2 / 2)
    rounded = np.where(drawn > 10_000, np.rint(drawn / 100) * 100, np.rint(drawn))
    smallest = np.where(is_key, 10_000, 120)
    return np.clip(rounded, smallest, LARGEST_WAN).astype(np.int64)


def _position(rng: np.random.Generator, district: Ints) -> tuple[Floats, Floats]:
    centres = np.array([(unit.longitude, unit.latitude) for unit in organisations.DISTRICTS])
    wander = rng.normal(0.0, 0.035, (len(district), 2)).clip(-0.1, 0.1)
    position = centres[district] + wander
    return position[:, 0], position[:, 1]
