"""`diaodu replay --rulebook`: a span under another rule book, printed beside the city's ledger."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from rich.table import Table

from exports.ledger import LedgerError
from orchestration.cli.options import console, fail
from orchestration.cli.rulebooks import find_rulebook
from orchestration.comparison import Side, recoloured, side
from orchestration.shadow import SameVersionError, Shadow, ends_of, recompute, shadow_of
from orchestration.transformation import TransformationError
from orchestration.workspace import BusyError, Workspace
from scoring.rulebook import COLOURS, read_rulebook
from scoring.states import LEVEL_NAMES


def replay_in_shadow(workspace: Workspace, span: Sequence[str], name: str) -> None:
    """Evaluate a span under the rule book a person means; the city's ledger stays as it is."""
    book, own = find_rulebook(name), read_rulebook(workspace.city.folder / "rulebook.yml")
    try:
        shadow = shadow_of(workspace, book, own.version, span)
        if later := recompute(shadow, book, span):
            console.print(f"{len(later)} instants rest on what has changed: they are made again")
            recompute(shadow, book, [moment.isoformat() for moment in later])
        _compare(workspace, shadow, *ends_of(span))
    except (SameVersionError, TransformationError, BusyError, LedgerError) as error:
        fail(str(error))


def _compare(workspace: Workspace, shadow: Shadow, first: datetime, last: datetime) -> None:
    """Print both ledgers' answers to the same span."""
    own, other = (side(ledger, first, last) for ledger in (workspace.ledger, shadow.ledger))
    sides = [one for one in (own, other) if one is not None]
    console.print(_table(sides, f"{first:%Y-%m-%d} to {last:%Y-%m-%d}", workspace))
    if own is None or other is None:
        console.print(
            "The city's ledger tells nothing of these days: nothing to compare with. "
            "Next: diaodu replay without --rulebook",
            soft_wrap=True,
        )
    else:
        _differences(own, other)
        _unlike(workspace, shadow, own, other)
    where = shadow.ledger.evaluations
    console.print(f"nobody is told\n  shadow ledger  {where}/*/*.parquet", soft_wrap=True)


def _table(sides: Sequence[Side], days: str, workspace: Workspace) -> Table:
    """Return one column a ledger."""
    table = Table("", title=days, title_justify="left")
    table.columns[0].no_wrap = True
    for one in sides:
        table.add_column(f"under {_named(one)}", justify="right")
    zone = workspace.city.time_zone
    ends = (one.instants[-1].astimezone(zone) for one in sides)
    table.add_row("last instant", *(f"{end:%m-%d %H:%M}" for end in ends))
    for name, count in COUNTED.items():
        table.add_row(name, *(f"{count(one):,}" for one in sides))
    table.add_section()
    for colour in (*COLOURS, "unrated"):
        counts = (list(one.colours.values()).count(colour) for one in sides)
        dot = f"[{getattr(workspace.city.colours, colour)}]●[/]"
        table.add_row(f"{dot} {colour}", *(f"{count:,}" for count in counts))
    return table


def _named(one: Side) -> str:
    return ", ".join(one.versions)


def _open(level: int) -> Callable[[Side], int]:
    return lambda one: one.levels.get(level, 0)


COUNTED: Mapping[str, Callable[[Side], int]] = {
    "instants": lambda one: len(one.instants),
    "warnings issued": lambda one: one.issued,
    "warnings cleared": lambda one: one.cleared,
    "open at the end": lambda one: sum(one.levels.values()),
    **{f"  {name}": _open(level) for level, name in sorted(LEVEL_NAMES.items())},
}


def _differences(own: Side, other: Side) -> None:
    before, after = _named(own), _named(other)
    console.print(
        f"At the end {recoloured(own, other):,} projects differ in colour; "
        f"{len(own.warned - other.warned):,} have an open warning only under {before}, "
        f"{len(other.warned - own.warned):,} only under {after}.",
        soft_wrap=True,
    )


def _unlike(workspace: Workspace, shadow: Shadow, own: Side, other: Side) -> None:
    """Say what makes the two sides less alike than their columns look."""
    if list(own.instants) != list(other.instants):
        console.print("[yellow]attention[/] the two were not evaluated at the same instants")
    begun, shadow_begun = (ledger.instants()[0] for ledger in (workspace.ledger, shadow.ledger))
    if begun < shadow_begun:
        day = begun.astimezone(workspace.city.time_zone)
        console.print(
            "[yellow]attention[/] the shadow ledger begins without any warning, the city's with "
            f"those since {day:%Y-%m-%d}: --from that day compares like with like",
            soft_wrap=True,
        )
