"""One deployment's folders, city and clock, and the lock that keeps one writer at a time.

Holds no connection and reads no environment: tests build one over a temporary folder.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from exports.delivery import open_targets
from exports.ledger import Ledger
from ingestion.city import City
from ingestion.context import PullContext
from ingestion.in_use import in_use
from ingestion.landing import Landing


class BusyError(RuntimeError):
    """Another run holds the data folder."""


@dataclass(frozen=True)
class Workspace:
    """The city that is dispatched and the data folder it is kept in.

    Attributes:
        city: as it is used here: without optional feeds that nothing is set up for.
    """

    city: City
    data: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    clock: datetime | None = None

    def __post_init__(self) -> None:
        """Leave out the feeds that are not in use."""
        object.__setattr__(self, "city", in_use(self.city, self.environment, self.landing))

    @property
    def landing(self) -> Landing:
        return Landing(self.data / "landing")

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.data / "ledger")

    @property
    def backtests(self) -> Path:
        return self.data / "ledger" / "backtest"

    @property
    def warehouses(self) -> Path:
        return self.data / "warehouse"

    @property
    def releases(self) -> Path:
        return self.data / "releases"

    def sends(self) -> bool:
        """Say whether any target of the city is meant to be used here."""
        opened = open_targets(self.city.targets, self.environment, self.data, self.city.time_zone)
        for target in opened.targets:
            target.close()
        return bool(opened.targets or opened.problems)

    def now(self) -> datetime:
        """Return the present second (UTC): the machine's, or the simulated city's."""
        return (self.clock or datetime.now(UTC)).replace(microsecond=0)

    def pull_context(self) -> PullContext:
        """Return what connectors need to know of the outside world."""
        return PullContext(
            environment=self.environment,
            now=self.now(),
            clock="simulated" if self.clock else "system",
            time_zone=self.city.time_zone,
        )

    @contextmanager
    def locked(self, holder: str) -> Iterator["Workspace"]:
        """Hold the data folder for one run; the kernel frees it if the process dies.

        Raises:
            BusyError: another run holds it; the message names that run.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        note = self.data / "lock.json"
        lock = FileLock(self.data / "lock", timeout=2)
        try:
            lock.acquire()
        except Timeout:
            held_by = note.read_text(encoding="utf-8") if note.exists() else "an unknown run"
            message = f"{self.data}: another run is at work ({held_by}); wait for it or stop it"
            raise BusyError(message) from None
        try:
            note.write_text(json.dumps({"run": holder, "pid": os.getpid()}), encoding="utf-8")
            yield self
        finally:
            lock.release()
