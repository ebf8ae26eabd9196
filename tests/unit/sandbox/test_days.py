"""The city's days: working days, Spring Festival, instants."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from sandbox.world.days import (
    DAY,
    day_number,
    festival_depth,
    month_of,
    month_start,
    second_number,
    workday,
    workday_number,
)


def days(*written):
    return np.array([day_number(date.fromisoformat(day)) for day in written])


@pytest.mark.parametrize(("year", "count"), [(2023, 249), (2024, 251), (2025, 248)])
def test_a_year_has_its_official_number_of_working_days(year, count):
    first, last = workday_number(days(f"{year - 1}-12-31", f"{year}-12-31"))
    assert last - first == count


def test_a_make_up_sunday_is_a_working_day():
    before, after = workday_number(days("2024-09-28", "2024-09-29"))
    assert after == before + 1


def test_working_days_are_found_again_by_their_number():
    numbers = np.arange(200, 1200)
    assert (workday_number(workday(numbers)) == numbers).all()


def test_the_festival_is_quiet_from_ten_days_before_to_the_lantern_festival():
    depth = festival_depth(days("2023-01-11", "2023-01-12", "2023-02-05", "2023-02-06"))
    assert depth.tolist() == [1, 0, 0, 1]


def test_months_begin_on_their_first_day():
    month = month_of(days("2023-11-30"))
    assert month_start(month).tolist() == days("2023-11-01").tolist()


def test_instants_are_told_by_the_clock_of_the_city():
    noon = datetime(2023, 11, 30, 4, 0, tzinfo=UTC)
    assert second_number(noon) == day_number(date(2023, 11, 30)) * DAY + 12 * 3600
    assert second_number(date(2023, 11, 30)) == day_number(date(2023, 11, 30)) * DAY + 23 * 3600


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        second_number(datetime(2023, 11, 30))  # noqa: DTZ001  the point of the test
