"""The investment platform (投资项目在线审批监管平台): matters of stage one, reports of units.

Grains: one row per application of one matter; per report of a project unit. A report may come a
second time under a new number.
"""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies import register
from sandbox.agencies.desk import Desk
from sandbox.agencies.sheet import Sheet
from sandbox.dirt import Spots
from sandbox.dirt.kinds import RESENT
from sandbox.world import procedures
from sandbox.world.days import DAY, NEVER, day_number, month_of, office_time
from sandbox.world.draws import Flags, Ints, spread
from sandbox.world.procedures import MATTERS, REGISTER_MATTERS

MATTERS_FEED, REPORTS = "approval/matters", "approval/reports"
PROJECT_APPROVALS = ("可行性研究报告审批", "项目核准", "项目备案")
MATTER_WORDS = (*(matter.label for matter in MATTERS[: procedures.LAND]), *PROJECT_APPROVALS)
MATTER_DEPARTMENTS = (
    "市发改委",
    "市规划和自然资源局",
    "市发改委",
    "市生态环境局",
    "市发改委",
    "市发改委",
)
REPORT_KINDS = ("开工报告", "年度报告", "竣工报告")
STATUSES = ("受理", "办理中", "办结通过", "不予许可")
ACCEPTED, IN_PROGRESS, GRANTED, REFUSED = range(4)
RESENT_NUMBERS = 500_000_000  # from here on reports are numbered that come a second time


@dataclass(frozen=True, slots=True)
class Filed:
    """Applications at the platform; one entry an application, instants in city-clock seconds."""

    project: Ints
    kind: Ints
    number: Ints  # odd for the application that was granted, even for a refused one before it
    begun: Ints
    ended: Ints
    lag: Ints  # until the platform knows

    def only(self, rows: Ints) -> "Filed":
        """Return the applications of ``rows``, in their order."""
        return Filed(*(getattr(self, field.name)[rows] for field in fields(self)))


def matters(desk: Desk) -> Sheet:
    """Return 审批事项办理: applications of stage one accepted by now, refused ones included."""
    filed = _filed(desk)
    spots = desk.spots(MATTERS_FEED, filed.project)
    rows = np.flatnonzero(filed.begun + filed.lag <= desk.until)
    return _matter_sheet(desk, filed.only(rows), spots.of(rows))


def _filed(desk: Desk) -> Filed:
    block, calendar = desk.block, desk.block.calendar
    kinds = list(REGISTER_MATTERS)
    project, kind = (index.ravel() for index in np.indices((len(block.projects), len(kinds))))
    accepted, decided = calendar.accepted[:, kinds].ravel(), calendar.decided[:, kinds].ravel()
    again, refused = calendar.refused_received[:, kinds].ravel(), calendar.refused[:, kinds].ravel()
    attempt = np.repeat([1, 0], len(accepted))
    project, kind = np.tile(project, 2), np.tile(kind, 2)
    number = (block.projects.number[project] * 16 + kind) * 2 + attempt
    return Filed(
        project=project,
        kind=kind,
        number=number,
        begun=clocked(np.concatenate([accepted, again]), number, 1),
        ended=clocked(np.concatenate([decided, refused]), number, 6),
        lag=_lag(desk, MATTERS_FEED, len(number)),
    )


def _matter_sheet(desk: Desk, filed: Filed, spots: Spots) -> Sheet:
    project, kind, number, begun = filed.project, filed.kind, filed.number, filed.begun
    is_decided: Flags = filed.ended + filed.lag <= desk.until
    granted = is_decided & (number % 2 == 1)
    status = np.where(granted, GRANTED, np.where(is_decided, REFUSED, IN_PROGRESS))
    status = np.where(~is_decided & (desk.until - begun < 2 * DAY), ACCEPTED, status)
    by_type = procedures.LAND + desk.block.projects.approval_type[project]
    named = np.where(kind == procedures.PROJECT_APPROVAL, by_type, kind)
    lasts = granted & (kind == procedures.SITE_PRESELECTION)
    table = pa.table(
        {
            "matter_instance_id": spelling.fixed("BJ", spelling.digits(number, 10)),
            "project_code": desk.codes_told(MATTERS_FEED, project, begun + filed.lag),
            "matter": spelling.labels(named, MATTER_WORDS),
            "department": spelling.labels(kind, MATTER_DEPARTMENTS),
            "accepted_at": spelling.timestamps(begun),
            "decided_at": spelling.timestamps(np.where(is_decided, filed.ended, NEVER * DAY)),
            "status": spelling.labels(status, STATUSES),
            "limit_days": spelling.integers(desk.block.chain.limit[project, kind]),
            "document_no": _document_numbers(number, filed.ended, granted),
            "valid_until": spelling.dates(np.where(lasts, filed.ended // DAY + 3 * 365, NEVER)),
            "updated_at": spelling.timestamps(np.where(is_decided, filed.ended, begun) + filed.lag),
        }
    )
    return desk.sheet(MATTERS_FEED, table, project, spots, sent=begun + filed.lag)


@dataclass(frozen=True, slots=True)
class Told:
    """Reports of project units; one entry a report, resent ones twice."""

    project: Ints
    kind: Ints
    number: Ints  # makes the report's number
    happened: Ints
    second: Ints

    def only(self, rows: Ints) -> "Told":
        """Return the reports of ``rows``, in their order."""
        return Told(*(getattr(self, field.name)[rows] for field in fields(self)))


def reports(desk: Desk) -> Sheet:
    """Return 项目单位填报: start, annual and finish reports told by now."""
    told = _told(desk)
    spots = desk.spots(REPORTS, told.project)
    again = np.flatnonzero(spots.at(RESENT))
    everyone = np.r_[np.arange(len(told.project)), again]
    late = np.zeros(len(everyone), dtype=np.int64)
    late[len(told.project) :] = (1 + spread(told.number[again], 43) % 20) * DAY
    second = told.second[everyone] + late
    rows = np.flatnonzero(second <= desk.until)
    kept, is_copy = told.only(everyone[rows]), late[rows] > 0
    number = kept.number + np.where(is_copy, RESENT_NUMBERS, 0)
    spots = spots.of(everyone[rows])
    spots = spots.but(spots.at(RESENT) & ~is_copy)
    return _report_sheet(desk, kept, number, second[rows], spots)


def _told(desk: Desk) -> Told:
    block, everyone = desk.block, desk.block.projects
    told = [block.reporting.start_told, _annual_told(desk), block.reporting.finish_told]
    happened = [block.times.started, np.full(len(everyone), NEVER), block.times.finished]
    project = np.tile(np.arange(len(everyone)), 3)
    kind = np.repeat([0, 1, 2], len(everyone))
    number = everyone.number[project] * 4 + kind
    return Told(
        project=project,
        kind=kind,
        number=number,
        happened=np.concatenate(happened),
        second=clocked(np.concatenate(told), number, 5),
    )


def _report_sheet(desk: Desk, told: Told, number: Ints, second: Ints, spots: Spots) -> Sheet:
    share = np.select([told.kind == 0, told.kind == 1], [0.03, 0.35], 0.97)
    paid = np.rint(desk.block.projects.total_wan[told.project] * share).astype(np.int64)
    texts = ("已开工，正在进行基础施工", "主体工程有序推进", "已完工，准备竣工验收")
    problems = ("征地拆迁进度慢", "资金筹措压力大", *[""] * 18)
    table = pa.table(
        {
            "report_id": spelling.fixed("BG", spelling.digits(number, 9)),
            "project_code": desk.codes_told(REPORTS, told.project, second),
            "report_kind": spelling.labels(told.kind, REPORT_KINDS),
            "occurred_on": spelling.dates(told.happened),
            "cumulative_wan": spelling.integers(paid),
            "progress_text": spelling.labels(told.kind, texts),
            "problem_text": spelling.labels(spread(told.number) % 20, problems),
            "reported_at": spelling.timestamps(second),
            "updated_at": spelling.timestamps(second + 600),
        }
    )
    return desk.sheet(REPORTS, table, told.project, spots, sent=second)


def tables(desk: Desk) -> dict[str, Sheet]:
    """Return the three feeds of the platform by key."""
    return {
        register.FEED: register.projects(desk),
        MATTERS_FEED: matters(desk),
        REPORTS: reports(desk),
    }


def _annual_told(desk: Desk) -> Ints:
    """Return the day each project tells about last year, if it was under works and is diligent."""
    times, everyone = desk.block.times, desk.block.projects
    new_year = desk.plan.as_of.replace(month=1, day=1)
    first = day_number(new_year)
    under_works = (times.started < first) & (times.finished > first)
    draw = desk.stream("annual reports").random(len(everyone))
    return np.where(under_works & (draw < 0.55), first + 8 + (draw * 120).astype(np.int64), NEVER)


def clocked(day: Ints, salt: Ints, band: int) -> Ints:
    """Give each day a second within office hours; NEVER stays beyond reach."""
    return day * DAY + office_time(spread(salt, band), band)


def _lag(desk: Desk, feed: str, count: int) -> Ints:
    days = desk.stream(f"lag {feed}").exponential(0.4 * desk.plan.lateness, count)
    return (days * DAY).astype(np.int64) + 600


def _document_numbers(number: Ints, ended: Ints, granted: Flags) -> pa.StringArray:
    year = 1970 + month_of(np.minimum(ended // DAY, NEVER)) // 12
    written = spelling.joined(
        "蓉审批〔",
        spelling.integers(year),
        "〕",
        spelling.integers(1 + spread(number) % 9999),
        "号",
    )
    return spelling.nulled(written, ~granted)
