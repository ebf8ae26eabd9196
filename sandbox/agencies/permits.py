"""Permits: land use and works planning (规划), works permits and completion filings (住建).

Grain: one row per permit or filing, in the exchange envelope. Some rows lack the engineering code
and can only be found along the chain of permit numbers. Site numbers appear on works permits only.
"""

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.applications import UNIT_STAGGER, instance_ids, instance_number
from sandbox.agencies.desk import Desk
from sandbox.agencies.exchange import enclose, upload, upload_delay
from sandbox.agencies.sheet import Sheet
from sandbox.dirt.kinds import MISSING_LINK
from sandbox.world import procedures
from sandbox.world.days import DAY, NEVER, month_start
from sandbox.world.draws import Flags, Ints, spread
from sandbox.world.organisations import DISTRICTS
from sandbox.world.works import region_of

LAND_USE, PLANNING = "planning/land_use_permits", "planning/works_planning_permits"
WORKS, COMPLETIONS = "construction/works_permits", "construction/completions"
PROFESSIONS = 18  # 专业 01 to 18 in the last two digits
EXTENDED_SHARE = 0.5  # of the permits unused after 90 days get their first extension


def land_use_permits(desk: Desk) -> Sheet:
    """Return 建设用地规划许可证 issued and uploaded by now."""
    block = desk.block
    issued = block.calendar.decided[:, procedures.LAND_USE_PERMIT]
    spots = desk.spots(LAND_USE, np.arange(len(block.projects)))
    envelope = upload(desk, LAND_USE, _noon(issued), spots)
    rows = envelope.rows
    first = _first_units(desk)[rows]
    area = block.projects.total_wan[rows] // 2 + 900
    content = {
        "engineering_code": desk.engineering_codes.take(first),
        "matter_instance_id": _instances(desk, first, procedures.LAND_USE_PERMIT),
        "permit_no": land_use_permit_numbers(desk, rows),
        "project_name": spelling.half_width(desk.names.take(rows)),
        "holder_name": desk.owner_names.take(rows),
        "area_sqm": spelling.decimals(area * 100, 2),
        "issuer": _issuers(desk, rows, "规划和自然资源局"),
        "issued_on": spelling.dates(issued[rows]),
    }
    table = enclose(envelope, content)
    return desk.sheet(LAND_USE, table, rows, spots.of(rows), sent=envelope.uploaded)


def works_planning_permits(desk: Desk) -> Sheet:
    """Return 建设工程规划许可证 issued and uploaded by now."""
    block = desk.block
    issued = block.calendar.decided[:, procedures.WORKS_PLANNING_PERMIT]
    spots = desk.spots(PLANNING, np.arange(len(block.projects)))
    envelope = upload(desk, PLANNING, _noon(issued), spots)
    rows = envelope.rows
    first = _first_units(desk)[rows]
    content = {
        "engineering_code": desk.engineering_codes.take(first),
        "matter_instance_id": _instances(desk, first, procedures.WORKS_PLANNING_PERMIT),
        "permit_no": works_planning_permit_numbers(desk, rows),
        "land_use_permit_no": _where_applies(
            desk, rows, procedures.LAND_USE_PERMIT, land_use_permit_numbers(desk, rows)
        ),
        "holder_name": desk.owner_names.take(rows),
        "issuer": _issuers(desk, rows, "规划和自然资源局"),
        "issued_on": spelling.dates(issued[rows]),
    }
    table = enclose(envelope, content)
    return desk.sheet(PLANNING, table, rows, spots.of(rows), sent=envelope.uploaded)


def works_permits(desk: Desk) -> Sheet:
    """Return 建筑工程施工许可证 issued and uploaded by now, with the chain of permit numbers."""
    block, works = desk.block, desk.block.works
    issued = works_permit_days(desk)
    spots = desk.spots(WORKS, works.project)
    extended = _extended(desk, issued)
    envelope = upload(desk, WORKS, _noon(issued), spots, extended)
    rows = envelope.rows
    project = works.project[rows]
    planned = month_start(block.times.planned_month[project])
    finish = month_start(block.times.planned_finish_month[project]) + 27
    is_extended = envelope.is_resent & (extended[rows] < NEVER * DAY)
    price = block.projects.total_wan[project] * (55 + spread(rows, 19) % 20)
    content = {
        "engineering_code": desk.engineering_codes.take(rows),
        "matter_instance_id": _instances(desk, rows, procedures.WORKS_PERMIT),
        "permit_no": works_permit_numbers(desk, rows),
        "land_use_permit_no": _where_applies(
            desk, project, procedures.LAND_USE_PERMIT, land_use_permit_numbers(desk, project)
        ),
        "works_planning_permit_no": works_planning_permit_numbers(desk, project),
        "construction_no": construction_numbers(desk, rows),
        "works_name": _works_names(desk, rows),
        "contract_price_wan": spelling.decimals(price, 2),
        "planned_start_on": spelling.dates(np.maximum(planned, issued[rows] + 5)),
        "planned_finish_on": spelling.dates(np.maximum(finish, issued[rows] + 200)),
        "issuer": _issuers(desk, project, "住房和城乡建设局"),
        "issued_on": spelling.dates(issued[rows]),
        "extended_until": spelling.dates(np.where(is_extended, issued[rows] + 180, NEVER)),
    }
    table = enclose(envelope, content)
    return desk.sheet(WORKS, table, project, spots.of(rows), sent=envelope.uploaded)


def completions(desk: Desk) -> Sheet:
    """Return 竣工验收备案 filed and uploaded by now."""
    block, works = desk.block, desk.block.works
    filed = _by_unit(desk, block.calendar.decided[:, procedures.COMPLETION_FILING])
    accepted = _by_unit(desk, block.calendar.decided[:, procedures.JOINT_ACCEPTANCE])
    spots = desk.spots(COMPLETIONS, works.project)
    envelope = upload(desk, COMPLETIONS, _noon(filed), spots)
    rows = envelope.rows
    number = block.projects.number[works.project[rows]] * 4 + works.unit[rows]
    project = works.project[rows]
    content = {
        "engineering_code": desk.engineering_codes.take(rows),
        "filing_no": spelling.fixed("BA5101", spelling.digits(number, 8)),
        "works_permit_no": works_permit_numbers(desk, rows),
        "accepted_on": spelling.dates(accepted[rows]),
        "filed_on": spelling.dates(filed[rows]),
    }
    table = enclose(envelope, content)
    return desk.sheet(COMPLETIONS, table, project, spots.of(rows), sent=envelope.uploaded)


def tables(desk: Desk) -> dict[str, Sheet]:
    """Return the four permit feeds by key."""
    return {
        LAND_USE: land_use_permits(desk),
        PLANNING: works_planning_permits(desk),
        WORKS: works_permits(desk),
        COMPLETIONS: completions(desk),
    }


def linked_at(desk: Desk) -> Ints:
    """Return the second from which one of each project's permits bears an engineering code.

    The others are found from there, along the chain of permit numbers. Looks ahead of the desk's
    instant; beyond NEVER for projects without such a permit.
    """
    first = np.full(len(desk.block.projects), NEVER * DAY)
    calendar, works = desk.block.calendar.decided, desk.block.works.project
    everyone = np.arange(len(first))
    issues = (
        (LAND_USE, everyone, calendar[:, procedures.LAND_USE_PERMIT]),
        (PLANNING, everyone, calendar[:, procedures.WORKS_PLANNING_PERMIT]),
        (WORKS, works, works_permit_days(desk)),
        (COMPLETIONS, works, _by_unit(desk, calendar[:, procedures.COMPLETION_FILING])),
    )
    for feed, project, issued in issues:
        sent = _noon(issued) + upload_delay(desk, feed, len(issued))
        says = ~desk.spots(feed, project).at(MISSING_LINK) & (issued < NEVER)
        np.minimum.at(first, project[says], sent[says])
    return first


def land_use_permit_numbers(desk: Desk, project: Ints) -> pa.StringArray:
    """Write 地字第…号: the electronic form, or the paper form for the older counters."""
    serial = desk.block.identifiers.land_permit_serial[project]
    year = spelling.years(desk.block.calendar.decided[project, procedures.LAND_USE_PERMIT])
    return _planning_numbers(desk, project, ("地字第", "YG"), year, serial)


def works_planning_permit_numbers(desk: Desk, project: Ints) -> pa.StringArray:
    """Write 建字第…号, like the land use permits."""
    serial = desk.block.identifiers.works_planning_serial[project]
    year = spelling.years(desk.block.calendar.decided[project, procedures.WORKS_PLANNING_PERMIT])
    return _planning_numbers(desk, project, ("建字第", "GG"), year, serial)


def works_permit_numbers(desk: Desk, rows: Ints) -> pa.StringArray:
    """Write 18 digits: region, 报建 date, serial of the day, profession."""
    works = desk.block.works
    serial = works.permit_serial[rows] - 1
    return spelling.fixed(
        spelling.digits(region_of(desk.block.projects.district[works.project[rows]]), 6),
        spelling.compact_days(works.permit_day[rows]),
        spelling.digits(serial % 99 + 1, 2),
        spelling.digits(serial // 99 % PROFESSIONS + 1, 2),
    )


def construction_numbers(desk: Desk, rows: Ints) -> pa.StringArray:
    """Write the 16 digits of the building market (建筑市场项目编号): the key of site data."""
    works = desk.block.works
    return spelling.fixed(
        spelling.digits(region_of(desk.block.projects.district[works.project[rows]]), 6),
        spelling.compact_days(works.site_day[rows])[:, 2:],
        spelling.digits(works.site_class[rows], 2),
        spelling.digits(works.site_serial[rows] - 1, 2),
    )


def works_permit_days(desk: Desk) -> Ints:
    """Return the day of issue of each unit's works permit."""
    return _by_unit(desk, desk.block.calendar.decided[:, procedures.WORKS_PERMIT])


def _by_unit(desk: Desk, day: Ints) -> Ints:
    works = desk.block.works
    staggered: Ints = day[works.project] + (works.unit - 1) * UNIT_STAGGER
    return np.minimum(staggered, NEVER)


def _planning_numbers(
    desk: Desk, project: Ints, words: tuple[str, str], year: spelling.Bytes, serial: Ints
) -> pa.StringArray:
    prefix, letters = words
    region = spelling.digits(region_of(desk.block.projects.district[project]), 6)
    electronic = spelling.fixed(prefix, region, year, letters, spelling.digits(serial, 7), "号")
    paper = spelling.fixed(prefix, region, year, spelling.digits(serial, 5), "号")
    is_paper = desk.block.identifiers.is_paper_permit[project]
    return spelling.replaced(electronic, is_paper, paper.filter(pa.array(is_paper)))


def _instances(desk: Desk, work: Ints, kind: int) -> pa.StringArray:
    return instance_ids(instance_number(desk, work, kind))


def _where_applies(desk: Desk, project: Ints, kind: int, numbers: pa.StringArray) -> pa.StringArray:
    return spelling.nulled(numbers, ~desk.block.chain.applies[project, kind])


def _first_units(desk: Desk) -> Ints:
    """Return each project's first unit of works; -1 stands for none."""
    works = desk.block.works
    first = np.full(len(desk.block.projects), -1)
    is_first = works.unit == 1
    first[works.project[is_first]] = np.flatnonzero(is_first)
    return first


def _noon(day: Ints) -> Ints:
    return day * DAY + DAY // 2


def _issuers(desk: Desk, project: Ints, office: str) -> pa.StringArray:
    names = [unit.name for unit in DISTRICTS]
    return spelling.joined(spelling.labels(desk.block.projects.district[project], names), office)


def _works_names(desk: Desk, rows: Ints) -> pa.StringArray:
    works = desk.block.works
    suffix = spelling.labels(works.unit[rows], ("", "1号楼及地下室", "2号楼", "3号楼及室外工程"))
    names = desk.names.take(works.project[rows])
    return spelling.joined(names, spelling.replaced(suffix, works.is_only[rows], ""))


def _extended(desk: Desk, issued: Ints) -> Ints:
    """Return the second each unit's permit was extended: unused for three months, and asked for."""
    started = desk.block.times.started[desk.block.works.project]
    unused: Flags = (started > issued + 90) & (issued < NEVER)
    asked = spread(issued, np.arange(len(issued)), 20) % 100 < EXTENDED_SHARE * 100
    return np.where(unused & asked, (issued + 92) * DAY + DAY // 2, NEVER * DAY)
