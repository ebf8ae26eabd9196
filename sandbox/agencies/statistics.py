"""The monthly investment report (投资调度月报): one row per month, project and report.

A month closes on its last day at 17:00. A late report comes after that, and what corrects an
earlier month is a row of its own with its own 填报时间.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.sheet import Sheet
from sandbox.dirt import Spoilt, Spots
from sandbox.dirt.kinds import REVISED
from sandbox.world.days import DAY, NEVER, month_number, month_of, month_start
from sandbox.world.draws import Floats, Ints, spread

FEED = "statistics/investment_monthly"
CLOSING = 17 * 3600
STYLES_BY_MONTH = (0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 0, 0)  # how each month's clerk spells 报告期
REVIEWS = ("已审核", "待审核")
DIRECT_WAN = 5_000  # 5 000 万 and more report on-line every month
REVISED_SHARE = 0.012
STAGES = (
    (0.0, "前期工作"),
    (0.05, "场平及基坑施工"),
    (0.25, "基础施工"),
    (0.5, "主体结构施工"),
    (0.75, "装饰装修及设备安装"),
    (0.95, "收尾及竣工验收"),
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Report lines of one year, one entry a project, month and report."""

    project: Ints
    month: Ints  # years since 1970 times 12, plus 0-11
    reported: Ints  # second
    spent: Ints  # in the month
    year_to_date: Ints
    cumulative: Ints
    excess: Ints  # how much too much a first report says; 0 if it is right

    def only(self, rows: Ints) -> "Lines":
        """Return the lines of ``rows``, in their order."""
        return Lines(*(getattr(self, name)[rows] for name in self.__slots__))


def investment_monthly(desk: Desk) -> Sheet:
    """Return every line reported by now, in order of report month and project."""
    years = [_lines(desk, year) for year in desk.block.money]
    lines = Lines(
        *(np.concatenate([getattr(year, name) for year in years]) for name in Lines.__slots__)
    )
    spots = desk.spots(FEED, lines.project)
    rows = np.flatnonzero(lines.reported <= desk.until)
    rows = rows[np.lexsort((lines.reported[rows], lines.project[rows], lines.month[rows]))]
    return _sheet(desk, lines.only(rows), spots.of(rows))


def _reporters(desk: Desk, year: int) -> Ints:
    """Return the projects that report in ``year``: the list, and what is under works and large."""
    projects, times = desk.block.projects, desk.block.times
    first, last = (int(day) for day in month_start(month_number(year) + np.array([0, 12])))
    under_works = (times.started < last) & (times.finished > first)
    reports = under_works & (projects.total_wan >= DIRECT_WAN)
    reports |= projects.is_listed
    return np.flatnonzero(reports)


def _lines(desk: Desk, year: int) -> Lines:
    money = desk.block.money[year]
    who = _reporters(desk, year)
    rng = desk.stream(f"report {year}")
    shape = (len(who), 12)
    months = month_number(year) + np.arange(12)
    spent = money.months_wan[who]
    ytd = spent.cumsum(axis=1)
    reported = _report_seconds(desk, rng, who, months)
    revised = rng.random(shape) < REVISED_SHARE * desk.plan.lateness
    wrong = np.rint(spent * rng.uniform(0.6, 1.15, shape)).astype(np.int64)
    first_said = np.where(revised, wrong, spent)
    said_ytd = ytd - spent + first_said
    before = money.before_wan[who][:, None]
    correction = month_start(months + 1) * DAY + CLOSING + rng.integers(2, 20, shape) * DAY
    project = np.repeat(who, 12).reshape(shape)
    keep = reported < NEVER * DAY
    again = keep & revised & (correction > reported)
    month = np.broadcast_to(months, shape)
    return Lines(
        project=np.concatenate([project[keep], project[again]]),
        month=np.concatenate([month[keep], month[again]]),
        reported=np.concatenate([reported[keep], correction[again]]),
        spent=np.concatenate([first_said[keep], spent[again]]),
        year_to_date=np.concatenate([said_ytd[keep], ytd[again]]),
        cumulative=np.concatenate([(before + said_ytd)[keep], (before + ytd)[again]]),
        excess=np.concatenate([(first_said - spent)[keep], np.zeros(again.sum(), dtype=np.int64)]),
    )


def _report_seconds(desk: Desk, rng: np.random.Generator, who: Ints, months: Ints) -> Ints:
    """Return when each line is reported: before the closing, days late, or never by the silent."""
    shape = (len(who), len(months))
    closes = month_start(months + 1) * DAY - DAY + CLOSING
    timely = closes - rng.integers(600, 5 * DAY, shape)
    late = closes + rng.integers(DAY // 2, 9 * DAY, shape)
    reporting, times = desk.block.reporting, desk.block.times
    is_late = (
        rng.random(shape) < (1 - reporting.diligence[who])[:, None] * 0.35 * desk.plan.lateness
    )
    reported = np.where(is_late, late, timely)
    silent_from = rng.integers(3, 9, len(who))
    silent = reporting.is_silent[who][:, None] & (months % 12 >= silent_from[:, None])
    over = months > (month_of(times.finished[who]) + 1)[:, None]
    early = ~desk.block.projects.is_listed[who][:, None] & (
        months < month_of(times.started[who])[:, None]
    )
    return np.where(silent | over | early, NEVER * DAY, reported)


def _sheet(desk: Desk, lines: Lines, spots: Spots) -> Sheet:
    block, project = desk.block, lines.project
    registered, started = block.reporting.registered[project], block.times.started[project]
    told = lines.reported // DAY
    registered = np.where(registered <= told, registered, NEVER)
    begun = np.where(started <= told, month_of(started), 0)
    total = block.projects.total_wan[project]
    table = pa.table(
        {
            "report_month": spelling.months(
                lines.month, np.array(STYLES_BY_MONTH)[lines.month % 12]
            ),
            "project_code": desk.codes_told(FEED, project, lines.reported),
            "statistical_code": spelling.nulled(
                spelling.fixed("T", spelling.digits(block.projects.number[project], 9)),
                registered >= NEVER,
            ),
            "project_name": desk.names.take(project),
            "planned_total_wan": spelling.integers(total),
            "cumulative_wan": spelling.integers(lines.cumulative),
            "year_to_date_wan": spelling.integers(lines.year_to_date),
            "month_wan": spelling.integers(lines.spent),
            "started_month": spelling.nulled(spelling.months(begun, project * 0), begun == 0),
            "registered_on": spelling.dates(registered),
            "progress_text": _stages(lines.cumulative / total),
            "review_status": spelling.labels(
                (spread(project, lines.month) % 25 == 0).astype(np.int64), REVIEWS
            ),
            "reported_at": spelling.timestamps(lines.reported),
        }
    )
    noted = _revised(lines, np.flatnonzero(lines.excess))
    return desk.sheet(FEED, table, project, spots, sent=lines.reported, noted=noted)


def _revised(lines: Lines, rows: Ints) -> list[Spoilt]:
    """Note what a later report of the same month will put right."""
    said = {
        "month_wan": lines.spent,
        "year_to_date_wan": lines.year_to_date,
        "cumulative_wan": lines.cumulative,
    }
    return [
        Spoilt(column, REVISED, rows, spelling.integers((values - lines.excess)[rows]))
        for column, values in said.items()
    ]


def _stages(share: Floats) -> pa.StringArray:
    """Write what a project looks like (形象进度) when this share of its money is spent."""
    edges = [edge for edge, _ in STAGES[1:]]
    stage = np.searchsorted(edges, share, side="right").astype(np.int64)
    return spelling.labels(stage, [text for _, text in STAGES])
