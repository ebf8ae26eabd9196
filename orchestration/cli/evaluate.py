"""`diaodu evaluate`: the current release held against the truth of a simulated city.

Ends with exit code 1 and one plain line when a limit is missed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.csv as pacsv
import typer
from rich.table import Table
from rich.text import Text

from exports.catalogue import CatalogueError
from exports.sql import Connection
from orchestration.beside_truth import TruthError, beside_truth, release_day, truth_folder
from orchestration.cli.options import CityOption, DataOption, console, fail, workspace_for
from orchestration.settings import read_settings
from quality.evaluation.golden import Golden, golden
from quality.evaluation.identity import Identity, Limits, Tally, identity
from quality.evaluation.issues import Issues, issues

app = typer.Typer(
    help="Hold the current release against the truth of a simulated city.", no_args_is_help=True
)

TruthOption = Annotated[
    Path | None,
    typer.Option("--truth", help="Folder of the truth (default: sandbox/truth below --data)."),
]
CsvOption = Annotated[
    Path | None, typer.Option("--csv", help="Also write everything wrong, one line each.")
]
SHOWN = 40


@app.command("identity")
def evaluate_identity(
    truth: TruthOption = None,
    data: DataOption = None,
    precision: Annotated[float, typer.Option(help="At least so many links are right.")] = 0.999,
    recall: Annotated[float, typer.Option(help="At least so many rows are linked right.")] = 0.98,
    merges: Annotated[int, typer.Option(help="At most so many codes stand for several.")] = 0,
    csv: CsvOption = None,
) -> None:
    """Links: precision and recall by feed, every wrong or missing link by cause, merges, splits."""
    tables = ("links", "orphans", "quarantine")
    with _opened(data, truth, ("rows", "cells"), tables) as con:
        found = identity(con)
    _tell_identity(found)
    _write(found.unsettled, csv)
    _end(Limits(precision, recall, merges).missed(found))


@app.command("golden")
def evaluate_golden(
    truth: TruthOption = None,
    data: DataOption = None,
    accuracy: Annotated[float, typer.Option(help="At least so many of each field.")] = 0.99,
    city: CityOption = None,
    csv: CsvOption = None,
) -> None:
    """Golden record: accuracy by field with the worst examples, sums of money to the fen."""
    workspace = workspace_for(city, data)
    tables = ("projects", "golden_fields", "quarantine", "orphans")
    with _opened(data, truth, ("projects", "rows"), tables) as con:
        found = golden(con, release_day(workspace.data, workspace.city.time_zone))
    _tell_golden(found)
    _write(found.wrong, csv)
    _end(found.missed(accuracy))


@app.command("issues")
def evaluate_issues(
    truth: TruthOption = None,
    data: DataOption = None,
    false: Annotated[float, typer.Option(help="Less than this share of findings is false.")] = 0.01,
    csv: CsvOption = None,
) -> None:
    """Data issues: planted errors found, undetectable (and why) or missed; false findings."""
    with _opened(data, truth, ("cells", "rows"), ("data_issues", "source_scorecard")) as con:
        found = issues(con)
    _tell_issues(found)
    _write(found.unsettled, csv)
    _end(found.missed(false))


@contextmanager
def _opened(
    data: Path | None, truth: Path | None, frames: Sequence[str], tables: Sequence[str]
) -> Iterator[Connection]:
    """Open release and truth; what is not there ends the verb."""
    folder = (data or read_settings().data).resolve()
    try:
        with beside_truth(folder, truth or truth_folder(folder), frames, tables) as con:
            yield con
    except (CatalogueError, TruthError) as error:
        fail(str(error))


def _tell_identity(found: Identity) -> None:
    table = _table("Links 归属", "feed")
    for name in ("rows", "right", "wrong", "missing", "old", "precision", "recall"):
        table.add_column(name, justify="right")
    for tally in found.feeds:
        table.add_row(*_tally(tally))
    table.add_section()
    table.add_row(*_tally(found.total))
    console.print(table)
    _tell_causes(found.causes)
    for name, rows, code, others in (
        ("merges", found.merges, "code", "true_codes"),
        ("splits", found.splits, "true_code", "codes"),
    ):
        console.print(f"{name}: {rows.num_rows:,}")
        for row in rows.to_pylist()[:SHOWN]:
            console.print(Text(f"  {row[code]}: {', '.join(row[others])}"))


def _tally(tally: Tally) -> tuple[str, ...]:
    counts = (tally.rows, tally.linked_right, tally.linked_wrong, tally.missing, tally.not_in_force)
    shares = (tally.precision, tally.recall)
    return tally.feed, *(f"{count:,}" for count in counts), *map(_percent, shares)


def _tell_causes(causes: pa.Table) -> None:
    if not causes.num_rows:
        return
    table = _table("Wrong and missing links by cause", "feed", "verdict", "cause", "imperfection")
    table.add_column("rows", justify="right")
    table.add_column("example")
    for row in causes.to_pylist():
        names = ("feed", "verdict", "cause", "imperfection")
        told = (_text(row[name]) for name in names)
        table.add_row(*told, f"{row['rows']:,}", _text(row["example"]))
    console.print(table)


def _tell_golden(found: Golden) -> None:
    table = _table("Golden record 黄金记录", "field")
    for name in (
        "compared",
        "right",
        "wrong",
        "missing",
        "unfounded",
        "untold",
        "of all",
        "of judged",
    ):
        table.add_column(name, justify="right")
    table.add_column("worst")
    for field in found.fields:
        counts = (field.compared, field.right, field.wrong, field.missing, field.unfounded)
        told = (f"{count:,}" for count in (*counts, field.untold))
        shares = map(_percent, (field.of_all, field.share))
        table.add_row(field.field, *told, *shares, "\n".join(field.worst or ()))
    console.print(table)
    sums = _table("Sums 合计, 万元", "money")
    for name in ("truth", "here", "difference", "in quarantine", "void"):
        sums.add_column(name, justify="right")
    for one in found.sums:
        amounts = (f"{one.true_sum:,}", f"{one.found:,}", f"{one.difference:+,}")
        sums.add_row(one.money, *amounts, f"{one.quarantined:,}", f"{one.void:,}")
    console.print(sums)
    for name, codes in (("absent here", found.absent), ("truly none", found.unknown)):
        more = ", …" if len(codes) > SHOWN else ""
        console.print(Text(f"{name}: {len(codes):,} {', '.join(codes[:SHOWN])}{more}"))


def _tell_issues(found: Issues) -> None:
    table = _table("Planted errors 植入问题", "kind")
    for name in ("cells", "found", "undetectable", "missed"):
        table.add_column(name, justify="right")
    table.add_column("why undetectable", overflow="fold")
    for kind in found.kinds:
        counts = (kind.cells, kind.found, kind.undetectable, kind.missed)
        table.add_row(kind.kind, *(f"{count:,}" for count in counts), kind.reason or "")
    console.print(table)
    rules = _table("Findings 数据问题", "rule")
    for name in ("findings", "false", "share"):
        rules.add_column(name, justify="right")
    for rule in (*found.rules, found.all_rules):
        told = (f"{rule.findings:,}", f"{rule.false:,}", _percent(rule.share))
        rules.add_row(rule.rule, *told)
    console.print(rules)


def _table(title: str, *columns: str) -> Table:
    table = Table(*columns, title=title, title_justify="left")
    table.columns[0].no_wrap = True
    return table


def _text(value: object) -> Text:
    """Return what a source spelt, never read as markup."""
    return Text("–" if value is None else str(value), overflow="fold")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.3%}"


def _write(rows: pa.Table, path: Path | None) -> None:
    if path is not None:
        pacsv.write_csv(rows, path)
        console.print(f"{rows.num_rows:,} lines in {path}", soft_wrap=True)


def _end(missed: Sequence[str]) -> None:
    """End the verb: with what was missed, or with a word that nothing was."""
    if missed:
        fail("; ".join(missed))
    console.print("[bold green]every limit is kept[/]")
