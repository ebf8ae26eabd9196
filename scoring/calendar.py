"""工作日历: which days are worked, counted, with the quiet days of the Spring Festival.

Grain: one row per day. National notices by ``chinesecalendar``, a city's own days over them; a year
without a notice yet is Monday to Friday and provisional. Must not enter: deadlines.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import accumulate

import chinese_calendar  # type: ignore[import-untyped]  # ships no types
import pyarrow as pa

from ingestion.calendar_file import CalendarDay
from scoring.spring_festival import quiet_days

SATURDAY = 5


def working_days(first: date, last: date, overrides: Iterable[CalendarDay] = ()) -> pa.Table:
    """Return ``reference.calendar`` from ``first`` to ``last``, both included.

    Args:
        first: first day; ``workday_no`` counts from it.
        last: last day.
        overrides: days on which the city departs from the national calendar.

    Returns:
        day, is_workday, workday_no (working days up to and including the day), is_provisional,
        is_excluded_window (a week before 除夕 to 正月十五).
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    own = {day.date: day.is_workday for day in overrides}
    judged = [_judge(day, own) for day in days]
    is_workday = [works for works, _ in judged]
    quiet = quiet_days(first, last)
    return pa.table(
        {
            "day": pa.array(days, pa.date32()),
            "is_workday": pa.array(is_workday, pa.bool_()),
            "workday_no": pa.array(accumulate(map(int, is_workday)), pa.int32()),
            "is_provisional": pa.array([provisional for _, provisional in judged], pa.bool_()),
            "is_excluded_window": pa.array([day in quiet for day in days], pa.bool_()),
        }
    )


def _judge(day: date, own: Mapping[date, bool]) -> tuple[bool, bool]:
    """Return whether ``day`` is worked, and whether that is only provisional."""
    if day in own:
        return own[day], False
    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < SATURDAY, True
