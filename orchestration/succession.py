"""换版: which version of the rule book a ledger's evaluations went by, and where one took over.

A run under a new version goes on from the episodes the old one left. Read from the ledger alone.
Grain: instants. Must not enter: what a version says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from exports.ledger import Entry, Ledger

VERSION = "rulebook_version"


def version_of(entry: Entry | None) -> str | None:
    """Return the version an evaluation went by; None for no evaluation."""
    found = None if entry is None else entry.about.get(VERSION)
    return None if found is None else str(found)


def version_before(ledger: Ledger, as_of: datetime, version: str) -> str | None:
    """Return the other version that the last evaluation before an instant went by, if it did."""
    before = ledger.before(as_of)
    earlier = None if before is None else version_of(ledger.entry(before))
    return None if earlier == version else earlier


def versions(ledger: Ledger, instants: Sequence[datetime]) -> list[str]:
    """Return every version that evaluations of these instants went by, in the order of time."""
    found = [version for at in instants if (version := version_of(ledger.entry(at)))]
    return list(dict.fromkeys(found))


def took_effect(ledger: Ledger, as_of: datetime, rulebook: Path, zone: ZoneInfo) -> str | None:
    """Say that another rule book took effect at an evaluated instant, if one did, and what next.

    Args:
        ledger: has the instant.
        as_of: aware.
        rulebook: the file of the city's own.
        zone: the city's, for the days of the span before.
    """
    version = version_of(ledger.entry(as_of))
    earlier = None if version is None else version_before(ledger, as_of, version)
    if earlier is None:
        return None
    first, now = ledger.instants()[0].astimezone(zone).date(), as_of.astimezone(zone)
    last = now.date() - timedelta(days=1)
    line = f"rule book {version} took effect at {now:%Y-%m-%d %H:%M} (before: {earlier})"
    if last < first:
        return line
    return (
        f"{line}; see history under it with "
        f"diaodu replay --from {first} --to {last} --rulebook {rulebook}"
    )
