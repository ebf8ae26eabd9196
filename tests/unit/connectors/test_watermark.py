"""How far a batch reaches."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from ingestion.connectors.watermark import Watermark
from ingestion.window import Window

UNTIL = datetime(2023, 6, 1, 4, tzinfo=UTC)  # noon in the city


def reached(*pieces, column="updated_at"):
    watermark = Watermark(column, Window(None, UNTIL), ZoneInfo("Asia/Shanghai"))
    for texts in pieces:
        watermark.watch(pa.table({"updated_at": pa.array(texts, pa.string())}))
    return watermark.instant


@pytest.mark.parametrize(
    ("texts", "instant"),
    [
        (["2023-05-02 08:00:00"], datetime(2023, 5, 2, tzinfo=UTC)),
        (["2023-05-02T08:00:00", "2023-05-02 09:00:00"], datetime(2023, 5, 2, 1, tzinfo=UTC)),
        (["2023-05-02 08:00"], datetime(2023, 5, 2, tzinfo=UTC)),
        (["2023-05-02 08:00:00.250"], datetime(2023, 5, 2, 0, 0, 0, 250_000, tzinfo=UTC)),
        (["2023-05-02T08:00:00+00:00"], datetime(2023, 5, 2, 8, tzinfo=UTC)),
        (["2023-06-01 12:00:00"], UNTIL),
        (["2023-06-01 12:00:01"], None),
        (["2023-05-02 08:00:00", "9999-12-31 00:00:00"], datetime(2023, 5, 2, tzinfo=UTC)),
        (["2023-06-01T08:00:00+00:00"], UNTIL),
        (["0000-00-00 00:00:00", "2023年5月", "", None], None),
        (["2023-02-30 08:00:00"], None),
        ([], None),
    ],
)
def test_the_highest_readable_time_within_the_window_counts(texts, instant):
    assert reached(texts) == instant


def test_no_piece_takes_it_back():
    assert reached(["2023-05-03 08:00:00"], ["2023-05-02 08:00:00"], []) == datetime(
        2023, 5, 3, tzinfo=UTC
    )


def test_without_a_column_to_watch_there_is_none():
    assert reached(["2023-05-03 08:00:00"], column=None) is None
    assert reached(["2023-05-03 08:00:00"], column="other") is None
