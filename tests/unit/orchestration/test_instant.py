"""What `--as-of` may say."""

from datetime import UTC, datetime

import pytest

from ingestion.city import read_city
from orchestration.settings import REPOSITORY
from orchestration.warehouse import instant

CITY = read_city(REPOSITORY / "cities" / "sandbox")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, None, id="nothing said"),
        pytest.param("2023-11-30", datetime(2023, 11, 30, 15, 59, 59, tzinfo=UTC), id="a day ends"),
        pytest.param(
            "2023-11-30T23:00:00+08:00", datetime(2023, 11, 30, 15, tzinfo=UTC), id="zone"
        ),
        pytest.param("2023-11-30T23:00:00", datetime(2023, 11, 30, 15, tzinfo=UTC), id="city time"),
    ],
)
def test_a_day_or_an_instant_is_read_in_the_city_s_time(text, expected):
    assert instant(text, CITY) == expected


def test_anything_else_is_refused_with_both_forms():
    with pytest.raises(ValueError, match="neither a date"):
        instant("yesterday", CITY)
