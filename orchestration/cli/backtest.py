"""`diaodu backtest`: what warnings and forecasts were worth on the past, and what might do better.

Builds the past in a warehouse of its own beside the pipeline's; nothing is pulled or published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer
import yaml
from rich.table import Table

from exports.backtest_page import Look, Row, mildest, percent, render
from orchestration import foresight, warehouse
from orchestration.cli.options import CityOption, DataOption, console, fail, workspace_for
from orchestration.cli.rulebooks import RulebookOption, find_ruleset
from orchestration.durations import book_then
from orchestration.evaluation import instants_of
from orchestration.past import build_past
from orchestration.replay import SpanError, Step, instants
from orchestration.transformation import TransformationError
from orchestration.workspace import Workspace
from scoring.backtest import (
    Proposal,
    Record,
    backtest,
    calibration,
    outcomes,
    propose,
    rewritten,
)
from scoring.instant import Instant
from scoring.rulebook import Rulebook, RuleSet, read_rulebook

DAY = ["%Y-%m-%d"]
SHOWN_HORIZON = 60
HEAD = "# 挑战者: proposed from outcomes; in force only as a new version of the city's rule book."


@dataclass(frozen=True)
class Aside(Workspace):
    """The same city and landing zone, with warehouses of its own."""

    @property
    def warehouses(self) -> Path:
        return self.data / "backtest"

    @property
    def outcomes(self) -> Path:
        return self.data / "ledger" / "outcomes"


@dataclass(frozen=True)
class Found:
    """What a backtest found."""

    record: Record
    table: pa.Table
    outcomes: pa.Table
    calibration: pa.Table
    proposal: Proposal | None


def look_back(
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day.")],
    step: Annotated[Step, typer.Option("--step", help="Every day, or every Friday.")] = "week",
    rulebook: RulebookOption = None,
    with_proposal: Annotated[
        bool, typer.Option("--propose", help="Look for better numbers and write them down.")
    ] = False,
    city: CityOption = None,
    data: DataOption = None,
) -> None:
    """Measure warnings and forecasts of a span against what came of the projects."""
    workspace = workspace_for(city, data)
    aside = Aside(workspace.city, workspace.data, workspace.environment, workspace.clock)
    own = read_rulebook(workspace.city.folder / "rulebook.yml")
    book = own if rulebook is None else find_ruleset(rulebook)
    try:
        span = instants(first.date(), last.date(), step, workspace.city.time_zone, workspace.now())
        build_past(aside, span)
    except (SpanError, TransformationError) as error:
        fail(str(error))
    found = _measure(aside, own, book, with_proposal=with_proposal)
    _tell(found, book)
    _keep(found, book, aside)


def _measure(workspace: Workspace, own: Rulebook, book: RuleSet, *, with_proposal: bool) -> Found:
    zone = workspace.city.time_zone
    with warehouse.connection(workspace) as con:
        past: Sequence[Instant] = instants_of(con)
        record = foresight.look_back(con, past)
        forecasts = foresight.foresee(con, own, past, zone)
        signals = foresight.verdicts(con, book, past, forecasts, zone)
        sent = _warnings(workspace, past[-1])
        labels = outcomes(record, signals, forecasts, book, sent)
        then = book_then(con, own, zone)
        proposal = propose(labels, foresight.facts_at(con), own, then) if with_proposal else None
        table = backtest(record, signals, forecasts, book)
        return Found(record, table, labels, calibration(record, forecasts), proposal)


def _warnings(workspace: Workspace, last: Instant) -> pa.Table | None:
    """Return every warning the ledger knows of by the last instant; None before the first run."""
    until = last.as_of.replace(tzinfo=UTC)
    known = max((at for at in workspace.ledger.instants() if at <= until), default=None)
    return None if known is None else workspace.ledger.read("episodes", known)


def _tell(found: Found, book: RuleSet) -> None:
    """Print the mildest level of every rule at one horizon."""
    title = f"{book.version}: warned {SHOWN_HORIZON} days before"
    table = Table("rule", title=title, title_justify="left")
    table.columns[0].no_wrap = True
    for name in ("n", "late", "fired", "right", "precision", "recall", "lift"):
        table.add_column(name, justify="right")
    for row in mildest(found.table.to_pylist()):
        if row["horizon_days"] == SHOWN_HORIZON:
            counts = (row["projects"], row["late"], row["fired"], row["true_positive"])
            shares = (percent(row["precision"]), percent(row["recall"]))
            lift = "–" if row["lift"] is None else f"{row['lift']:.2f}"
            table.add_row(str(row["rule"]), *map(str, counts), *shares, lift)
    console.print(table)
    for row in found.table.to_pylist():
        if row["horizon_days"] == 0:
            told = percent(row["coverage_ratio"])
            console.print(
                f"{row['rule']}: {told} of {row['projects']:,} intervals hold (wanted 80%)"
            )


def _keep(found: Found, book: RuleSet, workspace: Aside) -> None:
    """Write table, labels, page and proposal, and say where."""
    days = found.record.instants
    look = Look(
        workspace.city.name,
        book.version,
        days[0].as_of_on,
        days[-1].as_of_on,
        len(days),
        tuple(_told(found.proposal)) if found.proposal else (),
    )
    page = workspace.data / "backtest" / f"{book.version}.html"
    page.write_text(render(look, found.table, found.calibration), encoding="utf-8")
    table = _write(found.table, workspace.backtests / f"{book.version}.parquet")
    labels = _write(found.outcomes, workspace.outcomes / f"{book.version}.parquet")
    console.print(f"table {table}\nlabels {labels}\npage  {page}")
    if found.proposal and found.proposal.changes:
        _propose(found.proposal, workspace)


def _write(table: pa.Table, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd")
    return path


def _told(proposal: Proposal) -> list[Row]:
    """Return a proposal the way the page shows it: the half it was not chosen on."""
    return [
        {
            "target": one.target,
            "changes": "; ".join(f"{name}: {number:g}" for name, number in one.changes.items()),
            "champion": f"{one.champion[1].precision:.1%} / {one.champion[1].recall:.1%}",
            "challenger": f"{one.challenger[1].precision:.1%} / {one.challenger[1].recall:.1%}",
        }
        for one in proposal.comparisons
    ]


def _propose(proposal: Proposal, workspace: Workspace) -> None:
    """Write the city's rule book with the proposed numbers."""
    own = yaml.safe_load((workspace.city.folder / "rulebook.yml").read_text(encoding="utf-8"))
    version = proposal.rulebook.version
    document = rewritten(own, proposal.changes, version)
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    path = workspace.data / "proposals" / f"{version}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}\n{text}", encoding="utf-8")
    console.print(f"proposal {path}; next: diaodu rules diff, then a new version of rulebook.yml")
