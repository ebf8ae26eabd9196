"""A target on disk: one file of JSON lines per day, each message once.

Grain: ``<folder>/<YYYY-MM-DD>.jsonl``, replaced whole with every call, so a reader never sees half
a line. Must not enter: the ledger.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from exports.delivery.target import Page, Reply
from ingestion.durable import write_whole


class Folder:
    """A folder that gets every message sent to it."""

    most = 100_000

    def __init__(
        self, name: str, folder: Path, zone: ZoneInfo, *, since: date | None = None
    ) -> None:
        self.name, self.since = name, since
        self._folder, self._zone = folder, zone

    def send(self, pages: Sequence[Page], now: datetime) -> Reply:
        """Add the pages to the file of the city's day; one that is there already stays as it is."""
        path = self._folder / f"{now.astimezone(self._zone):%Y-%m-%d}.jsonl"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            before = path.read_bytes() if path.exists() else b""
            known = {orjson.loads(line)["message_id"] for line in before.splitlines()}
            fresh = [page for page in pages if page["message_id"] not in known]
            write_whole(path, before + b"".join(map(_line, fresh)))
        except OSError as error:
            return Reply(frozenset(), problem=f"{path}: {error.strerror}", is_down=True)
        return Reply(frozenset(str(page["message_id"]) for page in pages))

    def close(self) -> None:
        """Nothing is held."""


def _line(page: Page) -> bytes:
    option = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(dict(page), option=option)
