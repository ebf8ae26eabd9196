"""What a finished run prints: the steps with their seconds, the city's figures, where to look."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import duckdb
from rich.table import Table

from orchestration.cli.options import console
from orchestration.report import Replayed, Report
from orchestration.succession import took_effect
from orchestration.workspace import Workspace

# KPI, Chinese title, how the figure is written
FIGURES = (
    ("projects_total", "重点项目 key projects", "{:,.0f}"),
    ("annual_plan_wan", "年度计划投资 annual plan, 亿元", "{:,.1f}"),
    ("completed_wan", "年度完成投资 completed, 亿元", "{:,.1f}"),
    ("completion_pct", "投资完成率 completion, %", "{:.1f}"),
    ("ahead_of_time_pp", "超时序进度 ahead of time, pp", "{:+.1f}"),
    ("verified_starts", "已开工 verified starts", "{:,.0f}"),
    ("start_rate_pct", "年度开工率 start rate, %", "{:.1f}"),
    ("overdue_starts", "应开未开 overdue starts", "{:,.0f}"),
    ("early_starts", "提前开工 early starts", "{:,.0f}"),
)


# What is counted rather than kept as a KPI is named after what it counts.
COUNTED = """
select kpi, value from kpis where scope_kind = 'city'
union all
select concat(org_kind, 's'), count(*) from organisations group by org_kind
union all
select concat('bulletins_', kind), count(*) from bulletins group by kind
"""

MONTHS = """
select
    strftime(as_of + interval 8 hour, '%Y-%m') as month,
    count(distinct as_of) as instants,
    count(*) filter (event in ('opened', 'reopened')) as opened,
    count(*) filter (event = 'cleared') as cleared,
    count(*) as transitions
from read_parquet(?) group by month order by month
"""


class Beside(Protocol):
    """A published figure: its name, title and value, how that is written, how far off it is."""

    @property
    def figure(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def form(self) -> str: ...
    def deviation(self, found: float) -> float: ...


def print_report(report: Report, workspace: Workspace) -> None:
    """Print steps, figures, colours, feeds that need someone, and the paths to open."""
    manifest = json.loads((report.release / "manifest.json").read_text(encoding="utf-8"))
    console.print(_steps(report.steps))
    with duckdb.connect(str(report.release / "diaodu.duckdb"), read_only=True) as con:
        console.print(_figures(con, workspace))
    for line in report.warnings:
        console.print(f"[yellow]attention[/] {line}", soft_wrap=True)
    print_succession(workspace, manifest["as_of"])
    _feeds(manifest["feeds"])
    console.print(f"\n[bold green]published[/] {manifest['release_id']}  as of {manifest['as_of']}")
    _where(report.release)


def print_replay(done: Replayed, workspace: Workspace) -> None:
    """Print what a replay did: steps, and what became of the warnings, month by month."""
    console.print(_steps(done.steps, f"{done.instants} instants"))
    ledger = workspace.data / "ledger" / "evaluations"
    table = Table("month", "instants", "opened", "cleared", "transitions", title="Warnings")
    for row in duckdb.execute(MONTHS, [str(ledger / "*" / "transitions.parquet")]).fetchall():
        table.add_row(*(f"{value:,}" if isinstance(value, int) else value for value in row))
    console.print(table)
    console.print(f"  ledger    {ledger}/*/*.parquet", soft_wrap=True)


def print_beside(reported: Iterable[Beside], workspace: Workspace) -> None:
    """Print what a reference city reported beside the figures of the current release."""
    table = Table("figure", "reported", "here", "", title="Beside the reference city")
    for column in table.columns[1:]:
        column.justify = "right"
    database = workspace.releases / "current" / "diaodu.duckdb"
    with duckdb.connect(str(database), read_only=True) as con:
        found = dict(con.execute(COUNTED).fetchall())
    for line in reported:
        value = found.get(line.figure)
        told = "–" if value is None else line.form.format(value).rstrip("+")
        ratio = "" if value is None else f"{line.deviation(value):+.0%}"
        table.add_row(line.title, line.form.format(line.value), told, ratio)
    console.print(table)


def _steps(steps: Sequence[tuple[str, float]], title: str = "One cycle") -> Table:
    table = Table("step", "seconds", title=title, title_justify="left")
    table.columns[1].justify = "right"
    for name, seconds in steps:
        table.add_row(name, f"{seconds:.1f}")
    table.add_section()
    table.add_row("all steps", f"{sum(seconds for _, seconds in steps):.1f}")
    return table


def _figures(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Table:
    table = Table("figure", "value", title=workspace.city.name, title_justify="left")
    table.columns[1].justify = "right"
    found = dict(con.execute("select kpi, value from kpis where scope_kind = 'city'").fetchall())
    for kpi, title, form in FIGURES:
        value = found.get(kpi)
        scale = 10_000 if kpi.endswith("_wan") else 1
        table.add_row(title, "–" if value is None else form.format(value / scale))
    table.add_section()
    for colour, count in con.execute(
        "select colour, count(*) from health group by colour order by colour"
    ).fetchall():
        table.add_row(f"[{getattr(workspace.city.colours, colour)}]●[/] {colour}", f"{count:,}")
    return table


def print_succession(workspace: Workspace, as_of: str) -> None:
    """Say in one line that another rule book took effect, if it did."""
    city = workspace.city
    line = took_effect(
        workspace.ledger,
        datetime.fromisoformat(as_of),
        city.folder / "rulebook.yml",
        city.time_zone,
    )
    if line is not None:
        console.print(line, soft_wrap=True)


def _feeds(feeds: Sequence[Mapping[str, Any]]) -> None:
    for feed in feeds:
        if feed["state"] != "fresh":
            seen = feed["last_landed_at"] or "never"
            console.print(f"[yellow]{feed['state']}[/] {feed['feed']}: last landed {seen}")


def _where(release: Path) -> None:
    current = release.parent / "current"
    console.print(
        f"  tables    {current}/tables/*.parquet\n"
        f"  BI        {current}/diaodu.duckdb\n"
        f"  quality   {current}/quality.html\n"
        "  the run   make ui, then http://127.0.0.1:3000",
        soft_wrap=True,
    )
