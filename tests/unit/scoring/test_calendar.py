"""工作日历: published counts, make-up days, own days, provisional years, the Spring Festival."""

from datetime import date, timedelta

import chinese_calendar
import duckdb
import pytest

from ingestion.calendar_file import CalendarDay
from scoring.calendar import working_days
from scoring.spring_festival import NEW_YEARS

FIRST, LAST = date(2014, 1, 1), date(2028, 12, 31)


@pytest.fixture(scope="module")
def days():
    return {row["day"]: row for row in working_days(FIRST, LAST).to_pylist()}


@pytest.mark.parametrize(("year", "count"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_published(days, year, count):
    assert sum(row["is_workday"] for day, row in days.items() if day.year == year) == count


def test_a_make_up_sunday_is_worked_and_a_holiday_monday_is_not(days):
    assert days[date(2024, 9, 29)]["is_workday"]
    assert not days[date(2024, 10, 7)]["is_workday"]


# Ten working days after issue, the day of issue not counted.
@pytest.mark.parametrize(
    ("issued", "due"),
    [
        (date(2024, 9, 27), date(2024, 10, 16)),
        (date(2024, 2, 8), date(2024, 2, 28)),
        (date(2025, 9, 29), date(2025, 10, 20)),
    ],
)
def test_the_running_count_gives_the_published_deadlines(days, issued, due):
    assert days[due]["workday_no"] - days[issued]["workday_no"] == 10
    assert days[due]["is_workday"]


def test_the_count_runs_from_the_first_day_to_the_last(days):
    total = 0
    for row in days.values():
        total += row["is_workday"]
        assert row["workday_no"] == total


def test_a_year_without_a_notice_is_monday_to_friday_and_provisional(days):
    known, unknown = days[date(2026, 12, 31)], days[date(2027, 10, 1)]
    assert (known["is_provisional"], unknown["is_provisional"]) == (False, True)
    assert unknown["is_workday"]


def test_a_citys_own_day_wins_and_is_not_provisional():
    heat, notice = date(2023, 8, 1), date(2027, 10, 1)
    own = [CalendarDay(heat, False, "高温停工"), CalendarDay(notice, False, "国庆节")]
    table = working_days(heat, notice, own).to_pylist()
    for row in (table[0], table[-1]):
        assert (row["is_workday"], row["is_provisional"]) == (False, False)


def test_the_quiet_window_runs_from_a_week_before_the_eve_to_the_lantern_festival(days):
    # 除夕 21 January 2023, 正月十五 5 February.
    edges = [date(2023, 1, 13), date(2023, 1, 14), date(2023, 2, 5), date(2023, 2, 6)]
    assert [days[day]["is_excluded_window"] for day in edges] == [False, True, True, False]


def test_a_year_without_a_known_new_year_is_refused():
    with pytest.raises(ValueError, match="2031"):
        working_days(FIRST, date(2031, 1, 1))


def test_every_new_year_falls_on_the_public_holiday():
    for day in NEW_YEARS:
        if day.year <= 2026:
            holiday = chinese_calendar.get_holiday_detail(day)
            assert holiday == (True, chinese_calendar.Holiday.spring_festival.value)


def test_every_new_year_is_the_first_of_the_first_month_of_another_calendar():
    # Two new moons fall within minutes of midnight: ICU's calendar places them a day off.
    at_midnight = {date(2027, 2, 6): 1, date(2030, 2, 3): -1}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'; set Calendar = 'chinese'")
        for day in NEW_YEARS:
            told = day + timedelta(days=at_midnight.get(day, 0))
            noon = (told - date(1970, 1, 1)).days * 86_400 + 4 * 3_600
            found = connection.execute(
                "select month(to_timestamp(?)), day(to_timestamp(?))", [noon, noon]
            ).fetchone()
            assert found == (1, 1), day
