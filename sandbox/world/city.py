"""The city, whole: projects, timelines, identifiers, works, sites, lists and money by block.

A ``Block`` holds up to ``plan.block_size`` projects and never depends on another block;
``simulate_blocks`` walks a city of any size with one block in memory, ``simulate`` keeps them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sandbox.plan import CityPlan
from sandbox.world.keylist import KeyList, key_list
from sandbox.world.money import Money, simulate_money
from sandbox.world.officials import Reporting, simulate_reporting
from sandbox.world.procedures import Chain
from sandbox.world.projects import Projects, simulate_projects
from sandbox.world.relations import Relations, relate
from sandbox.world.sites import Sites, build_sites
from sandbox.world.timelines import Calendar, Timelines, simulate_timelines
from sandbox.world.works import Identifiers, Works, build_works, identify


@dataclass(frozen=True)
class Block:
    """The truth about one block of projects."""

    plan: CityPlan
    number: int
    projects: Projects
    times: Timelines
    chain: Chain
    calendar: Calendar
    relations: Relations
    identifiers: Identifiers
    works: Works
    reporting: Reporting
    sites: Sites

    @cached_property
    def lists(self) -> dict[int, KeyList]:
        """The key-project lists of last year and of this year."""
        years = (self.plan.year - 1, self.plan.year)
        return {
            year: key_list(self.plan, self.number, self.projects, self.times, year)
            for year in years
        }

    @cached_property
    def money(self) -> dict[int, Money]:
        """Spending by year, from the year of the first day to the year of the plan."""
        years = range(self.plan.first_day.year, self.plan.year + 1)
        return simulate_money(self.plan, self.number, self.projects, self.times, years)


@dataclass(frozen=True, slots=True)
class World:
    """The truth about a whole city."""

    plan: CityPlan
    blocks: tuple[Block, ...]


def simulate(plan: CityPlan) -> World:
    """Simulate a whole city and keep it in memory."""
    return World(plan, tuple(simulate_blocks(plan)))


def simulate_blocks(plan: CityPlan) -> Iterator[Block]:
    """Simulate a city block by block."""
    for number, bounds in enumerate(plan.block_bounds()):
        yield _simulate_block(plan, number, bounds)


def _simulate_block(plan: CityPlan, number: int, bounds: tuple[int, int]) -> Block:
    projects = simulate_projects(plan, number, bounds)
    times, chain, calendar = simulate_timelines(plan, number, projects)
    relations = relate(plan, number, projects, times)
    works = build_works(plan, number, projects, calendar)
    return Block(
        plan=plan,
        number=number,
        projects=projects,
        times=times,
        chain=chain,
        calendar=calendar,
        relations=relations,
        identifiers=identify(
            plan, number, projects=projects, times=times, calendar=calendar, relations=relations
        ),
        works=works,
        reporting=simulate_reporting(plan, number, projects, times),
        sites=build_sites(
            plan, number, projects=projects, times=times, calendar=calendar, works=works
        ),
    )
