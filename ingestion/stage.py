"""The work folder of a batch before it is committed: what a connector writes into.

Grain: one ``Stage`` per batch in the making; one thread uses it. Readers never look here: what is
not committed does not exist. Must not enter: verdicts (``ingestion.judgement``).
"""

import hashlib
import re
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from ingestion.batch import RAW, ROWS
from ingestion.contract import Feed
from ingestion.errors import one_line
from ingestion.rows import RowsWriter

LONGEST_NAME = 60

_UNSAFE = re.compile(r"[^\w.\-]+")


class Stage:
    """A batch in the making.

    Attributes:
        raw: folder of the bytes as received; ``keep`` writes there.
        notices: what a person should know although nothing failed.
    """

    def __init__(self, feed: Feed, folder: Path) -> None:
        self.feed = feed
        self.folder = folder
        self.raw = folder / RAW
        self.raw.mkdir(parents=True)
        self.notices: list[str] = []
        self._writer = RowsWriter(folder / ROWS, feed.landing_names)
        self._hashes: dict[str, str] = {}

    def keep(self, name: str, content: bytes) -> Path:
        """Keep bytes exactly as received under ``raw/``; the name is made safe and unique."""
        path = self.raw / self._unique(safe_name(name))
        path.write_bytes(content)
        self._hashes[f"{RAW}/{path.name}"] = hashlib.sha256(content).hexdigest()
        return path

    def append(self, rows: pa.Table) -> None:
        """Add parsed rows: text columns named by the contract, any others as the source says.

        A contract column that is missing in ``rows`` is null. A column not of text type is a
        TypeError, two columns of one name are a ValueError.
        """
        self._writer.append(rows)

    def notice(self, text: str) -> None:
        """Note something a person should know although nothing failed."""
        self.notices.append(one_line(text))

    @property
    def rows(self) -> int:
        """Rows appended so far."""
        return self._writer.rows

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was received."""
        return not self._hashes and self.rows == 0

    @property
    def sent(self) -> frozenset[str]:
        """Contract columns that the source has sent at least once."""
        return frozenset(self._writer.sent)

    @property
    def extras(self) -> tuple[str, ...]:
        """Columns the source has sent that the contract does not know, by name."""
        return tuple(sorted(self._writer.extras))

    @cached_property
    def rows_path(self) -> Path:
        """Complete ``rows.parquet`` and return where it is; nothing can be appended after."""
        self._writer.close()
        return self.folder / ROWS

    @cached_property
    def files(self) -> dict[str, str]:
        """Complete the batch and return every file's SHA-256 by its path in the folder."""
        with self.rows_path.open("rb") as content:
            rows = hashlib.file_digest(content, "sha256").hexdigest()
        return {ROWS: rows, **self._hashes}

    def _unique(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, f"{dot}{ending}") if stem else (ending, "")
        number, unique = 1, name
        while (self.raw / unique).exists():
            number += 1
            unique = f"{stem}-{number}{ending}"
        return unique


def safe_name(name: str) -> str:
    """Return what a raw file called ``name`` is kept as, unless that is taken."""
    return (_UNSAFE.sub("_", name).lstrip(".") or "unnamed")[-LONGEST_NAME:]
