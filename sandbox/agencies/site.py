"""The smart-site platform (智慧工地): sites and cameras; daily attendance is in ``attendance``.

Grains: one row per site; per camera. Keyed by the 16-digit building-market number only: the
platform knows neither project codes nor engineering codes.
"""

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.permits import construction_numbers, works_permit_days, works_permit_numbers
from sandbox.agencies.sheet import Sheet
from sandbox.dirt import Spots, clean
from sandbox.world.days import DAY
from sandbox.world.draws import Floats, Ints, spread

SITES, CAMERAS = "site/sites", "site/cameras"
ACTIVE, STOPPED, FINISHED = range(3)
STATES = ("在建", "停工", "竣工")
NOTICED_AFTER = 21  # days before the platform shows a stop of works


def sites(desk: Desk) -> Sheet:
    """Return 智慧工地: the sites opened by now."""
    known, rows = desk.block.sites, _open(desk)
    project = known.project[rows]
    stopped = (known.stopped[rows] + NOTICED_AFTER <= desk.today) & (
        known.resumed[rows] > desk.today
    )
    finished = known.closed[rows] <= desk.today
    state = np.where(finished, FINISHED, np.where(stopped, STOPPED, ACTIVE))
    everyone = desk.block.projects
    wander = spread(everyone.number[project], 21) % 2000 - 1000
    changed = np.select(
        [finished, stopped],
        [known.closed[rows], known.stopped[rows] + NOTICED_AFTER],
        first_day(desk)[rows],
    )
    table = pa.table(
        {
            "construction_no": construction_numbers(desk, known.work[rows]),
            "works_permit_no": works_permit_numbers(desk, known.work[rows]),
            "site_name": spelling.half_width(desk.names.take(project)),
            "longitude": _degrees(everyone.longitude[project], wander),
            "latitude": _degrees(everyone.latitude[project], -wander),
            "crs": _systems(everyone.number[project]),
            "status": spelling.labels(state, STATES),
            "updated_at": spelling.timestamps(changed * DAY + 7 * 3600),
        }
    )
    return desk.sheet(SITES, table, project, site_spots(desk).of(rows))


def cameras(desk: Desk) -> Sheet:
    """Return 工地摄像头: the cameras of open sites, with their national 20-digit number."""
    known, rows = desk.block.sites, _open(desk)
    site = np.repeat(rows, known.cameras[rows])
    first = np.cumsum(known.cameras[rows]) - known.cameras[rows]
    order = np.arange(len(site)) - np.repeat(first, known.cameras[rows])
    project = desk.block.projects.number[known.project[site]]
    day = (desk.until - 6 * 3600) // DAY  # states are refreshed at six in the morning
    online = (spread(project, order, day) % 100 < 88) & (known.closed[site] > day)
    number = project * 32 + order
    table = pa.table(
        {
            "camera_id": spelling.fixed("510100001113", spelling.digits(number, 8)),
            "construction_no": construction_numbers(desk, known.work[site]),
            "is_online": spelling.flags(online),
            "updated_at": spelling.timestamps(np.full(len(site), day * DAY + 6 * 3600)),
        }
    )
    return desk.sheet(CAMERAS, table, known.project[site], clean(len(site)))


def tables(desk: Desk) -> dict[str, Sheet]:
    """Return the two feeds by key."""
    return {SITES: sites(desk), CAMERAS: cameras(desk)}


def site_spots(desk: Desk) -> Spots:
    """Draw what is wrong with each site of the block, open or not."""
    return desk.spots(SITES, desk.block.sites.project)


def first_day(desk: Desk) -> Ints:
    """Return the day each site is connected: not before its works permit."""
    known = desk.block.sites
    return np.maximum(known.opened, works_permit_days(desk)[known.work])


def _open(desk: Desk) -> Ints:
    return np.flatnonzero(first_day(desk) + 1 <= desk.today)


def _degrees(value: Floats, wander: Ints) -> pa.StringArray:
    return spelling.decimals(np.rint(value * 1_000_000).astype(np.int64) + wander, 6)


def _systems(number: Ints) -> pa.StringArray:
    """Name the coordinate system of the few sites whose device does."""
    return spelling.labels(number * 0, ("WGS84",), spread(number, 44) % 10 > 0)
