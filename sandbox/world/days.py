"""Days of the city: working days, Spring Festival, months; all as integers.

A day is the number of days since 1970-01-01; a working-day number counts working days up to and
including a day. Instants are seconds since 1970-01-01 00:00 on the city's own clock (Beijing).
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from chinese_calendar.constants import (  # type: ignore[import-untyped]  # ships no types
    holidays,
    workdays,
)

from sandbox.world.draws import Flags, Ints

EVENING = time(23)  # when the agencies' day is over and a pipeline may ask
CITY_TIME = ZoneInfo("Asia/Shanghai")
DAY = 86_400
EPOCH = date(1970, 1, 1)
FIRST = date(2010, 1, 1)
LAST = date(2036, 12, 31)
NEVER = (LAST - EPOCH).days  # a day that no simulated evaluation reaches

LUNAR_NEW_YEARS = (
    date(2018, 2, 16),
    date(2019, 2, 5),
    date(2020, 1, 25),
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to ``day``."""
    return (day - EPOCH).days


def second_number(moment: date | datetime) -> int:
    """Return the city-clock second of an instant; a bare date means its evening.

    Raises:
        ValueError: if a datetime carries no time zone.
    """
    if not isinstance(moment, datetime):
        return day_number(moment) * DAY + EVENING.hour * 3600
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    local = moment.astimezone(CITY_TIME)
    return day_number(local.date()) * DAY + local.hour * 3600 + local.minute * 60 + local.second


def evening(day: date) -> datetime:
    """Return the instant a bare date stands for."""
    return datetime.combine(day, EVENING, CITY_TIME)


def month_start(month: Ints) -> Ints:
    """Return the first day of each month; a month is years since 1970 times 12, plus 0-11."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def month_of(day: Ints) -> Ints:
    """Return the month (years since 1970 times 12, plus 0-11) each day lies in."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_number(year: int, month: int = 1) -> int:
    """Return years since 1970 times 12, plus 0-11."""
    return (year - 1970) * 12 + month - 1


@cache
def _working() -> tuple[Ints, Ints]:
    first, last = day_number(FIRST), day_number(LAST)
    days = np.arange(last + 1)
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    is_workday = weekday < 5
    for day in holidays:
        is_workday[day_number(day)] = False
    for day in workdays:
        is_workday[day_number(day)] = True
    is_workday[:first] = False
    return np.cumsum(is_workday), np.flatnonzero(is_workday)


def workday_number(day: Ints) -> Ints:
    """Count the working days from 2010 up to and including each day."""
    return _working()[0][np.clip(day, 0, NEVER)]


def workday(number: Ints) -> Ints:
    """Return the day that carries each working-day number (1 is the first)."""
    days = _working()[1]
    return days[np.clip(number - 1, 0, len(days) - 1)]


def festival_depth(days: Ints) -> Ints:
    """Return days from Spring Festival's quiet span: 0 inside (除夕-9 d to 正月十五), else far."""
    depth = np.full(len(days), 999, dtype=np.int64)
    for new_year in LUNAR_NEW_YEARS:
        first = day_number(new_year - timedelta(days=10))
        last = day_number(new_year + timedelta(days=14))
        outside = np.maximum(np.maximum(first - days, days - last), 0)
        depth = np.minimum(depth, outside)
    return depth


def is_sunday(days: Ints) -> Flags:
    """Tell which days are Sundays."""
    sundays: Flags = (days + 3) % 7 == 6
    return sundays


def office_time(salt: Ints, band: int) -> Ints:
    """Return a second of the working day: band 0 opens at 9:00, each band lasts one hour."""
    return (9 + band) * 3600 + salt % 3600
