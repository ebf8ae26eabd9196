"""What every agency has on its desk: the block, the instant, and the words for its projects.

Names, codes and owners are written once a block and shared by all the agencies' modules. Which of
its codes a project goes by depends on the agency and the day: some learn of a new one late, some
never.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.sheet import NOT_SHARED, Shared, Sheet
from sandbox.dirt import Around, Spoilt, Spots, draw_spots, soil
from sandbox.plan import CityPlan
from sandbox.world import organisations, subjects
from sandbox.world.city import Block
from sandbox.world.codes import credit_code
from sandbox.world.days import DAY, NEVER, office_time
from sandbox.world.draws import Ints, spread, stream
from sandbox.world.procedures import ENGINEERING_MATTERS, LAND_USE_PERMIT
from sandbox.world.projects import GOVERNMENT, STATE_OWNED
from sandbox.world.works import region_of

SAID_PLAIN = 0.7  # of districts are written by their full name, the rest by alias or code
LEARNED_DAYS = 10.0  # from a new code to its use elsewhere, on average
ENGINEERING = "engineering/projects"


@dataclass(frozen=True)
class Desk:
    """One block of the city as seen at one second of its clock."""

    block: Block
    until: int

    @property
    def plan(self) -> CityPlan:
        """The plan of the city."""
        return self.block.plan

    @property
    def today(self) -> int:
        """The day it is."""
        return self.until // DAY

    @cached_property
    def codes(self) -> pa.StringArray:
        """The first project code of every project, clean."""
        return spelling.project_codes(self.block.identifiers.code)

    @cached_property
    def golden_codes(self) -> pa.StringArray:
        """The code of every project that holds in the end: the first, or what replaced it."""
        return spelling.project_codes(self.block.identifiers.latest_code)

    @cached_property
    def reissued(self) -> Ints:
        """The second each project's code was replaced, beyond NEVER if it was not."""
        day = self.block.relations.reissued
        return day * DAY + office_time(spread(self.block.projects.number, 41), 3)

    def codes_told(self, feed: str, project: Ints, told: Ints) -> pa.StringArray:
        """Write the code an agency knew each project by at the second it told of it.

        Args:
            feed: one agency's; another may still go by the code that was replaced.
            project: positions in the block.
            told: city-clock seconds, one a position.
        """
        codes = self.codes.take(project)
        renewed = np.flatnonzero(self.block.relations.reissued[project] < NEVER)
        known = told[renewed] >= self._learned(feed)[project[renewed]]
        where = np.zeros(len(project), dtype=np.bool_)
        where[renewed[known]] = True
        return spelling.replaced(codes, where, self.golden_codes.take(project[renewed[known]]))

    def _learned(self, feed: str) -> Ints:
        """Return the second from which an agency uses each project's new code, if ever."""
        rng = self.stream(f"new codes {feed}")
        sticks = rng.random(len(self.reissued)) < self.plan.old_code_share
        lag = rng.exponential(LEARNED_DAYS * DAY, len(self.reissued)).astype(np.int64)
        return np.where(sticks, NEVER * DAY, self.reissued + lag)

    @cached_property
    def names(self) -> pa.StringArray:
        """The name of every project, as registered."""
        projects = self.block.projects
        shorts = [unit.short for unit in organisations.DISTRICTS]
        words = [subject.words for subject in subjects.SUBJECTS]
        return spelling.joined(
            spelling.labels(projects.district, shorts),
            spelling.labels(projects.place, subjects.PLACES),
            spelling.labels(projects.subject, words),
            "项目",
            spelling.labels(projects.phase, subjects.PHASES),
        )

    @cached_property
    def owner_names(self) -> pa.StringArray:
        """The owning unit (项目单位) of every project."""
        projects, owner = self.block.projects, self.block.projects.owner
        shorts = [unit.short for unit in organisations.DISTRICTS]
        firms = [stem + trade for stem in subjects.STEMS for trade in subjects.TRADES]
        kinds = np.where(
            projects.investor == GOVERNMENT, 0, np.where(projects.investor == STATE_OWNED, 1, 2)
        )
        ends = ("政府投资项目建设中心", "城市建设投资有限公司", "有限公司")
        middle = spelling.labels(spread(owner) % len(firms), firms)
        return spelling.joined(
            spelling.labels(projects.district, shorts),
            spelling.replaced(middle, kinds != 2, ""),
            spelling.labels(kinds, ends),
        )

    @cached_property
    def owner_credit_codes(self) -> pa.StringArray:
        """The 统一社会信用代码 of every project's owner."""
        projects = self.block.projects
        return spelling.credit_codes(credit_code(projects.owner + 1, region_of(projects.district)))

    @cached_property
    def submitted(self) -> Ints:
        """The second each project is submitted to the building-project platform, if ever."""
        matters = self.block.calendar.received[:, LAND_USE_PERMIT : max(ENGINEERING_MATTERS) - 1]
        received = matters.min(axis=1)
        second = received * DAY + 9 * 3600 + spread(self.block.projects.number) % 900
        return np.where(received < NEVER, second, NEVER * DAY)

    @cached_property
    def engineering_codes(self) -> pa.StringArray:
        """The engineering code (工程代码) of every unit of works; it never changes."""
        works = self.block.works
        codes = self.codes_told(ENGINEERING, works.project, self.submitted[works.project])
        suffix = spelling.labels(works.unit, ("", "-001", "-002", "-003"))
        return spelling.joined(codes, spelling.replaced(suffix, works.is_only, ""))

    @cached_property
    def around(self) -> Around:
        """What a clerk can mistake a project for."""
        projects = self.block.projects
        return Around(self.codes, projects.owner, projects.district, projects.is_key)

    def spots(self, feed: str, project: Ints) -> Spots:
        """Draw the imperfections of one feed; ``project`` is each entity's position."""
        return draw_spots(self.plan, self.block.number, feed, self.block.projects.is_key[project])

    def stream(self, topic: str) -> np.random.Generator:
        """Return this block's random stream of one topic."""
        return stream(self.plan, self.block.number, topic)

    def districts(self, feed: str, project: Ints) -> pa.StringArray:
        """Write each project's district by name, alias or code."""
        spoken = [(unit.name, *unit.aliases, unit.code) for unit in organisations.DISTRICTS]
        firsts = np.cumsum([0, *(len(words) for words in spoken)])
        district = self.block.projects.district[project]
        draw = self.stream(f"districts {feed}").random(len(project))
        share = (draw - SAID_PLAIN) / (1 - SAID_PLAIN)
        sizes = np.diff(firsts)[district]
        choice = np.where(share < 0, 0, np.minimum((share * sizes).astype(np.int64), sizes - 1))
        words = [word for unit in spoken for word in unit]
        return spelling.labels(firsts[district] + choice, words)

    def sheet(
        self,
        feed: str,
        table: pa.Table,
        project: Ints,
        spots: Spots,
        *,
        sent: Ints | None = None,
        shared: Shared = NOT_SHARED,
        noted: Iterable[Spoilt] = (),
    ) -> Sheet:
        """Spoil a clean table and say what its rows belong to.

        Args:
            feed: its key.
            table: every row without imperfections.
            project: of each row, as a position in the block; -1 for none.
            spots: one entry a row.
            sent: the second each row was first sent, where somebody asks for it.
            shared: further projects of rows that have several.
            noted: what was spoilt while the table was made.
        """
        soiled, found = soil(feed, table, project, spots, self.around)
        spoilt = tuple(note for note in (*noted, *found) if len(note.rows))
        return Sheet(feed, soiled, project, spoilt, sent, shared)


def nobody(count: int) -> Ints:
    """Return the positions of rows that belong to no project."""
    return np.full(count, -1, dtype=np.int64)
