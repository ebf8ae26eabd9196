"""影子台账: history as another rule book would have told it, in a ledger of its own.

Grain: one shadow ledger `ledger/shadow/<version>` per version of a rule book, one evaluation per
instant, every one silent. The city's ledger, its warehouse and its releases are only looked at.
Must not enter: what a comparison says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from exports.ledger import Ledger
from orchestration import warehouse
from orchestration.dispatch import Loop
from orchestration.following import must_follow, stage
from orchestration.past import build_past
from orchestration.succession import VERSION, versions
from orchestration.version import code_version
from orchestration.workspace import Workspace
from scoring.rulebook import Rulebook


class SameVersionError(ValueError):
    """The ledger already tells the span under that version; the message says what to do instead."""


@dataclass(frozen=True)
class Shadow(Workspace):
    """The same city and landing zone, with a warehouse and a ledger of its own."""

    version: str = ""

    @property
    def warehouses(self) -> Path:
        return self.data / "shadow"

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.data / "ledger" / "shadow" / self.version)


def shadow_of(workspace: Workspace, book: Rulebook, own: str, span: Sequence[str]) -> Shadow:
    """Return where the history of a span under a rule book is kept.

    Args:
        workspace: the city and its data.
        book: the other rule book.
        own: the version of the city's own.
        span: ISO instants.

    Raises:
        SameVersionError: the ledger tells the whole span under that version, or would.
    """
    told = versions(workspace.ledger, within(workspace.ledger, *ends_of(span)))
    if (told or [own]) == [book.version]:
        raise SameVersionError(
            f"the city's ledger tells this span under rule book {book.version} itself: there is "
            "nothing to compare. Next: give the changed rule book a version of its own"
        )
    return Shadow(
        workspace.city, workspace.data, workspace.environment, workspace.clock, book.version
    )


def ends_of(span: Sequence[str]) -> tuple[datetime, datetime]:
    """Return the beginning of a span's first day, and its last instant."""
    first, last = (datetime.fromisoformat(span[end]) for end in (0, -1))
    return datetime.combine(first.date(), time.min, first.tzinfo), last


def within(ledger: Ledger, first: datetime, last: datetime) -> list[datetime]:
    """Return the evaluated instants from ``first`` to ``last``."""
    return [at for at in ledger.instants() if first <= at <= last]


def recompute(shadow: Shadow, book: Rulebook, span: Sequence[str]) -> list[datetime]:
    """Evaluate a span under a rule book into its shadow ledger; nobody is told.

    Returns:
        The later instants of the shadow ledger that rest on what has changed.

    Raises:
        TransformationError: the facts could not be built; the shadow ledger is as it was.
        BusyError: another run holds the data folder.
    """
    ledger = shadow.ledger
    about = {VERSION: book.version, "code_version": code_version()}
    with shadow.locked("shadow replay"):
        ledger.recover()
        build_past(shadow, span)
        with warehouse.connection(shadow, read_only=True) as con:
            evaluations = Loop(con, shadow.city, book, ledger, sends=False).evaluate()
        stage(ledger, evaluations, about, sends=False)
        ledger.commit_many(ledger.staged())
        return must_follow(ledger)
