"""The investment platform (投资项目在线审批监管平台): codes, matters of stage one, unit reports.

Grains: one row per coded project; per application of one matter; per report of a project unit.
The register is the cleanest source: it issues the codes.
"""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from sandbox.agencies import dirt, spelling
from sandbox.agencies.desk import Desk, Sheet, sheet
from sandbox.world import procedures
from sandbox.world.days import DAY, NEVER, day_number, month_of, office_time
from sandbox.world.draws import Flags, Ints, spread
from sandbox.world.procedures import MATTERS, REGISTER_MATTERS
from sandbox.world.subjects import PLACES, SECTORS, SUBJECTS

PROJECTS, MATTERS_FEED, REPORTS = "approval/projects", "approval/matters", "approval/reports"
INDUSTRY_CODES = tuple(subject.industry_code for subject in SUBJECTS)
APPROVAL_TYPES = ("审批", "核准", "备案")
INVESTORS = ("政府投资", "国有企业投资", "民间投资", "外商投资")
NATURES = ("新建", "扩建", "改建", "迁建", "技改")
CODE_STATES = ("有效", "失效", "作废")
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


def projects(desk: Desk) -> Sheet:
    """Return 项目赋码登记: the projects coded by now."""
    block, everyone = desk.block, desk.block.projects
    times = block.times
    coded = times.coded * DAY + office_time(spread(everyone.number), 1)
    spots = desk.spots(PROJECTS, np.arange(len(everyone)))
    rows = np.flatnonzero(coded + 1800 <= desk.until)
    lapsed = times.lapsed[rows] * DAY + 9000
    ended = lapsed <= desk.until
    unknown = spots.at(dirt.UNKNOWN_DISTRICT)
    longitude, latitude = _positions(desk, spots.at(dirt.SWAPPED_POSITION))
    table = pa.table(
        {
            "project_code": desk.codes.take(rows),
            "project_name": desk.names.take(rows),
            "approval_type": spelling.labels(everyone.approval_type[rows], APPROVAL_TYPES),
            "investor_kind": spelling.labels(everyone.investor[rows], INVESTORS),
            "sector": spelling.labels(everyone.sector[rows], SECTORS),
            "industry_code": spelling.labels(everyone.subject[rows], INDUSTRY_CODES),
            "district": desk.districts("approval", np.arange(len(everyone)), unknown).take(rows),
            "address": _addresses(desk).take(rows),
            "build_nature": spelling.labels(everyone.nature[rows], NATURES),
            "total_investment_wan": spelling.integers(everyone.total_wan[rows]),
            "planned_start_month": spelling.months(times.first_planned_month[rows], rows * 0),
            "planned_finish_month": spelling.months(times.planned_finish_month[rows], rows * 0),
            "owner_name": desk.owner_names.take(rows),
            "owner_uscc": desk.owner_credit_codes.take(rows),
            "contact_phone": phones(everyone.owner[rows]),
            "coded_at": spelling.timestamps(coded[rows]),
            "document_no": _filing_numbers(desk, rows),
            "code_status": spelling.labels(
                np.where(ended, 1 + times.is_void[rows], 0), CODE_STATES
            ),
            "parent_code": spelling.blank(len(rows)),
            "longitude": spelling.decimals(longitude[rows], 6),
            "latitude": spelling.decimals(latitude[rows], 6),
            "updated_at": spelling.timestamps(np.where(ended, lapsed, coded[rows] + 1800)),
        }
    )
    return sheet(PROJECTS, table, "project_code", spots.of(rows))


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


def _matter_sheet(desk: Desk, filed: Filed, spots: dirt.Spots) -> Sheet:
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
            "project_code": dirt.disguise(desk.codes.take(project), spots),
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
    return sheet(MATTERS_FEED, table, "matter_instance_id", spots)


def reports(desk: Desk) -> Sheet:
    """Return 项目单位填报: start, annual and finish reports told by now."""
    block, everyone = desk.block, desk.block.projects
    told = [block.reporting.start_told, _annual_told(desk), block.reporting.finish_told]
    happened = [block.times.started, np.full(len(everyone), NEVER), block.times.finished]
    project = np.tile(np.arange(len(everyone)), 3)
    kind = np.repeat([0, 1, 2], len(everyone))
    number = everyone.number[project] * 4 + kind
    second = clocked(np.concatenate(told), number, 5)
    spots = desk.spots(REPORTS, project)
    rows = np.flatnonzero(second <= desk.until)
    share = np.select([kind == 0, kind == 1], [0.03, 0.35], 0.97)[rows]
    paid = np.rint(everyone.total_wan[project[rows]] * share).astype(np.int64)
    texts = ("已开工，正在进行基础施工", "主体工程有序推进", "已完工，准备竣工验收")
    table = pa.table(
        {
            "report_id": spelling.fixed("BG", spelling.digits(number[rows], 9)),
            "project_code": dirt.disguise(desk.codes.take(project[rows]), spots.of(rows)),
            "report_kind": spelling.labels(kind[rows], REPORT_KINDS),
            "occurred_on": spelling.dates(np.concatenate(happened)[rows]),
            "cumulative_wan": spelling.integers(paid),
            "progress_text": spelling.labels(kind[rows], texts),
            "problem_text": spelling.labels(
                spread(number[rows]) % 20, ("征地拆迁进度慢", "资金筹措压力大", *[""] * 18)
            ),
            "reported_at": spelling.timestamps(second[rows]),
            "updated_at": spelling.timestamps(second[rows] + 600),
        }
    )
    return sheet(REPORTS, table, "report_id", spots.of(rows))


def tables(desk: Desk) -> dict[str, Sheet]:
    """Return the three feeds of the platform by key."""
    return {PROJECTS: projects(desk), MATTERS_FEED: matters(desk), REPORTS: reports(desk)}


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


def phones(owner: Ints) -> pa.StringArray:
    """Write phone numbers that no operator ever issued (they begin with 100)."""
    return spelling.fixed("100", spelling.digits(spread(owner), 8))


def _lag(desk: Desk, feed: str, count: int) -> Ints:
    days = desk.stream(f"lag {feed}").exponential(0.4 * desk.plan.lateness, count)
    return (days * DAY).astype(np.int64) + 600


def _positions(desk: Desk, swapped: Flags) -> tuple[Ints, Ints]:
    everyone = desk.block.projects
    longitude = np.rint(everyone.longitude * 1_000_000).astype(np.int64)
    latitude = np.rint(everyone.latitude * 1_000_000).astype(np.int64)
    return np.where(swapped, latitude, longitude), np.where(swapped, longitude, latitude)


def _addresses(desk: Desk) -> pa.StringArray:
    everyone = desk.block.projects
    return spelling.joined(
        spelling.labels(everyone.place, PLACES),
        "大道",
        spelling.integers(1 + spread(everyone.number) % 1500),
        "号",
    )


def _filing_numbers(desk: Desk, rows: Ints) -> pa.StringArray:
    """Write the filing number (川投资备) of filings; approvals carry theirs on the matter."""
    everyone = desk.block.projects
    serial = spread(everyone.number[rows]) % 10_000
    written = spelling.joined(
        "川投资备【",
        desk.codes.take(rows),
        "】FGQB-",
        spelling.fixed(spelling.digits(serial, 4)),
        "号",
    )
    return spelling.nulled(written, everyone.approval_type[rows] != 2)


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
