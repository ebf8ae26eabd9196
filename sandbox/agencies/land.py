"""Land supply (土地供应): one row per supplied parcel, typed in by hand at many counters.

The dirtiest of the agencies: dates in five spellings, areas in three units, project codes missing
in a tenth of the rows.
"""

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.engineering import LAND_WAYS, land_way
from sandbox.agencies.register import phones
from sandbox.agencies.sheet import Sheet
from sandbox.world.days import DAY, NEVER
from sandbox.world.draws import Ints, spread
from sandbox.world.procedures import LAND
from sandbox.world.works import region_of

FEED = "land/parcels"
USES = ("工业用地", "交通运输用地", "公共管理与公共服务用地", "公用设施用地")
LETTERS = ("B", "B", "B", "A", "C")
HANDOVER_NOTED = 64_000  # second of the day
AREA_UNITS = ("", "亩", "公顷")


def parcels(desk: Desk) -> Sheet:
    """Return 土地供应: the parcels signed for by now."""
    block, everyone = desk.block, desk.block.projects
    signed = block.calendar.decided[:, LAND]
    recorded = _recorded(desk, signed)
    spots = desk.spots(FEED, np.arange(len(everyone)))
    rows = np.flatnonzero(recorded <= desk.until)
    number = everyone.number[rows]
    delivered = _handover(desk)[rows]
    handed = delivered * DAY + HANDOVER_NOTED
    known = np.where(handed <= desk.until, delivered, NEVER)
    style = np.where(spread(number, 13) % 10 < 6, 0, spread(number, 14) % 5)
    start = signed[rows] + 180 + spread(number, 15) % 120
    updated = np.maximum(np.where(known < NEVER, handed, 0), recorded[rows])
    table = pa.table(
        {
            "supervision_no": _supervision_numbers(desk, rows, signed[rows]),
            "contract_no": _contract_numbers(desk, rows, signed[rows]),
            "project_code": desk.codes_told(FEED, rows, recorded[rows]),
            "district": desk.districts("land", np.arange(len(everyone))).take(rows),
            "supply_mode": spelling.labels(land_way(desk)[rows], LAND_WAYS),
            "land_use": spelling.labels(everyone.sector[rows], USES),
            "area_sqm": _areas(number, everyone.total_wan[rows]),
            "price_wan": _prices(desk, rows),
            "transferee_name": desk.owner_names.take(rows),
            "transferee_uscc": desk.owner_credit_codes.take(rows),
            "transferee_phone": phones(everyone.owner[rows] + 7),
            "signed_on": spelling.styled_dates(signed[rows], style),
            "agreed_handover_on": spelling.styled_dates(signed[rows] + 60, style),
            "handed_over_on": spelling.styled_dates(known, style),
            "agreed_start_on": spelling.styled_dates(start, style),
            "agreed_finish_on": spelling.styled_dates(start + 730, style),
            "updated_at": spelling.timestamps(updated),
        }
    )
    return desk.sheet(FEED, table, rows, spots.of(rows), sent=recorded[rows])


def _recorded(desk: Desk, signed: Ints) -> Ints:
    """Return the second each parcel is typed in, days after it was signed for."""
    lag = desk.stream("lag land").exponential(2.0 * desk.plan.lateness, len(signed))
    day = np.where(signed < NEVER, signed + lag.astype(np.int64), NEVER)
    return day * DAY + 61_200 + spread(desk.block.projects.number, 12) % 3600


def _handover(desk: Desk) -> Ints:
    """Return the day each parcel is handed over (实际交地): some much too late."""
    signed = desk.block.calendar.decided[:, LAND]
    draw = desk.stream("handover").exponential(35.0, len(signed)).astype(np.int64)
    return np.where(signed < NEVER, signed + 5 + draw, NEVER)


def _supervision_numbers(desk: Desk, rows: Ints, signed: Ints) -> pa.StringArray:
    projects, serial = desk.block.projects, desk.block.identifiers.parcel_serial[rows]
    region = spelling.digits(region_of(projects.district[rows]), 6)
    letter = np.frombuffer("".join(LETTERS).encode(), np.uint8)[spread(serial) % 5][:, None]
    return spelling.fixed(region, spelling.years(signed), letter, spelling.digits(serial, 5))


def _contract_numbers(desk: Desk, rows: Ints, signed: Ints) -> pa.StringArray:
    serial = spelling.digits(desk.block.identifiers.parcel_serial[rows], 5)
    written = spelling.fixed("510100-", spelling.years(signed), "-", serial)
    return spelling.nulled(written, land_way(desk)[rows] == 0)


def _areas(number: Ints, total_wan: Ints) -> pa.StringArray:
    """Write areas: most in ㎡ without a unit, the rest in 亩 or 公顷 with it."""
    sqm = np.clip(total_wan // 2 * (40 + spread(number, 16) % 80) // 60 + 800, 800, 2_000_000)
    draw = spread(number, 17) % 10
    unit = np.where(draw < 8, 0, draw - 7)
    hundredths = np.choose(unit, [sqm * 100, sqm * 100 * 3 // 2000, sqm // 100])
    return spelling.joined(spelling.decimals(hundredths, 2), spelling.labels(unit, AREA_UNITS))


def _prices(desk: Desk, rows: Ints) -> pa.StringArray:
    """Write prices in 万元; the highest are written in 亿元 with the unit."""
    price = desk.block.projects.total_wan[rows] * (8 + spread(rows, 18) % 17) // 100
    in_yi = price > 50_000
    plain = spelling.joined(spelling.integers(price), ".00")
    yi = spelling.joined(spelling.decimals(price[in_yi], 4), "亿元")
    return spelling.nulled(spelling.replaced(plain, in_yi, yi), land_way(desk)[rows] == 0)
