"""A city straight into the landing zone, for benchmarks and rehearsals: no server, no connector.

``land`` writes one batch a feed for a city of any size, as a full sweep landed on the evening of
the plan's day. Blocks of projects are simulated and written one after another, so that memory holds
two blocks whatever the size. ``land_daily`` lands the evenings of many days as a pipeline that ran
on each of them would have, ``land_answers`` what officials answered by one of them; both keep the
whole city in memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.batch import Batch, Receipt, Span
from ingestion.city import read_city
from ingestion.contract import DatabaseConnector, Feed, FilesConnector, RestConnector
from ingestion.landing import Landing
from ingestion.stage import Stage
from sandbox.agencies import HEADER_UNITS, records, sheets
from sandbox.agencies.followup import COLUMNS as ANSWERED
from sandbox.agencies.sheet import Sheet
from sandbox.officials.rows import Row, table
from sandbox.plan import CityPlan
from sandbox.truth import Truth
from sandbox.world import organisations, simulate, simulate_blocks
from sandbox.world.city import Block
from sandbox.world.days import evening

CITY = Path(__file__).parents[1] / "cities" / "sandbox"
WRITERS = 2
BETWEEN, ABSENT = "\x1f", "\x00"  # between the cells of a row told apart from others, and for null


def land(
    plan: CityPlan,
    root: Path,
    *,
    city: Path = CITY,
    truth: Path | None = None,
    district: str | None = None,
) -> list[Batch]:
    """Write what every agency knows on the plan's day to the landing zone below ``root``.

    Args:
        plan: the city.
        root: the landing zone.
        city: the city folder whose feeds are landed.
        truth: where the truth is set aside, or None: it takes as long again as the landing.
        district: its code, for the share of one district's platform (1+N): the rows that belong to
            its projects, or to none. None: all rows.

    Returns:
        The committed batches, one a feed.
    """
    landing = Landing(root)
    feeds = sent_feeds(city)
    stages = {key: landing.stage(feeds[key]) for key in sorted(feeds)}
    with ThreadPoolExecutor(WRITERS) as writers, ExitStack() as open_:
        aside = open_.enter_context(Truth(truth)) if truth else None
        written: list[Future[None]] = []
        for block in simulate_blocks(plan):
            found = sheets(block, plan.as_of)
            _settle(written)
            if aside is not None:
                aside.add(block, found)
            tables = {
                key: with_units(key, _share(block, sheet, district)) for key, sheet in found.items()
            }
            written = [writers.submit(stages[key].append, tables[key]) for key in tables]
        _settle(written)
    return [_commit(landing, stage, plan) for stage in stages.values()]


def _share(block: Block, sheet: Sheet, district: str | None) -> pa.Table:
    """Return the rows that belong to a project of a district, or to none; all for no district."""
    if district is None:
        return sheet.table
    codes = np.array([unit.code for unit in organisations.DISTRICTS])
    owners, is_here = sheet.owners, codes[block.projects.district] == district
    kept = sheet.project < 0
    kept[owners.row[is_here[owners.project]]] = True
    return sheet.table.filter(pa.array(kept))


def sent_feeds(city: Path) -> dict[str, Feed]:
    """Return the feeds that the simulated agencies send: districts' platforms are none of them."""
    return {key: feed for key, feed in read_city(city).feeds.items() if not feed.optional}


def with_units(feed: str, table: pa.Table) -> pa.Table:
    """Add the unit columns that reading a file's header would have added."""
    units: Mapping[str, str] = HEADER_UNITS.get(feed, {})
    for column, unit in units.items():
        table = table.append_column(f"{column}__unit", pa.repeat(unit, table.num_rows))
    return table


def land_daily(
    plan: CityPlan, root: Path, days: Iterable[date], *, city: Path = CITY
) -> list[Batch]:
    """Land each day's evening as a pipeline that ran on every one of ``days`` would have.

    The first day is a sweep of every feed; a later one the rows new or changed since the day
    before, and a sweep instead where the feed file's ``sweep.every`` is due. Follow-up feeds hold
    what comes of the world alone and are swept on the first day only: a later sweep without the
    answers landed beside it would withdraw them.

    Args:
        plan: the city.
        root: the landing zone.
        days: ascending.
        city: the city folder whose feeds are landed.

    Returns:
        The committed batches, day by day and by feed.
    """
    landing, world = Landing(root), simulate(plan)
    feeds = sent_feeds(city)
    habits = [_Habit(feeds[key]) for key in sorted(feeds)]
    batches: list[Batch | None] = []
    with ThreadPoolExecutor(WRITERS) as writers:
        for day in days:
            found = records(world, day)
            landed = [
                writers.submit(habit.land, landing, found[habit.feed.key], day) for habit in habits
            ]
            batches += [future.result() for future in landed]
    return [batch for batch in batches if batch is not None]


def land_answers(
    root: Path, rows: Mapping[str, Sequence[Row]], at: datetime, *, city: Path = CITY
) -> list[Batch]:
    """Land what officials answered, as a window batch for each feed that has any.

    Args:
        root: the landing zone.
        rows: by feed, as ``Inbox.rows`` and ``/control/answers`` give them.
        at: the landing instant, aware.
        city: the city folder whose feeds are landed.
    """
    landing, feeds = Landing(root), read_city(city).feeds
    batches = []
    for key in sorted(key for key, found in rows.items() if found):
        stage = landing.stage(feeds[key])
        stage.append(table(key, rows[key]))
        receipt = Receipt(landed_at=at, started_at=at, sweep=False, clock="simulated")
        batches.append(landing.commit(stage, receipt))
    return batches


@dataclass(slots=True)
class _Habit:
    """How one feed has landed so far: its last sweep, its last evening, the rows it had then."""

    feed: Feed
    swept: date | None = None
    last: datetime | None = None
    known: pa.StringArray | None = None

    def land(self, landing: Landing, table: pa.Table, day: date) -> Batch | None:
        """Land one evening; None if a file feed has nothing new, as no file would be there."""
        at, told = evening(day).astimezone(UTC), with_units(self.feed.key, table)
        is_sweep = self._is_due(day)
        rows = _as_text(told)
        if self.known is not None and not is_sweep:
            told = told.filter(pc.invert(pc.is_in(rows, value_set=self.known)))
        receipt = self._receipt(at, is_sweep=is_sweep)
        self.known, self.last = rows, at
        if is_sweep:
            self.swept = day
        elif not told.num_rows and isinstance(self.feed.connector, FilesConnector):
            return None
        stage = landing.stage(self.feed)
        stage.append(told)
        return landing.commit(stage, receipt)

    def _is_due(self, day: date) -> bool:
        """Tell whether everything lands today: on the first day, then as the feed file says."""
        connector = self.feed.connector
        if self.swept is None:
            return True
        if not isinstance(connector, RestConnector | DatabaseConnector) or connector.sweep is None:
            return False
        return self.feed.key not in ANSWERED and day - self.swept >= connector.sweep.every

    def _receipt(self, at: datetime, *, is_sweep: bool) -> Receipt:
        is_asked = not isinstance(self.feed.connector, FilesConnector)
        window = Span(self.last, at) if is_asked and self.last and not is_sweep else None
        watermark = at if is_asked else None
        return Receipt(at, at, is_sweep, "simulated", window, watermark=watermark)


def _as_text(table: pa.Table) -> pa.StringArray:
    """Write each row as one text, to tell whether the same row was there before."""
    cells: list[Any] = [*table.columns, BETWEEN]
    whole: pa.ChunkedArray[pa.StringScalar] = pc.binary_join_element_wise(
        *cells, null_handling="replace", null_replacement=ABSENT
    )
    return cast("pa.StringArray", whole.combine_chunks())


def _settle(written: Iterable[Future[None]]) -> None:
    """Wait for the writers, and raise what one of them raised."""
    for future in written:
        future.result()


def _commit(landing: Landing, stage: Stage, plan: CityPlan) -> Batch:
    landed_at = evening(plan.as_of).astimezone(UTC)
    told = {"seed": plan.seed, "projects": plan.projects, "as_of": plan.as_of.isoformat()}
    stage.keep("plan.json", orjson.dumps(told))
    receipt = Receipt(landed_at=landed_at, started_at=landed_at, sweep=True, clock="simulated")
    return landing.commit(stage, receipt)
