"""Delivery records (送达记录): which message reached which target, when; append-only.

Grain: one file per relay that delivered something, one row per (message_id, target). Must not
enter: the messages, who they are for.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from exports.ledger.entry import stamp
from exports.ledger.stage import parquet_bytes
from ingestion.durable import write_whole

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("message_id", pa.string()),
    pa.field("target", pa.string()),
    pa.field("delivered_at", pa.timestamp("us")),
    pa.field("attempts", pa.int32()),
]
SCHEMA = pa.schema(_FIELDS)


class DeliveryRecords:
    """The delivery records below one folder; a file never changes, so each is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, pa.Table] = {}

    def read(self) -> pa.Table:
        """Return every record, by instant of the relay; a message's first record comes first."""
        files = sorted(self.folder.glob("[!.]*.parquet")) if self.folder.is_dir() else []
        for file in files:
            if file.name not in self._known:
                self._known[file.name] = pq.read_table(file, schema=SCHEMA, partitioning=None)
        return pa.concat_tables([SCHEMA.empty_table(), *(self._known[f.name] for f in files)])

    def append(self, records: pa.Table, at: datetime) -> Path | None:
        """Add what a relay delivered at ``at``; nothing delivered leaves no file."""
        if records.num_rows == 0:
            return None
        content = parquet_bytes(records.select(SCHEMA.names).cast(SCHEMA))
        self.folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / f"{stamp(at.replace(microsecond=0))}-{digest[:8]}.parquet"
        write_whole(path, content)
        return path
