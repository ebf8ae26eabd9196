"""What the agencies know and send at an instant: one table of text a feed, spelled as they spell.

The only door from the simulated world to the outside. Nothing the agencies do not know at that
instant passes it, and nothing passes clean that they would write down wrong.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.agencies import (
    approval,
    directory,
    engineering,
    followup,
    funds,
    keylist,
    land,
    permits,
    site,
    statistics,
    usage,
)
from sandbox.agencies.desk import Desk, Sheet
from sandbox.world.city import Block, World
from sandbox.world.days import second_number

HEADER_UNITS: Mapping[str, Mapping[str, str]] = {
    keylist.FEED: {"total_investment_wan": "亿元"}
    | dict.fromkeys(("annual_plan_wan", *keylist.MONTHS), "万元"),
    statistics.FEED: {
        "planned_total_wan": "万元",
        "cumulative_wan": "万元",
        "year_to_date_wan": "万元",
        "month_wan": "万元",
    },
    funds.FEED: {"issued_wan": "万元", "allotted_wan": "万元", "paid_wan": "万元"},
}


def records(world: World, as_of: date | datetime) -> dict[str, pa.Table]:
    """Return what each feed would send at ``as_of``: string columns in the feed's order.

    A bare date means 23:00 of that day on the city's clock; a datetime must carry a zone.
    """
    blocks = [sheets(block, as_of) for block in world.blocks]
    return {
        feed: pa.concat_tables([sheets_[feed].table for sheets_ in blocks if feed in sheets_])
        for feed in blocks[0]
    }


def dirty_rows(world: World, as_of: date | datetime) -> pa.Table:
    """Return which rows of ``records`` are dirty: feed, key and kind, one row a dirty row."""
    blocks = [sheets(block, as_of) for block in world.blocks]
    return pa.concat_tables([sheet.dirt for sheets_ in blocks for sheet in sheets_.values()])


def write_dirty_rows(world: World, as_of: date | datetime, folder: Path) -> None:
    """Write ``dirty_rows`` beside the truth as ``dirty_rows.parquet``; never served."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(dirty_rows(world, as_of), folder / "dirty_rows.parquet", compression="zstd")


def sheets(block: Block, as_of: date | datetime) -> dict[str, Sheet]:
    """Return what one block adds to each feed, with the note of which rows are dirty.

    Feeds that are not about projects come with the first block only.
    """
    desk = Desk(block, second_number(as_of))
    found = approval.tables(desk) | engineering.tables(desk) | permits.tables(desk)
    found |= site.tables(desk) | followup.tables(desk)
    found |= {
        land.FEED: land.parcels(desk),
        keylist.FEED: keylist.annual_plan(desk),
        statistics.FEED: statistics.investment_monthly(desk),
        funds.FEED: funds.batches(desk),
        directory.CONTACTS: directory.contacts(desk),
    }
    if block.number == 0:
        found[directory.ORGANISATIONS] = directory.organisations_sheet()
        found[usage.FEED] = usage.visits(desk)
    return found
