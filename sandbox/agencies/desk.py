"""What every agency has on its desk: the block, the instant, and the words for its projects.

Names, codes and owners are written once a block and shared by all the agencies' modules. A
``Sheet`` is what one agency sends of one feed, with the note of which rows are dirty.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from sandbox.agencies import spelling
from sandbox.agencies.dirt import Spots, draw_spots
from sandbox.plan import CityPlan
from sandbox.world import organisations, subjects
from sandbox.world.city import Block
from sandbox.world.codes import credit_code
from sandbox.world.days import DAY
from sandbox.world.draws import Flags, Ints, spread, stream
from sandbox.world.projects import GOVERNMENT, STATE_OWNED
from sandbox.world.works import region_of

DIRT = pa.schema([("feed", pa.string()), ("key", pa.string()), ("kind", pa.string())])
SAID_PLAIN = 0.7  # of districts are written by their full name, the rest by alias or code


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one agency sends of one feed; ``dirt`` names the dirty rows by their key."""

    table: pa.Table
    dirt: pa.Table


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
        """The project code of every project, clean."""
        return spelling.project_codes(self.block.identifiers.code)

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
    def engineering_codes(self) -> pa.StringArray:
        """The engineering code (工程代码) of every unit of works."""
        works = self.block.works
        codes = self.codes.take(works.project)
        suffix = spelling.labels(works.unit, ("", "-001", "-002", "-003"))
        return spelling.joined(codes, spelling.replaced(suffix, works.is_only, ""))

    def spots(self, feed: str, project: Ints) -> Spots:
        """Draw the imperfections of one feed; ``project`` is each entity's position."""
        return draw_spots(self.plan, self.block.number, feed, self.block.projects.is_key[project])

    def stream(self, topic: str) -> np.random.Generator:
        """Return this block's random stream of one topic."""
        return stream(self.plan, self.block.number, topic)

    def districts(self, feed: str, project: Ints, unknown: Flags) -> pa.StringArray:
        """Write each project's district by name, alias or code; some are of no district."""
        spoken = [(unit.name, *unit.aliases, unit.code) for unit in organisations.DISTRICTS]
        firsts = np.cumsum([0, *(len(words) for words in spoken)])
        district = self.block.projects.district[project]
        draw = self.stream(f"districts {feed}").random(len(project))
        share = (draw - SAID_PLAIN) / (1 - SAID_PLAIN)
        sizes = np.diff(firsts)[district]
        choice = np.where(share < 0, 0, np.minimum((share * sizes).astype(np.int64), sizes - 1))
        words = [word for unit in spoken for word in unit]
        written = spelling.labels(firsts[district] + choice, words)
        return spelling.replaced(written, unknown, "未知区")


def sheet(feed: str, table: pa.Table, key: str, spots: Spots) -> Sheet:
    """Put a table and the list of its dirty rows together; ``spots`` has one entry a row."""
    return Sheet(table, dirty_rows(feed, table[key], spots))


def dirty_rows(
    feed: str, keys: "pa.StringArray | pa.ChunkedArray[pa.StringScalar]", spots: Spots
) -> pa.Table:
    """List the dirty rows of one feed by key and kind."""
    dirty = spots.kind >= 0
    kinds = spelling.labels(spots.kind[dirty], spots.kinds or ("",))
    rows = pa.table({"feed": spelling.same(feed, len(kinds)), "kind": kinds})
    return rows.add_column(1, "key", keys.filter(pa.array(dirty))).cast(DIRT)
