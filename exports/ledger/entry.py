"""One evaluation in the ledger and its commit record ``evaluation.json``.

Grain: one ``Entry`` per committed instant. The record is written last: a folder without one does
not exist. Must not enter: rows, the clock, anything that differs between two runs of one instant.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from exports.errors import ExportError

RECORD = "evaluation.json"

_STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = re.compile(r"\d{8}T\d{6}Z")


class LedgerError(ExportError):
    """The ledger cannot be read or written as asked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was decided at one instant: which tables, under which rule book, by which code.

    Attributes:
        as_of: aware UTC.
        about: what the run says of itself, such as ``rulebook_version`` and ``code_version``.
        files: table name to SHA-256 of its Parquet file.
        rows: table name to number of rows.
    """

    as_of: datetime
    about: Mapping[str, Any]
    files: Mapping[str, str]
    rows: Mapping[str, int]

    @property
    def content(self) -> str:
        """SHA-256 over the tables' own: equal for evaluations that say the same."""
        told = "\n".join(f"{name} {self.files[name]}" for name in sorted(self.files))
        return hashlib.sha256(told.encode()).hexdigest()


def stamp(instant: datetime) -> str:
    """Write an aware instant as the name of its folder, ``YYYYMMDDTHHMMSSZ``.

    Raises:
        ValueError: the instant has no zone, or is not a whole second.
    """
    if instant.tzinfo is None or instant.microsecond:
        raise ValueError(f"{instant} is not a whole second with a zone: the ledger cannot name it")
    return instant.astimezone(UTC).strftime(_STAMP)


@cache
def instant_of(name: str) -> datetime | None:
    """Read the instant back from a folder's name; None for any other name."""
    if not _STAMPED.fullmatch(name):
        return None
    return datetime.strptime(name, _STAMP).replace(tzinfo=UTC)


def record(entry: Entry) -> bytes:
    """Return the bytes of the commit record: the same entry, the same bytes."""
    content = {
        "as_of": entry.as_of.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "about": dict(entry.about),
        "files": dict(entry.files),
        "rows": dict(entry.rows),
    }
    order = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(content, option=order)


def read_entry(folder: Path) -> Entry | None:
    """Read the commit record in ``folder``; None if there is none.

    Raises:
        LedgerError: the record is damaged.
    """
    try:
        content = (folder / RECORD).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        told = orjson.loads(content)
        as_of = datetime.fromisoformat(told["as_of"]).astimezone(UTC)
        return Entry(as_of, told["about"], told["files"], told["rows"])
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(
            f"{folder / RECORD} is damaged ({type(error).__name__}). "
            "Next: move the folder away and evaluate its instant again."
        ) from error
