"""The directory of the 市重点办: organisations, and who answers for each key project.

Grains: one row per organisation; per project, scope and role. Names and numbers are invented:
the numbers begin with 100, which no operator issues.
"""

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk, nobody
from sandbox.agencies.keylist import responsible
from sandbox.agencies.register import phones
from sandbox.agencies.sheet import Sheet
from sandbox.world import organisations
from sandbox.world.codes import credit_code
from sandbox.world.days import DAY, day_number
from sandbox.world.draws import spread

ORGANISATIONS, CONTACTS = "directory/organisations", "directory/contacts"
SCOPES = ("市级", "区(市)县")
ROLES = ("业主单位", "项目专员", "分管领导", "主要领导")
SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧")
GIVEN = (
    "明远",
    "晓东",
    "建国",
    "丽华",
    "志强",
    "雪梅",
    "海涛",
    "文静",
    "国庆",
    "佳怡",
    "俊杰",
    "思源",
)
MISSING_ROLE_SHARE = 0.015
PEOPLE_A_ROLE = 5


def organisations_sheet() -> Sheet:
    """Return 单位名录: the 23 departments, 12 groups and 23 districts."""
    ids = organisations.org_ids()
    blanks: list[str | None] = [None] * organisations.FIRST_DISTRICT
    number = np.arange(len(ids))
    codes = credit_code(90_000_000 + number, number * 0 + 510_100)
    table = pa.table(
        {
            "org_id": pa.array(ids),
            "org_name": pa.array(organisations.org_names()),
            "org_kind": pa.array(organisations.org_kinds()),
            "district": pa.array(
                blanks + [unit.name for unit in organisations.DISTRICTS], pa.string()
            ),
            "uscc": spelling.credit_codes(codes),
        }
    )
    return Sheet(ORGANISATIONS, table, nobody(len(number)))


def contacts(desk: Desk) -> Sheet:
    """Return 联络人: two scopes times four roles for each project on this year's list."""
    project = np.sort(desk.block.lists[desk.plan.year].project)
    count = len(project) * len(SCOPES) * len(ROLES)
    project = np.repeat(project, len(SCOPES) * len(ROLES))
    scope = np.tile(np.repeat([0, 1], len(ROLES)), count // 8)
    role = np.tile(np.arange(len(ROLES)), count // 4)
    spots = desk.spots(CONTACTS, project)
    here = np.flatnonzero(desk.stream("contacts").random(count) >= MISSING_ROLE_SHARE)
    project, scope, role, spots = project[here], scope[here], role[here], spots.of(here)
    district = organisations.FIRST_DISTRICT + desk.block.projects.district[project]
    org = np.where(scope == 0, responsible(desk)[project], district)
    person = spread(org, role, desk.block.projects.number[project] % PEOPLE_A_ROLE)
    number = desk.block.projects.number[project] * 8 + scope * 4 + role
    since = np.full(len(project), day_number(desk.plan.as_of.replace(month=1, day=1)) + 15)
    told = np.minimum(since * DAY, desk.until)
    table = pa.table(
        {
            "contact_id": spelling.fixed("LX", spelling.digits(number, 8)),
            "org_id": spelling.labels(org, organisations.org_ids()),
            "project_code": desk.codes_told(CONTACTS, project, told),
            "scope": spelling.labels(scope, SCOPES),
            "role": spelling.labels(role, ROLES),
            "person_name": spelling.joined(
                spelling.labels(person % len(SURNAMES), SURNAMES),
                spelling.labels(person // 64 % len(GIVEN), GIVEN),
            ),
            "phone": phones(person),
            "valid_from": spelling.dates(since),
            "valid_to": spelling.blank(len(project)),
        }
    )
    return desk.sheet(CONTACTS, table, project, spots)
