"""The relay (转发): sends what waits, records what arrived; at least once, in order per warning.

Grain: one ``run`` per call, any number on one ledger. A record is written right after a target
acknowledged; whoever dies in between sends again, and the receiver knows the message by its id.
One process runs it (orchestration holds the lock). Must not enter: the clock, what a message says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from exports.delivery.outbox import Outbox, waves
from exports.delivery.target import Page, Reply, Target
from exports.ledger import Ledger
from exports.ledger.deliveries import SCHEMA


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one run of the relay did.

    Attributes:
        deliveries: the new records: message_id, target, delivered_at (naive UTC), attempts.
        waiting: how many messages each target still lacks.
        problems: one plain line per target that did not take everything.
    """

    deliveries: pa.Table
    waiting: Mapping[str, int]
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Round:
    """What one target was sent in one run."""

    records: list[pa.Table]
    problem: str | None = None
    is_down: bool = False


class Relay:
    """Sends the messages of one ledger to some targets; a context manager that closes them."""

    def __init__(self, ledger: Ledger, targets: Sequence[Target], zone: ZoneInfo) -> None:
        self._ledger, self._targets = ledger, targets
        self._outbox = Outbox(ledger, zone)

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        for target in self._targets:
            target.close()

    def run(self, now: datetime) -> Relayed:
        """Send whatever waits; one target's trouble is not another's.

        Args:
            now: aware; what arrives counts as delivered at this instant.
        """
        self._outbox.refresh(self._targets)
        rounds = {target.name: self._serve(target, now) for target in self._targets}
        records = [table for served in rounds.values() for table in served.records]
        return Relayed(
            deliveries=pa.concat_tables([SCHEMA.empty_table(), *records]),
            waiting=self._counts(),
            problems=tuple(f"{name}: {r.problem}" for name, r in rounds.items() if r.problem),
        )

    def waiting(self) -> dict[str, int]:
        """Return how many messages each target still lacks, without sending any."""
        self._outbox.refresh(self._targets)
        return self._counts()

    def _counts(self) -> dict[str, int]:
        return {target.name: len(self._outbox.waiting(target)) for target in self._targets}

    def _serve(self, target: Target, now: datetime) -> _Round:
        served = _Round([])
        held: set[str] = set()
        for wave in waves(self._outbox.waiting(target)):
            due = [page for page in wave if page["warning_id"] not in held]
            for batch in _batches(due, target.most):
                reply = target.send([_stamped(page, now) for page in batch], now)
                self._keep(target, batch, reply, now, served)
                held |= {p["warning_id"] for p in batch if p["message_id"] not in reply.accepted}
                if served.is_down:
                    return served
        return served

    def _keep(
        self, target: Target, batch: Sequence[Page], reply: Reply, now: datetime, served: _Round
    ) -> None:
        """Put on record what arrived, before anything else is sent."""
        arrived = [str(p["message_id"]) for p in batch if p["message_id"] in reply.accepted]
        records = _records(arrived, target.name, now, reply.attempts)
        self._ledger.record(records, now)
        self._outbox.done(target, arrived)
        served.records.append(records)
        served.problem = served.problem or reply.problem
        served.is_down = reply.is_down


def _batches(pages: Sequence[Page], most: int) -> Iterator[Sequence[Page]]:
    yield from (pages[start : start + most] for start in range(0, len(pages), most))


def _stamped(page: Page, now: datetime) -> Page:
    """Say in the message when it counts as delivered if it is acknowledged."""
    return {**page, "delivered_at": now}


def _records(message_ids: Sequence[str], target: str, now: datetime, attempts: int) -> pa.Table:
    at = now.astimezone(UTC).replace(tzinfo=None)
    rows = [
        {"message_id": id_, "target": target, "delivered_at": at, "attempts": attempts}
        for id_ in message_ids
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
