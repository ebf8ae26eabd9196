"""How far a batch reaches: the highest time of change among its rows (水位).

Grain: one instant per feed and pull. A time that cannot be read, or lies beyond the end of the
window, does not move it. Must not enter: rows (they are only looked at).
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.window import Window

_READABLE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d"


class Watermark:
    """Keeps the highest readable time of change seen so far that lies within the window."""

    def __init__(self, column: str | None, window: Window, time_zone: ZoneInfo) -> None:
        """Watch ``column``; without one there is no watermark. Times without offset are local."""
        self.instant: datetime | None = None
        self._column, self._until, self._time_zone = column, window.until, time_zone
        self._last = pa.scalar(f"{window.until.astimezone(time_zone):%Y-%m-%d %H:%M:%S.%f}")

    def watch(self, rows: pa.Table) -> None:
        """Take ``rows`` into account."""
        if self._column not in rows.column_names:
            return
        highest = self._highest(rows[self._column])
        if highest is not None:
            highest = min(highest, self._until)
            self.instant = max(self.instant or highest, highest)

    def _highest(self, texts: "pa.ChunkedArray[pa.StringScalar]") -> datetime | None:
        # A blank sorts before T: written alike, the order of texts is the order of times.
        spelled = pc.replace_substring(texts, "T", " ")
        fits = pc.and_(
            pc.match_substring_regex(spelled, _READABLE), pc.less_equal(spelled, self._last)
        )
        highest = pc.max(spelled.filter(fits)).as_py()
        try:
            instant = datetime.fromisoformat(highest) if highest else None
        except ValueError:
            return None  # no day of any month, or an ending that is no time
        if instant is None:
            return None
        local = instant if instant.tzinfo else instant.replace(tzinfo=self._time_zone)
        return local.astimezone(UTC)
