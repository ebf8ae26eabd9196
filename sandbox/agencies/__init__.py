"""What the agencies know and send at an instant: one table of text a feed, spelled as they spell.

The only door from the simulated world to the outside. Nothing the agencies do not know at that
instant passes it, and nothing passes clean that they would write down wrong.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pyarrow as pa

from sandbox.agencies import (
    approval,
    attendance,
    directory,
    engineering,
    followup,
    funds,
    keylist,
    land,
    library,
    permits,
    site,
    statistics,
    steward,
    usage,
)
from sandbox.agencies.desk import Desk
from sandbox.agencies.sheet import Sheet
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
    return tables([sheets(block, as_of) for block in world.blocks])


def tables(sent: Sequence[Mapping[str, Sheet]]) -> dict[str, pa.Table]:
    """Put what the blocks of a city send together, by feed; nothing of the truth passes."""
    return {
        feed: pa.concat_tables([sheets_[feed].table for sheets_ in sent if feed in sheets_])
        for feed in sent[0]
    }


def sheets(block: Block, as_of: date | datetime) -> dict[str, Sheet]:
    """Return what one block adds to each feed, with the truth of it.

    Feeds that are not about projects come with the first block only.
    """
    desk = Desk(block, second_number(as_of))
    found = approval.tables(desk) | engineering.tables(desk) | permits.tables(desk)
    found |= site.tables(desk) | followup.tables(desk)
    found |= {
        attendance.FEED: attendance.attendance(desk),
        land.FEED: land.parcels(desk),
        keylist.FEED: keylist.annual_plan(desk),
        library.FEED: library.memberships(desk),
        statistics.FEED: statistics.investment_monthly(desk),
        funds.FEED: funds.batches(desk),
        directory.CONTACTS: directory.contacts(desk),
    }
    decided = steward.links(desk, found), steward.aliases(desk)
    found[followup.DECISIONS] = followup.decisions(desk, *decided)
    if block.number == 0:
        found[directory.ORGANISATIONS] = directory.organisations_sheet()
        found[usage.FEED] = usage.visits(desk)
    return found
