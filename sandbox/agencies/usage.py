"""Visits to the dispatch platform (平台访问): one row per day and unit that came.

The platform opened on 1 March; units come on working days, some far more than others.
"""

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk, nobody
from sandbox.agencies.sheet import Sheet
from sandbox.world import organisations
from sandbox.world.days import day_number, workday_number
from sandbox.world.draws import stream

FEED = "usage/visits"
OPENED = (3, 1)


def visits(desk: Desk) -> Sheet:
    """Return 平台访问 of the days that are over, the city's units together."""
    opened = desk.plan.as_of.replace(month=OPENED[0], day=OPENED[1])
    first = max(day_number(opened), day_number(desk.plan.first_day))
    days = np.arange(first, max(desk.today, first), dtype=np.int64)
    ids = organisations.org_ids()
    rng = stream(desk.plan, 0, "visits")
    keenness = rng.gamma(2.0, 1.0, len(ids))
    share = keenness / keenness.sum()
    is_workday = workday_number(days) > workday_number(days - 1)
    busy = np.where(is_workday, 1.0, 0.12)
    growth = np.minimum(1.0, 0.5 + (days - first) / 240)
    expected = desk.plan.visits_a_day * busy * growth
    counts = rng.poisson(expected[:, None] * share)
    row, org = np.nonzero(counts)
    seen = counts[row, org]
    visitors = np.minimum(seen, 1 + seen // 3)
    table = pa.table(
        {
            "day": spelling.dates(days[row]),
            "org_id": spelling.labels(org, ids),
            "visits": spelling.integers(seen),
            "visitors": spelling.integers(visitors),
        }
    )
    return Sheet(FEED, table, nobody(len(row)))
