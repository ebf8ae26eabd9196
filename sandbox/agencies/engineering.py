"""The building-project platform (工程建设项目审批管理平台): SPGL_* tables without project codes.

Grains: one row per engineering code; per application of one matter; per step of an application;
per special procedure. Only ``projects`` carries the project code; constants are left constant.
"""

import numpy as np

from sandbox import spelling
from sandbox.agencies.applications import REVOKED, STEPS, Applications, applications
from sandbox.agencies.desk import Desk
from sandbox.agencies.exchange import enclose, upload
from sandbox.agencies.sheet import Sheet
from sandbox.dirt.kinds import FLOW_CHURN, NO_PARENT
from sandbox.world.days import DAY, NEVER, month_start
from sandbox.world.draws import Ints, spread
from sandbox.world.organisations import DISTRICTS
from sandbox.world.procedures import LAND_USE_PERMIT, MATTERS
from sandbox.world.subjects import SUBJECTS

PROJECTS, MATTERS_FEED = "engineering/projects", "engineering/matters"
STEPS_FEED, SPECIAL_FEED = "engineering/steps", "engineering/special_procedures"
LAND_WAYS = ("划拨", "出让", "租赁")
FLOWS = ("1", "2")  # 审批流程类型: the platform's flow, and the one that came after it
SPECIAL_NAMES = ("专家评审", "公示", "现场踏勘", "检验检测", "听证")
HANDLERS = ("王某", "李某", "张某", "刘某", "陈某", "杨某", "赵某", "黄某")
OPINIONS = {
    6: "材料不齐，请补正",
    11: "同意",
    12: "容缺受理，同意",
    13: "不符合规划条件",
    15: "依法撤销",
}
DEPARTMENTS = ("市规划和自然资源局", "市住建局", "市住建局（消防）", "市公共资源交易服务中心")
KIND_DEPARTMENT = (0, 0, 0, 2, 3, 1, 1, 1, 1)  # by matter, from the land use permit on


def projects(desk: Desk) -> Sheet:
    """Return 工程项目基本信息: one row per engineering code whose first matter is applied for."""
    block, works = desk.block, desk.block.works
    everyone, times = block.projects, block.times
    submitted = desk.submitted[works.project]
    spots = desk.spots(PROJECTS, works.project)
    arrived = np.where(spots.at(NO_PARENT), NEVER * DAY, submitted)
    envelope = upload(desk, PROJECTS, arrived, spots)
    rows = envelope.rows
    project = works.project[rows]
    start, finish = times.first_planned_month[project], times.planned_finish_month[project]
    is_churned = spots.at(FLOW_CHURN)[rows] & envelope.is_resent
    content = {
        "project_code": desk.codes_told(PROJECTS, project, submitted[rows]),
        "engineering_code": desk.engineering_codes.take(rows),
        "project_name": spelling.half_width(desk.names.take(project)),
        "flow_kind": spelling.labels(is_churned.astype(np.int64), FLOWS),
        "approval_kind": spelling.same("1", len(rows)),
        "land_obtained_by": spelling.labels(land_way(desk)[project], LAND_WAYS),
        "industry_code": spelling.labels(everyone.subject[project], _industries()),
        "planned_start_on": spelling.dates(month_start(start) + 14),
        "planned_finish_on": spelling.dates(month_start(finish) + 27),
        "total_investment_wan": spelling.decimals(everyone.total_wan[project] * 10_000, 4),
        "district": spelling.labels(everyone.district[project], [unit.code for unit in DISTRICTS]),
        "coordinates": spelling.blank(len(rows)),
        "owner_name": desk.owner_names.take(project),
        "owner_uscc": desk.owner_credit_codes.take(project),
        "submitted_at": spelling.timestamps(submitted[rows]),
    }
    return desk.sheet(PROJECTS, enclose(envelope, content), project, spots.of(rows))


def matters(desk: Desk, made: Applications) -> Sheet:
    """Return 审批事项办理信息: one row per application received by now."""
    spots = desk.spots(MATTERS_FEED, made.project)
    envelope = upload(desk, MATTERS_FEED, made.steps[:, 1] - 1800, spots)
    rows = envelope.rows
    kind = made.kind[rows]
    content = {
        "engineering_code": desk.engineering_codes.take(made.work[rows]),
        "matter_instance_id": made.instance_ids(rows),
        "matter": spelling.labels(kind, [matter.label for matter in MATTERS]),
        "department": spelling.labels(
            np.array(KIND_DEPARTMENT)[kind - LAND_USE_PERMIT], DEPARTMENTS
        ),
        "limit_days": spelling.integers(desk.block.chain.limit[made.project[rows], kind]),
        "is_commitment": spelling.flags(spread(made.number[rows], 5) % 12 == 0),
    }
    table = enclose(envelope, content)
    return desk.sheet(MATTERS_FEED, table, made.project[rows], spots.of(rows))


def steps(desk: Desk, made: Applications) -> Sheet:
    """Return 审批事项办理过程: one row per step taken by now; BLZT as the platform codes it."""
    seconds = np.column_stack([made.steps, made.decided, made.revoked])
    row, column = np.nonzero(seconds < NEVER * DAY)
    second = seconds[row, column]
    step = np.where(column < len(STEPS), np.array([*STEPS, 0, REVOKED])[column], made.outcome[row])
    spots = desk.spots(STEPS_FEED, made.project[row])
    envelope = upload(desk, STEPS_FEED, second, spots)
    taken = envelope.rows
    row, step, second = row[taken], step[taken], second[taken]
    opinions = ["" for _ in range(16)]
    for code, opinion in OPINIONS.items():
        opinions[code] = opinion
    content = {
        "engineering_code": desk.engineering_codes.take(made.work[row]),
        "matter_instance_id": made.instance_ids(row),
        "step": spelling.integers(step),
        "occurred_at": spelling.timestamps(second),
        "handler": spelling.labels(spread(made.number[row], step) % len(HANDLERS), HANDLERS),
        "opinion": spelling.labels(step, opinions),
    }
    table = enclose(envelope, content)
    return desk.sheet(STEPS_FEED, table, made.project[row], spots.of(taken))


def special_procedures(desk: Desk, made: Applications) -> Sheet:
    """Return 特别程序: one row per special procedure begun by now."""
    begun = made.steps[:, STEPS.index(9)]
    held = np.flatnonzero(begun < NEVER * DAY)
    spots = desk.spots(SPECIAL_FEED, made.project[held])
    envelope = upload(desk, SPECIAL_FEED, begun[held], spots)
    rows = held[envelope.rows]
    limit = np.maximum(made.pause[rows], 5) // 5 * 5 + 5
    content = {
        "engineering_code": desk.engineering_codes.take(made.work[rows]),
        "matter_instance_id": made.instance_ids(rows),
        "procedure": spelling.labels(spread(made.number[rows], 9) % 5, SPECIAL_NAMES),
        "started_at": spelling.timestamps(begun[rows]),
        "limit_days": spelling.integers(limit),
        "limit_kind": spelling.labels(
            (spread(made.number[rows]) % 4 == 0).astype(np.int64), ("1", "2")
        ),
    }
    table = enclose(envelope, content)
    return desk.sheet(SPECIAL_FEED, table, made.project[rows], spots.of(envelope.rows))


def tables(desk: Desk) -> dict[str, Sheet]:
    """Return the four feeds of the platform by key."""
    made = applications(desk)
    return {
        PROJECTS: projects(desk),
        MATTERS_FEED: matters(desk, made),
        STEPS_FEED: steps(desk, made),
        SPECIAL_FEED: special_procedures(desk, made),
    }


def land_way(desk: Desk) -> Ints:
    """Return how each project obtains land: 0 划拨 for public owners, 1 出让, 2 租赁."""
    everyone = desk.block.projects
    draw = spread(everyone.number, 11) % 100
    is_public = everyone.investor == 0
    granted = np.where(draw < 4, 2, 1)
    return np.where(is_public | ((everyone.investor == 1) & (draw < 60)), 0, granted)


def _industries() -> list[str]:
    return [subject.industry_code for subject in SUBJECTS]
