"""待发: the messages of the ledger that a target does not have yet.

Grain: one ``Outbox`` per ledger and target names; it reads each evaluation once, and again if it is
replaced. Evaluations committed with ``is_silent`` in their ``about`` send nothing. Must not enter:
sending.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from exports.delivery.target import Page, Target
from exports.ledger import Ledger

MESSAGES = "messages"
SILENT = "is_silent"


class Outbox:
    """What is still to be sent; ``done`` strikes off what was."""

    def __init__(self, ledger: Ledger, zone: ZoneInfo) -> None:
        self._ledger, self._zone = ledger, zone
        self._seen: dict[datetime, object] = {}
        self._pages: dict[datetime, list[dict[str, Any]]] = {}
        self._done = {
            (str(record["target"]), str(record["message_id"]))
            for record in ledger.deliveries().select(["target", "message_id"]).to_pylist()
        }

    def refresh(self, targets: Iterable[Target]) -> None:
        """Read what was committed since the last time; forget what everybody has."""
        names = [target.name for target in targets]
        for at, marker in self._ledger.markers().items():
            if self._seen.get(at) != marker:
                self._seen[at] = marker
                self._pages[at] = self._read(at)
        for at in [at for at, pages in self._pages.items() if self._is_done(pages, names)]:
            del self._pages[at]

    def waiting(self, target: Target) -> list[Page]:
        """Return what the target does not have yet, oldest instant first."""
        return [
            page
            for at in sorted(self._pages)
            if self._is_due(at, target.since)
            for page in self._pages[at]
            if (target.name, page["message_id"]) not in self._done
        ]

    def done(self, target: Target, message_ids: Iterable[str]) -> None:
        """Strike off what the target has and is on record."""
        self._done.update((target.name, message_id) for message_id in message_ids)

    def _read(self, at: datetime) -> list[dict[str, Any]]:
        entry = self._ledger.entry(at)
        if entry is None or entry.about.get(SILENT):
            return []
        messages = self._ledger.read(MESSAGES, at)
        return [] if messages is None else messages.to_pylist()

    def _is_done(self, pages: list[dict[str, Any]], names: list[str]) -> bool:
        return all((name, page["message_id"]) in self._done for page in pages for name in names)

    def _is_due(self, at: datetime, since: date | None) -> bool:
        return since is None or at.astimezone(self._zone).date() >= since


def waves(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """Cut pages so that a wave holds at most one transition of each warning, in order.

    A wave may go out once the one before it has arrived: the order of each warning is kept.
    """
    ordered = sorted(pages, key=lambda page: (page["warning_id"], page["seq"]))
    numbered: dict[int, list[Page]] = {}
    for _, of_warning in groupby(ordered, key=lambda page: page["warning_id"]):
        for number, (_, wave) in enumerate(groupby(of_warning, key=lambda page: page["seq"])):
            numbered.setdefault(number, []).extend(wave)
    yield from numbered.values()
