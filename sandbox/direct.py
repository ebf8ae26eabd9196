"""A city of any size straight into the landing zone, for benchmarks: no server, no connector.

One batch a feed, as a full sweep landed on the evening of the plan's day. Blocks of projects are
simulated and written one after another, so that memory holds two blocks whatever the size.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC
from pathlib import Path

import orjson
import pyarrow as pa

from ingestion.batch import Batch, Receipt
from ingestion.city import read_city
from ingestion.landing import Landing
from ingestion.stage import Stage
from sandbox.agencies import HEADER_UNITS, sheets
from sandbox.plan import CityPlan
from sandbox.world import simulate_blocks
from sandbox.world.days import evening

CITY = Path(__file__).parents[1] / "cities" / "sandbox"
WRITERS = 2


def land(plan: CityPlan, root: Path, *, city: Path = CITY) -> list[Batch]:
    """Write what every agency knows on the plan's day to the landing zone below ``root``.

    Returns the committed batches, one a feed.
    """
    landing = Landing(root)
    feeds = read_city(city).feeds
    stages = {key: landing.stage(feeds[key]) for key in sorted(feeds)}
    with ThreadPoolExecutor(WRITERS) as writers:
        written: list[Future[None]] = []
        for block in simulate_blocks(plan):
            found = sheets(block, plan.as_of)
            _settle(written)
            tables = {key: with_units(key, sheet.table) for key, sheet in found.items()}
            written = [writers.submit(stages[key].append, tables[key]) for key in tables]
        _settle(written)
    return [_commit(landing, stage, plan) for stage in stages.values()]


def with_units(feed: str, table: pa.Table) -> pa.Table:
    """Add the unit columns that reading a file's header would have added."""
    units: Mapping[str, str] = HEADER_UNITS.get(feed, {})
    for column, unit in units.items():
        table = table.append_column(f"{column}__unit", pa.repeat(unit, table.num_rows))
    return table


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
