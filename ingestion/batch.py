"""A committed batch (批次) and its commit record ``batch.json``.

Grain: one ``Batch`` per committed folder ``landing/<source>/<table>/<batch_id>``. The record is
written last; a folder without one does not exist. Must not enter: rows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from ingestion.errors import LandingError

RECORD = "batch.json"
ROWS = "rows.parquet"
RAW = "raw"

# Raised whenever a connector reads the same bytes differently than before.
CONNECTOR_VERSION = "1"

Clock = Literal["system", "simulated"]


@dataclass(frozen=True, slots=True)
class Span:
    """The window a batch was asked for, ``[start, end)``, aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a batch came about: what the one who lands it knows and the stage does not.

    Attributes:
        landed_at: aware; gives the batch its place in time and its name.
        sweep: whether the batch is everything the source had (全量).
        window: the changes asked for; None for a sweep and for a dropped file.
        watermark: how far the source is known by ``window.field``; None if unknown.
    """

    landed_at: datetime
    started_at: datetime
    sweep: bool
    clock: Clock
    window: Span | None = None
    pages: int = 1
    watermark: datetime | None = None
    complete: bool = True
    connector_version: str = CONNECTOR_VERSION

    def __post_init__(self) -> None:
        if self.landed_at.tzinfo is None or self.started_at.tzinfo is None:
            raise ValueError("a batch lands at an instant: give landed_at and started_at a zone")


@dataclass(frozen=True, slots=True)
class Batch:
    """What was landed, when, and how it was asked for; instants are aware UTC.

    Attributes:
        window: the changes asked for; None for a sweep and for a dropped file.
        files: path inside the batch folder to SHA-256 of the bytes, without the record itself.
        watermark: how far the source is known, never past ``window.end``.
        sweep: whether the batch is everything the source had (全量).
        folder: where the batch lies; not part of the record.
    """

    feed: str
    batch_id: str
    window: Span | None
    complete: bool
    pages: int
    rows: int
    files: dict[str, str]
    started_at: datetime
    landed_at: datetime
    watermark: datetime | None
    connector_version: str
    sweep: bool
    clock: Clock
    notices: tuple[str, ...]
    folder: Path

    @property
    def rows_path(self) -> Path:
        """Where the rows of the batch are."""
        return self.folder / ROWS

    @property
    def raw_hashes(self) -> frozenset[str]:
        """SHA-256 of every raw file, as received."""
        return frozenset(
            sha256 for name, sha256 in self.files.items() if name.startswith(f"{RAW}/")
        )

    @property
    def order(self) -> tuple[datetime, str]:
        """The key batches are sorted by."""
        return self.landed_at, self.batch_id


def written(instant: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC, with a ``Z``."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def record(batch: Batch) -> bytes:
    """Return the bytes of the commit record: the same batch, the same bytes."""
    window = batch.window
    content = {
        "feed": batch.feed,
        "batch_id": batch.batch_id,
        "window": {"from": written(window.start), "to": written(window.end)} if window else None,
        "complete": batch.complete,
        "pages": batch.pages,
        "rows": batch.rows,
        "files": dict(sorted(batch.files.items())),
        "started_at": written(batch.started_at),
        "landed_at": written(batch.landed_at),
        "watermark": written(batch.watermark) if batch.watermark else None,
        "connector_version": batch.connector_version,
        "sweep": batch.sweep,
        "clock": batch.clock,
        "notices": list(batch.notices),
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_batch(folder: Path) -> Batch | None:
    """Read the commit record in ``folder``: None if there is none, a LandingError if damaged."""
    try:
        content = (folder / RECORD).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return _batch(orjson.loads(content), folder)
    except (ValueError, KeyError, TypeError) as error:
        raise LandingError(
            f"{folder / RECORD} is damaged ({type(error).__name__}). "
            "Next: restore it from a backup, or move the folder away to pull the feed again."
        ) from error


def _batch(content: dict[str, Any], folder: Path) -> Batch:
    window, watermark = content["window"], content["watermark"]
    return Batch(
        feed=content["feed"],
        batch_id=content["batch_id"],
        window=Span(_instant(window["from"]), _instant(window["to"])) if window else None,
        complete=content["complete"],
        pages=content["pages"],
        rows=content["rows"],
        files=content["files"],
        started_at=_instant(content["started_at"]),
        landed_at=_instant(content["landed_at"]),
        watermark=_instant(watermark) if watermark else None,
        connector_version=content["connector_version"],
        sweep=content["sweep"],
        clock=content["clock"],
        notices=tuple(content["notices"]),
        folder=folder,
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
