"""Which instants a replay evaluates: the last second of each day, or of each Friday."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from orchestration.replay import SpanError, instants

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 11, 30, 15, tzinfo=UTC)  # 23:00 in the city


def days(first, last, step="day", now=NOW):
    return instants(date.fromisoformat(first), date.fromisoformat(last), step, ZONE, now)


def test_a_span_of_days_has_the_end_of_each_with_both_ends():
    assert days("2023-02-27", "2023-03-01") == [
        "2023-02-27T23:59:59+08:00",
        "2023-02-28T23:59:59+08:00",
        "2023-03-01T23:59:59+08:00",
    ]


def test_weeks_end_on_friday():
    found = days("2023-10-27", "2023-11-10", "week")
    assert [text[:10] for text in found] == ["2023-10-27", "2023-11-03", "2023-11-10"]
    assert days("2023-10-28", "2023-11-09", "week") == ["2023-11-03T23:59:59+08:00"]


@pytest.mark.parametrize(
    ("first", "last", "step"),
    [("2023-11-02", "2023-11-01", "day"), ("2023-11-04", "2023-11-09", "week")],
)
def test_a_span_without_an_instant_is_refused(first, last, step):
    with pytest.raises(SpanError, match="give a longer span"):
        days(first, last, step)


def test_a_day_that_is_not_over_is_refused_until_its_last_second():
    end = datetime(2023, 11, 30, 15, 59, 59, tzinfo=UTC)
    with pytest.raises(SpanError, match="2023-11-30 is not over yet at 2023-11-30 23:00"):
        days("2023-11-29", "2023-11-30")
    assert len(days("2023-11-29", "2023-11-30", now=end)) == 2
