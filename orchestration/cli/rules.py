"""`diaodu rules`: the rule sets there are, and what would change under another one."""

from collections import Counter
from datetime import tzinfo
from typing import Annotated

import duckdb
import narwhals as nw
import pyarrow as pa
import typer
from rich.table import Table

from orchestration import warehouse
from orchestration.cli.options import CityOption, DataOption, console, fail, workspace_for
from orchestration.cli.rulebooks import PUBLISHED, RulebookArgument, find_ruleset, read
from orchestration.durations import book_then
from scoring.diff import Side, diff
from scoring.evaluate import evaluate
from scoring.facts import FACTS
from scoring.rulebook import RuleSet
from scoring.rules import rules_of

SHOWN = 40
RATED = "is_start or is_build or (is_key and is_suspended)"

app = typer.Typer(help="Rule books: published ones, and how two differ.", no_args_is_help=True)


@app.command("list")
def list_all() -> None:
    """List the published rule sets."""
    table = Table("name", "title", "from", "rules", "source", title="Published rule sets")
    table.columns[0].no_wrap = True
    for column in table.columns:
        column.overflow = "fold"
    for path in sorted(PUBLISHED.glob("*.yml")):
        book = read(path)
        rules = ", ".join(rule.id for rule in rules_of(book))
        table.add_row(path.stem, book.title, f"{book.effective_from or '–'}", rules, book.source)
    console.print(table)


@app.command("diff")
def compare(
    before: RulebookArgument,
    after: RulebookArgument,
    city: CityOption = None,
    data: DataOption = None,
    shown: Annotated[int, typer.Option("--show", help="Changes to show one by one.")] = SHOWN,
) -> None:
    """Show which projects of the last build change level or colour between two rule books."""
    books = find_ruleset(before), find_ruleset(after)
    workspace = workspace_for(city, data)
    try:
        with warehouse.connection(workspace, read_only=True) as con:
            zone = workspace.city.time_zone
            changes = diff(*(_side(con, book, zone) for book in books))
    except FileNotFoundError as error:
        fail(f"{error}. Next: diaodu run")
    _show(changes, books, shown)


def _side(con: duckdb.DuckDBPyConnection, book: RuleSet, zone: tzinfo) -> Side:
    """Return what a rule book says of the facts of the latest evaluation."""
    as_of = con.sql("select max(as_of) from marts.project_facts").fetchall()[0][0]
    facts = con.sql(
        f"select * from marts.project_facts where ({RATED}) and as_of = $as_of",
        params={"as_of": as_of},
    )
    if missing := sorted(set(FACTS) - set(facts.columns)):
        fail(f"the last build has no {', '.join(missing)} in project_facts. Next: diaodu run")
    own = book_then(con, book, zone)(as_of)
    wide = evaluate(nw.from_native(facts), own).collect("pyarrow").to_native()
    return Side.of(wide, book)


def _show(changes: pa.Table, books: tuple[RuleSet, RuleSet], shown: int) -> None:
    before, after = (book.version for book in books)
    rows = changes.to_pylist()
    if not rows:
        console.print(f"nothing changes between {before} and {after}")
        return
    console.print(_counted(rows, f"{before} → {after}"))
    table = Table("project", "rule", "from", "to", "why")
    table.columns[0].no_wrap = True
    for row in rows[:shown]:
        table.add_row(row["project_code"], row["rule"] or "colour", *_ends(row), row["why"])
    console.print(table)
    if len(rows) > shown:
        console.print(f"{len(rows) - shown:,} more; --show {len(rows)} shows all")


def _counted(rows: list[dict[str, object]], title: str) -> Table:
    """Return how many projects go from what to what."""
    table = Table("rule", "from", "to", "projects", title=title, title_justify="left")
    table.columns[3].justify = "right"
    counts = Counter((str(row["rule"] or "colour"), *_ends(row)) for row in rows)
    for (rule, *ends), projects in sorted(counts.items()):
        table.add_row(rule, *ends, f"{projects:,}")
    return table


def _ends(row: dict[str, object]) -> tuple[str, str]:
    """Return where a row comes from and goes to: colours, or levels and none."""
    kind = "level" if row["rule"] else "colour"
    before, after = row[f"from_{kind}"], row[f"to_{kind}"]
    return str(before or "none"), str(after or "none")
