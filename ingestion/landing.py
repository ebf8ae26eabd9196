"""The landing zone (落地区): committed batches of every feed, append-only and complete.

Grain: one folder ``<source>/<table>/<batch_id>`` per batch; its ``batch.json``, written last, is
the commit. Whatever the instant of a crash, a batch is committed or it does not exist.
One process writes (orchestration holds the lock), anyone reads.
Must not enter: changing or deleting a committed batch.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from ingestion.batch import RECORD, ROWS, Batch, Receipt, read_batch, record, written
from ingestion.contract import Feed
from ingestion.durable import make_folders, sync, sync_tree, write_whole
from ingestion.errors import one_line
from ingestion.stage import Stage

STAGING = ".staging"
REFUSED = ".refused"

# Refused batches of a feed that are kept for diagnosis, the newest ones.
KEPT_REFUSALS = 5

_BATCH_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A batch that was read and not taken: why, when (aware UTC), and how many rows it had."""

    feed: str
    reason: str
    at: datetime
    rows: int


class Landing:
    """The landing zone below one folder.

    A committed batch never changes, so records are read once per instance.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[Path, Batch] = {}

    def batches(self, feed_key: str, until: datetime | None = None) -> list[Batch]:
        """Return the committed, complete batches of a feed landed at or before ``until``.

        Sorted by ``landed_at``, then ``batch_id``. A damaged record is a LandingError.
        """
        found = [batch for batch in self._committed(feed_key) if batch.complete]
        if until is not None:
            found = [batch for batch in found if batch.landed_at <= until]
        return sorted(found, key=lambda batch: batch.order)

    def stage(self, feed: Feed) -> Stage:
        """Open a work folder on the landing zone's own file system."""
        staging = self.root / STAGING
        staging.mkdir(parents=True, exist_ok=True)
        prefix = f"{feed.source}__{feed.table}-"
        return Stage(feed, Path(tempfile.mkdtemp(prefix=prefix, dir=staging)))

    def commit(self, stage: Stage, receipt: Receipt) -> Batch:
        """Make the staged batch visible, durably; the same rows in the same second are one batch.

        A repeated sweep costs no space: files equal to the last sweep's are linked to them.
        """
        batch = self._batch(stage, receipt)
        if (existing := read_batch(batch.folder)) is not None:
            self.discard(stage)
            return existing
        if receipt.sweep:
            self._link_repeated(stage)
        sync_tree(stage.folder)
        make_folders(batch.folder.parent, self.root)
        if batch.folder.exists():
            shutil.rmtree(batch.folder)
        stage.folder.rename(batch.folder)
        sync(batch.folder.parent)
        write_whole(batch.folder / RECORD, record(batch))
        return batch

    def refuse(self, stage: Stage, reason: str, at: datetime | None = None) -> Path:
        """Set the staged batch aside under ``.refused`` with the reason, for diagnosis only."""
        content = {
            "feed": stage.feed.key,
            "reason": one_line(reason, longest=2_000),
            "at": written(at) if at else None,
            "rows": stage.rows,
            "files": stage.files,
            "notices": stage.notices,
        }
        told = orjson.dumps(content, option=orjson.OPT_INDENT_2)
        (stage.folder / "reason.json").write_bytes(told)
        shelf = self.root / REFUSED / stage.feed.source / stage.feed.table
        shelf.mkdir(parents=True, exist_ok=True)
        newest_first = sorted((p for p in shelf.iterdir() if p.name.isdigit()), reverse=True)
        number = int(newest_first[0].name) + 1 if newest_first else 1
        for old in newest_first[KEPT_REFUSALS - 1 :]:
            shutil.rmtree(old)
        return stage.folder.rename(shelf / f"{number:09d}")

    def refusals(self, feed_key: str) -> list[Refusal]:
        """Return the refused batches that are still kept, oldest first."""
        shelf = self.root / REFUSED / feed_key
        folders = sorted(p for p in shelf.iterdir() if p.name.isdigit()) if shelf.is_dir() else []
        told = [orjson.loads((folder / "reason.json").read_bytes()) for folder in folders]
        return [
            Refusal(t["feed"], t["reason"], datetime.fromisoformat(t["at"]), t["rows"])
            for t in told
            if t["at"]
        ]

    def discard(self, stage: Stage) -> None:
        """Drop a stage that holds nothing worth keeping."""
        shutil.rmtree(stage.folder)

    def clean(self) -> list[Path]:
        """Remove what a killed run left: stages, and batch folders without a commit record.

        Only for the one process that writes. Returns what was removed.
        """
        staging = self.root / STAGING
        left = list(staging.iterdir()) if staging.is_dir() else []
        left += [folder for folder in self._folders() if not (folder / RECORD).exists()]
        for folder in left:
            shutil.rmtree(folder)
        return sorted(left)

    def _committed(self, feed_key: str) -> Iterator[Batch]:
        for folder in _batch_folders(self.root / feed_key):
            batch = self._known.get(folder) or read_batch(folder)
            if batch is not None:
                self._known[folder] = batch
                yield batch

    def _folders(self) -> Iterator[Path]:
        """Yield every batch folder, committed or not."""
        if not self.root.is_dir():
            return
        for table in self.root.glob("[!.]*/*"):
            yield from _batch_folders(table)

    def _batch(self, stage: Stage, receipt: Receipt) -> Batch:
        batch_id = name_batch(stage, receipt.landed_at)
        return Batch(
            feed=stage.feed.key,
            batch_id=batch_id,
            window=receipt.window,
            complete=receipt.complete,
            pages=receipt.pages,
            rows=stage.rows,
            files=stage.files,
            started_at=receipt.started_at,
            landed_at=receipt.landed_at.astimezone(UTC),
            watermark=receipt.watermark,
            connector_version=receipt.connector_version,
            sweep=receipt.sweep,
            clock=receipt.clock,
            notices=tuple(stage.notices),
            folder=self.root / stage.feed.source / stage.feed.table / batch_id,
        )

    def _link_repeated(self, stage: Stage) -> None:
        sweeps = [batch for batch in self.batches(stage.feed.key) if batch.sweep]
        if not sweeps:
            return
        for name, _ in stage.files.items() & sweeps[-1].files.items():
            _link(sweeps[-1].folder / name, stage.folder / name)


def name_batch(stage: Stage, landed_at: datetime) -> str:
    """Return the id a staged batch has, or would have, when it lands at ``landed_at``."""
    return f"{landed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{stage.files[ROWS][:8]}"


def _batch_folders(table: Path) -> list[Path]:
    """Return the folders below ``table`` that are named like a batch."""
    if not table.is_dir():
        return []
    return [folder for folder in table.iterdir() if _BATCH_ID.fullmatch(folder.name)]


def _link(source: Path, target: Path) -> None:
    """Replace ``target`` by a hard link to ``source`` where the file system has such."""
    aside = target.with_name(f".{target.name}.link")
    try:
        aside.hardlink_to(source)
    except OSError:
        return
    aside.replace(target)
