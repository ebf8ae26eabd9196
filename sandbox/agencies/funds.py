"""Policy money (政策资金): one row per fund, batch and project, as the finance bureau lists it.

The newest workbook lists every batch of the year with what was allotted and paid by then.
"""

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.sheet import Sheet
from sandbox.world.days import DAY, NEVER, day_number
from sandbox.world.draws import spread

FEED = "funds/batches"
NAMES = ("中央预算内投资", "地方政府专项债券")
LISTED_AFTER = 3  # days from the issue of a batch to its line
BATCH_DAYS = (45, 110, 190, 260)  # of the year, on which a batch is issued
SLOW_PERCENT = 5  # of the batches are used slowly
USED_UP = (240, 130)  # days of works within which a batch is used, slowly and usually
CENTRAL, BONDS, BOTH = 1, 2, 3  # positions in keylist.FUNDS


def batches(desk: Desk) -> Sheet:
    """Return 政策资金批次 issued this year by now."""
    lines = desk.block.lists[desk.plan.year]
    project = np.concatenate([lines.project, lines.project])
    fund = np.repeat([0, 1], len(lines.project))
    annual = np.tile(lines.annual_wan, 2)
    has = np.concatenate(
        [np.isin(lines.funds, (CENTRAL, BOTH)), np.isin(lines.funds, (BONDS, BOTH))]
    )
    number = desk.block.projects.number[project] * 2 + fund
    batch = spread(number, 24) % len(BATCH_DAYS)
    new_year = day_number(desk.plan.as_of.replace(month=1, day=1))
    issued_on = new_year + np.array(BATCH_DAYS)[batch]
    spots = desk.spots(FEED, project)
    rows = np.flatnonzero(has & (issued_on + LISTED_AFTER <= desk.today))
    age = desk.today - issued_on[rows]
    issued = annual[rows] * (8 + spread(number[rows], 25) % 35) // 100 + 20
    allotted = issued * np.minimum(100, 40 + age // 2) // 100
    started = desk.block.times.started[project[rows]]
    under_works = np.maximum(desk.today - np.maximum(started, issued_on[rows]), 0)
    within = np.where(spread(number[rows], 26) % 100 < SLOW_PERCENT, *USED_UP)
    paid = np.where(started < NEVER, issued * np.minimum(under_works, within) // within, 0)
    paid = np.minimum(paid, allotted)
    year, sent = desk.plan.year, (issued_on[rows] + LISTED_AFTER) * DAY
    table = pa.table(
        {
            "fund": spelling.labels(fund[rows], NAMES),
            "batch_no": spelling.labels(
                batch[rows], [f"{year}年第{order}批" for order in range(1, len(BATCH_DAYS) + 1)]
            ),
            "project_code": desk.codes_told(FEED, project[rows], sent),
            "project_name": desk.names.take(project[rows]),
            "issued_wan": spelling.integers(issued),
            "allotted_wan": spelling.integers(allotted),
            "paid_wan": spelling.integers(paid),
            "issued_on": spelling.dates(issued_on[rows]),
        }
    )
    return desk.sheet(FEED, table, project[rows], spots.of(rows), sent=sent)
