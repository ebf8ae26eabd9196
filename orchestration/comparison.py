"""对照: what two ledgers tell of the same span, side by side.

Grain: one ``Side`` per ledger, over the instants from the first to the last of a span. Must not
enter: evaluating, which rule book is the better one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from exports.ledger import Ledger, LedgerError
from orchestration.shadow import within
from orchestration.succession import versions

ISSUED = ("opened", "reopened")


@dataclass(frozen=True, slots=True)
class Side:
    """What one ledger tells.

    Args:
        versions: of the rule books its evaluations went by.
        instants: those evaluated, at least one; colours and open warnings are those of the last.
        issued: warnings opened or opened again within the span.
        cleared: warnings cleared within it.
        levels: open warnings by level.
        colours: of each rated project.
        warned: projects with an open warning.
    """

    versions: tuple[str, ...]
    instants: Sequence[datetime]
    issued: int
    cleared: int
    levels: Mapping[int, int]
    colours: Mapping[str, str]
    warned: frozenset[str]


def side(ledger: Ledger, first: datetime, last: datetime) -> Side | None:
    """Return what a ledger tells of a span; None if it tells nothing."""
    instants = within(ledger, first, last)
    if not instants:
        return None
    episodes, health = (_table(ledger, name, instants[-1]) for name in ("episodes", "health"))
    happened = _happened(ledger, instants)
    still_open = episodes.filter(pc.is_null(episodes["cleared_at"]))
    return Side(
        versions=tuple(versions(ledger, instants)),
        instants=instants,
        issued=sum(happened[event] for event in ISSUED),
        cleared=happened["cleared"],
        levels=Counter(still_open["level"].to_numpy().tolist()),
        colours=dict(zip(_texts(health, "project_code"), _texts(health, "colour"), strict=True)),
        warned=frozenset(_texts(still_open, "project_code")),
    )


def recoloured(one: Side, other: Side) -> int:
    """Return how many projects have another colour, or one on a single side."""
    codes = one.colours.keys() | other.colours.keys()
    return sum(one.colours.get(code) != other.colours.get(code) for code in codes)


def _happened(ledger: Ledger, instants: list[datetime]) -> Counter[str]:
    tables = (_table(ledger, "transitions", at) for at in instants)
    told = pa.concat_tables([table.select(["event"]) for table in tables])
    return Counter(_texts(told, "event"))


def _table(ledger: Ledger, name: str, at: datetime) -> pa.Table:
    """Return a table every evaluation has."""
    found = ledger.read(name, at)
    if found is None:
        raise LedgerError(
            f"the evaluation of {at.isoformat()} in {ledger.root} has no {name}. "
            "Next: evaluate that day again with diaodu replay"
        )
    return found


def _texts(table: pa.Table, column: str) -> list[str]:
    return list(map(str, table[column].to_pylist()))
