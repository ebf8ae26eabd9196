"""The ledger (台账) on disk: one folder per evaluated instant, and the delivery records.

Grain: ``evaluations/<YYYYMMDDTHHMMSSZ>/`` holds the tables of one instant and, written last,
``evaluation.json``. Committing an instant again replaces that instant alone, by renames; whatever
the moment of a crash, ``recover`` finds the old evaluation or the new one, whole. One process
writes (orchestration holds the lock), anyone reads. Must not enter: what a table means, the clock.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from exports.ledger.deliveries import DeliveryRecords
from exports.ledger.entry import RECORD, Entry, instant_of, read_entry, record, stamp
from exports.ledger.stage import Staged, Tables, is_whole, write_stage
from ingestion.durable import make_folders, sync

_STAGING = ".staging"
_LEAVING = ".leaving-"

Marker = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Committed:
    """An evaluation that is now part of the ledger.

    Attributes:
        changed: whether the ledger said something else of the instant before, or nothing.
    """

    entry: Entry
    changed: bool


class Ledger:
    """The ledger below one folder; a shadow ledger (影子台账) is one below a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.evaluations = root / "evaluations"
        self._records = DeliveryRecords(root / "deliveries")

    def instants(self) -> list[datetime]:
        """Return every evaluated instant, aware UTC, oldest first."""
        return sorted(self.markers())

    def before(self, as_of: datetime) -> datetime | None:
        """Return the last evaluated instant strictly before ``as_of``."""
        return max((at for at in self.instants() if at < as_of), default=None)

    def after(self, as_of: datetime) -> list[datetime]:
        """Return the evaluated instants strictly after ``as_of``: those a change of it touches."""
        return [at for at in self.instants() if at > as_of]

    def entry(self, as_of: datetime) -> Entry | None:
        """Return what the record says of an instant; None if it was not evaluated."""
        return read_entry(self._folder(as_of))

    def read(self, table: str, as_of: datetime) -> pa.Table | None:
        """Return one table of one instant; None if the instant or the table is not there."""
        entry = self.entry(as_of)
        if entry is None or table not in entry.files:
            return None
        return pq.read_table(self._folder(as_of) / f"{table}.parquet", partitioning=None)

    def markers(self) -> dict[datetime, Marker]:
        """Return, for every evaluated instant, what changes whenever it is replaced."""
        if not self.evaluations.is_dir():
            return {}
        found: dict[datetime, Marker] = {}
        with os.scandir(self.evaluations) as folders:
            for folder in folders:
                at, marker = instant_of(folder.name), _marker(folder.path)
                if at is not None and marker is not None:
                    found[at] = marker
        return found

    def collect(self, table: str, until: datetime | None = None) -> pa.Table | None:
        """Return one table of every instant up to ``until``, in order; None if there is none."""
        wanted = [at for at in self.instants() if until is None or at <= until]
        found = [rows for at in wanted if (rows := self.read(table, at)) is not None]
        return pa.concat_tables(found, promote_options="permissive") if found else None

    def stage(self, as_of: datetime, tables: Tables, about: Mapping[str, Any]) -> Staged:
        """Write an evaluation aside; it is not part of the ledger until it is committed.

        Args:
            as_of: the instant, aware, a whole second.
            tables: its tables by name, rows in the order they are to be kept in.
            about: what the run says of itself, JSON values alone and no clock.
        """
        return write_stage(self.root / _STAGING, as_of, tables, about)

    def staged(self) -> list[Staged]:
        """Return the evaluations that were staged whole, one per instant."""
        whole: dict[datetime, Staged] = {}
        for folder in _folders(self.root / _STAGING):
            entry = read_entry(folder)
            if entry is not None and is_whole(folder, entry):
                whole[entry.as_of] = Staged(entry, folder)
        return list(whole.values())

    def commit(self, staged: Staged) -> Committed:
        """Make one evaluation part of the ledger, durably."""
        return self.commit_many([staged])[0]

    def commit_many(self, evaluations: Sequence[Staged]) -> list[Committed]:
        """Make evaluations part of the ledger, oldest first; the disk is flushed once for all."""
        ordered = sorted(evaluations, key=lambda staged: staged.entry.as_of)
        make_folders(self.evaluations, self.root)
        os.sync()
        done = [self._put(staged) for staged in ordered]
        sync(self.evaluations)
        for leaving in self.evaluations.glob(f"{_LEAVING}*"):
            shutil.rmtree(leaving)
        return done

    def discard(self) -> None:
        """Drop every evaluation that was staged and not committed."""
        shutil.rmtree(self.root / _STAGING, ignore_errors=True)

    def recover(self, published: datetime | None = None) -> list[datetime]:
        """Finish or undo what a killed run left; returns the instants it committed.

        Evaluations staged whole are committed if the newest of them is the instant that was
        ``published``: the run died between publishing and committing. Otherwise they are dropped.
        """
        self._put_back()
        whole = self.staged()
        newest = max((staged.entry.as_of for staged in whole), default=None)
        finish = whole if newest is not None and newest == published else []
        committed = self.commit_many(finish) if finish else []
        self.discard()
        return [one.entry.as_of for one in committed]

    def deliveries(self) -> pa.Table:
        """Return every delivery record: message_id, target, delivered_at (UTC), attempts."""
        return self._records.read()

    def record(self, deliveries: pa.Table, at: datetime) -> Path | None:
        """Add what a relay delivered at ``at`` (aware); None if there was nothing to add."""
        return self._records.append(deliveries, at)

    def _folder(self, as_of: datetime) -> Path:
        return self.evaluations / stamp(as_of)

    def _put(self, staged: Staged) -> Committed:
        folder = self._folder(staged.entry.as_of)
        if _written(folder) == record(staged.entry):
            shutil.rmtree(staged.folder)
            return Committed(staged.entry, changed=False)
        if folder.exists():
            leaving = folder.with_name(f"{_LEAVING}{folder.name}")
            shutil.rmtree(leaving, ignore_errors=True)
            folder.rename(leaving)
        staged.folder.rename(folder)
        return Committed(staged.entry, changed=True)

    def _put_back(self) -> None:
        """Undo a replacement that was cut between its two renames."""
        for leaving in self.evaluations.glob(f"{_LEAVING}*"):
            folder = leaving.with_name(leaving.name.removeprefix(_LEAVING))
            if folder.exists():
                shutil.rmtree(leaving)
            else:
                leaving.rename(folder)


def _marker(folder: str) -> Marker | None:
    try:
        found = os.stat(f"{folder}/{RECORD}")  # noqa: PTH116  a Path each costs ten times as much
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _written(folder: Path) -> bytes | None:
    """Return the bytes of the record an instant has now."""
    path = folder / RECORD
    return path.read_bytes() if path.exists() else None


def _folders(parent: Path) -> Iterable[Path]:
    return sorted(path for path in parent.iterdir()) if parent.is_dir() else []
