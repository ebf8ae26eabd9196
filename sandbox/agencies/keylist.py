"""The key-project lists (重点项目名单) as the 市重点办 circulates them: one workbook a year.

Grain: one row per line of a year's list. Total investment is in 亿元, the plans in 万元; the
workbook says so in its header.
"""

import numpy as np
import pyarrow as pa

from sandbox.agencies import dirt, spelling
from sandbox.agencies.desk import Desk, Sheet, dirty_rows
from sandbox.world import organisations
from sandbox.world.days import day_number
from sandbox.world.draws import Ints, spread
from sandbox.world.keylist import FUNDS, KeyList
from sandbox.world.projects import STATE_OWNED
from sandbox.world.subjects import SECTORS

FEED = "keylist/annual_plan"
LEVELS = ("市级", "省级", "省市级")
BATCHES = ("加快前期", "落地开工", "加快建设", "竣工投产")
ISSUED = (1, 12)  # the list of a year is out on 12 January
MONTHS = tuple(f"plan_m{month:02}_wan" for month in range(1, 13))


def annual_plan(desk: Desk) -> Sheet:
    """Return the lines of the lists issued by now, last year's first."""
    years = [
        year
        for year in sorted(desk.block.lists)
        if day_number(desk.plan.as_of.replace(year=year, month=ISSUED[0], day=ISSUED[1]))
        <= desk.today
    ]
    parts = [_year_sheet(desk, desk.block.lists[year]) for year in years]
    if not parts:
        whole = _year_sheet(desk, desk.block.lists[desk.plan.year])
        return Sheet(whole.table.slice(0, 0), whole.dirt.slice(0, 0))
    return Sheet(
        pa.concat_tables([part.table for part in parts]),
        pa.concat_tables([part.dirt for part in parts]),
    )


def responsible(desk: Desk) -> Ints:
    """Return each project's responsible organisation, as a position in ``org_ids``.

    The sector's department for public projects, a group for those it owns, else the district.
    """
    projects = desk.block.projects
    draw = spread(projects.number, 22) % 100
    group = organisations.FIRST_GROUP + spread(projects.owner, 23) % len(organisations.GROUPS)
    district = organisations.FIRST_DISTRICT + projects.district
    by_group = (projects.investor == STATE_OWNED) & (draw < 50)
    by_department = (projects.investor < STATE_OWNED) & (draw < 45)
    return np.where(by_group, group, np.where(by_department, projects.department, district))


def _year_sheet(desk: Desk, lines: KeyList) -> Sheet:
    feed = f"{FEED} {lines.year}"
    projects = desk.block.projects
    spots = dirt.draw_spots(desk.plan, desk.block.number, feed, projects.is_key[lines.project])
    style = lines.project * 0 + (1 if lines.year == desk.plan.year else 0)
    nobody = np.zeros(len(projects), dtype=np.bool_)
    content = {
        "plan_year": spelling.same(str(lines.year), len(lines.project)),
        "line_no": spelling.integers(lines.line_no),
        "project_name": desk.names.take(lines.project),
        "project_code": dirt.disguise(desk.codes.take(lines.project), spots),
        "key_level": spelling.labels(lines.level, LEVELS),
        "batch": spelling.labels(lines.batch, BATCHES),
        "sector": spelling.labels(projects.sector[lines.project], SECTORS),
        "responsible_org": spelling.labels(
            responsible(desk)[lines.project], organisations.org_names()
        ),
        "district": desk.districts(feed, np.arange(len(projects)), nobody).take(lines.project),
        "total_investment_wan": spelling.decimals(projects.total_wan[lines.project], 4),
        "annual_plan_wan": spelling.integers(lines.annual_wan),
    }
    plans = {
        name: spelling.integers(lines.months_wan[:, month]) for month, name in enumerate(MONTHS)
    }
    ends = {
        "planned_start_month": spelling.months(lines.planned_month, style),
        "planned_finish_month": spelling.months(lines.planned_finish_month, style),
        "funds": spelling.labels(lines.funds, FUNDS, lines.funds == 0),
    }
    keys = spelling.joined(f"{lines.year}/", content["line_no"])
    return Sheet(pa.table(content | plans | ends), dirty_rows(FEED, keys, spots))
