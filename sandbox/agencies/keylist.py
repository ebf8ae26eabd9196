"""The key-project lists (重点项目名单) as the 市重点办 circulates them: one workbook a year.

Grain: one row per line of a year's list. Total investment is in 亿元, the plans in 万元; the
workbook says so in its header. A line has the code its project bore when the list came out, and
none if it bore none.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk, nobody
from sandbox.agencies.ideas import Ideas, ideas
from sandbox.agencies.listing import PACKAGE, WHOLE, Listing, lay_out, numbers_after
from sandbox.agencies.sheet import Shared, Sheet
from sandbox.dirt import Spots, draw_spots
from sandbox.world import keylist as lists
from sandbox.world import organisations
from sandbox.world.days import DAY, day_number, month_number
from sandbox.world.draws import Ints, spread
from sandbox.world.keylist import FUNDS, KeyList
from sandbox.world.projects import STATE_OWNED
from sandbox.world.subjects import SECTORS

FEED = "keylist/annual_plan"
LEVELS = ("市级", "省级", "省市级")
BATCHES = ("加快前期", "落地开工", "加快建设", "竣工投产")
ISSUED = (1, 12)  # the list of a year is out on 12 January
MONTHS = tuple(f"plan_m{month:02}_wan" for month in range(1, 13))
ENDINGS = ("", "一期工程", "二期工程", "")  # of a name, by the form of its line
SEPARATORS = ("、", "；", "\n")


class Part(NamedTuple):
    """One year's list: its clean lines, the projects on them, what is wrong, since when it is out.

    A line that was coded later counts from its coding on: nobody could ask before.
    """

    table: pa.Table
    project: Ints
    spots: Spots
    sent: Ints
    members: Shared


def annual_plan(desk: Desk) -> Sheet:
    """Return the lines of the lists issued by now, last year's first."""
    years = [year for year in sorted(desk.block.lists) if issued_on(desk, year) <= desk.today]
    parts = [_part(desk, desk.block.lists[year]) for year in years]
    if not parts:
        nothing = _part(desk, desk.block.lists[desk.plan.year]).table.slice(0, 0)
        return Sheet(FEED, nothing, nobody(0), sent=nobody(0))
    return desk.sheet(
        FEED,
        pa.concat_tables([part.table for part in parts]),
        np.concatenate([part.project for part in parts]),
        Spots.joined([part.spots for part in parts]),
        sent=np.concatenate([part.sent for part in parts]),
        shared=_shared(parts),
    )


def issued_on(desk: Desk, year: int) -> int:
    """Return the day the list of a year comes out."""
    return day_number(desk.plan.as_of.replace(year=year, month=ISSUED[0], day=ISSUED[1]))


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


def _shared(parts: Sequence[Part]) -> Shared:
    """Return the further projects of packages, with rows counted through all the lists."""
    firsts = np.cumsum([0, *(len(part.project) for part in parts)])
    rows, projects = [], []
    for first, part in zip(firsts, parts, strict=False):
        further = part.project[part.members.row] != part.members.project
        rows.append(first + part.members.row[further])
        projects.append(part.members.project[further])
    return Shared(np.concatenate(rows), np.concatenate(projects))


def _part(desk: Desk, lines: KeyList) -> Part:
    feed, listing = f"{FEED} {lines.year}", lay_out(desk, lines)
    projects = desk.block.projects
    spots = draw_spots(desk.plan, desk.block.number, feed, projects.is_key[lines.project])
    spots = spots.of(listing.line).but(listing.form != WHOLE)
    project, planned = lines.project[listing.line], ideas(desk, lines.year, len(lines.project))
    issued = issued_on(desk, lines.year) * DAY
    known = np.maximum(desk.block.times.coded[project] * DAY + DAY, issued)
    line_no = numbers_after(desk, listing.line_no, len(planned))
    idea_lines = _idea_lines(lines.year, planned, line_no)
    return Part(
        table=pa.concat_tables([_lines(desk, lines, listing), idea_lines]),
        project=np.r_[project, nobody(len(planned))],
        spots=spots.padded(len(planned)),
        sent=np.r_[known, np.full(len(planned), issued)],
        members=listing.members,
    )


def _lines(desk: Desk, lines: KeyList, listing: Listing) -> pa.Table:
    """Write the lines of key projects."""
    projects, line = desk.block.projects, listing.line
    project, level = lines.project[line], lines.level[line]
    style = project * 0 + (1 if lines.year == desk.plan.year else 0)
    feed = f"{FEED} {lines.year}"
    return _table(
        lines.year,
        line_no=listing.line_no,
        project_name=_names(desk, listing, project),
        project_code=_codes(desk, lines, listing),
        key_level=spelling.labels(level, LEVELS),
        batch=lines.batch[line],
        sector=projects.sector[project],
        responsible_org=responsible(desk)[project],
        district=desk.districts(feed, np.arange(len(projects))).take(project),
        amounts=listing.amounts,
        planned_start_month=spelling.months(listing.planned_month, style),
        planned_finish_month=spelling.months(listing.planned_finish_month, style),
        funds=spelling.labels(lines.funds[line], FUNDS, lines.funds[line] == 0),
    )


def _idea_lines(year: int, planned: Ideas, line_no: Ints) -> pa.Table:
    """Write the lines that have no code and whose projects nobody knows yet."""
    nothing = nobody(len(planned)) + 1
    start = month_number(year + 1) + spread(line_no, 46) % 12
    return _table(
        year,
        line_no=line_no,
        project_name=planned.names,
        project_code=spelling.blank(len(planned)),
        key_level=spelling.labels(nothing, LEVELS),
        batch=nothing + lists.PREPARE,
        sector=planned.sector,
        responsible_org=planned.responsible,
        district=spelling.labels(planned.district, [unit.name for unit in organisations.DISTRICTS]),
        amounts=planned.amounts,
        planned_start_month=spelling.months(start, nothing),
        planned_finish_month=spelling.months(start + 24, nothing),
        funds=spelling.blank(len(planned)),
    )


def _table(
    year: int,
    *,
    line_no: Ints,
    project_name: pa.StringArray,
    project_code: pa.StringArray,
    key_level: pa.StringArray,
    batch: Ints,
    sector: Ints,
    responsible_org: Ints,
    district: pa.StringArray,
    amounts: Ints,
    planned_start_month: pa.StringArray,
    planned_finish_month: pa.StringArray,
    funds: pa.StringArray,
) -> pa.Table:
    """Put the columns of some lines together, in the feed's order."""
    content = {
        "plan_year": spelling.same(str(year), len(line_no)),
        "line_no": spelling.integers(line_no),
        "project_name": project_name,
        "project_code": project_code,
        "key_level": key_level,
        "batch": spelling.labels(batch, BATCHES),
        "sector": spelling.labels(sector, SECTORS),
        "responsible_org": spelling.labels(responsible_org, organisations.org_names()),
        "district": district,
        "total_investment_wan": spelling.decimals(amounts[:, 0], 4),
        "annual_plan_wan": spelling.integers(amounts[:, 1]),
    }
    plans = {name: spelling.integers(amounts[:, 2 + month]) for month, name in enumerate(MONTHS)}
    ends = {
        "planned_start_month": planned_start_month,
        "planned_finish_month": planned_finish_month,
        "funds": funds,
    }
    return pa.table(content | plans | ends)


def _names(desk: Desk, listing: Listing, project: Ints) -> pa.StringArray:
    """Write each line's name: its project's, a phase of it, or the first of a package's."""
    names = spelling.joined(desk.names.take(project), spelling.labels(listing.form, ENDINGS))
    count = np.bincount(listing.members.row, minlength=len(listing))
    is_package = listing.form == PACKAGE
    several = spelling.joined(
        names.filter(pa.array(is_package)), "等", spelling.integers(count[is_package]), "个项目"
    )
    return spelling.replaced(names, is_package, several)


def _codes(desk: Desk, lines: KeyList, listing: Listing) -> pa.StringArray:
    """Write the codes that were known when the list came out, those of a package in one cell."""
    issued = issued_on(desk, lines.year)
    told = np.full(len(lines.project), issued * DAY)
    codes = desk.codes_told(FEED, lines.project, told)
    codes = spelling.nulled(codes, desk.block.times.coded[lines.project] > issued)
    place = np.full(len(desk.block.projects), -1)
    place[lines.project] = np.arange(len(lines.project))
    rows, starts = np.unique(listing.members.row, return_index=True)
    members = np.split(place[listing.members.project], starts[1:]) if len(rows) else []
    packed = [
        SEPARATORS[row % len(SEPARATORS)].join(map(str, codes.take(group).to_pylist()))
        for row, group in zip(rows.tolist(), members, strict=True)
    ]
    where = np.zeros(len(listing), dtype=np.bool_)
    where[rows] = True
    return spelling.replaced(codes.take(listing.line), where, pa.array(packed, pa.string()))
