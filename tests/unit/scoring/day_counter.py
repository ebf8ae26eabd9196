"""A day counter that walks: one day at a time over ``chinese_calendar``, nothing remembered.

Grain: one day. Must not enter: anything imported from ``scoring``.
"""

from datetime import datetime, time, timedelta
from functools import cache

import chinese_calendar

ONE_DAY = timedelta(days=1)
# Asia/Shanghai has had no summer time since 1991.
EAST_8 = timedelta(hours=8)


@cache
def is_provisional(day):
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return True
    return False


@cache
def is_workday(day):
    if is_provisional(day):
        return day.weekday() < 5
    return chinese_calendar.is_workday(day)


@cache
def add_workdays(day, count):
    """Return the ``count``-th working day after ``day``, and whether a day on the way is unsure."""
    unsure = False
    while count:
        day += ONE_DAY
        unsure = unsure or is_provisional(day)
        count -= is_workday(day)
    return day, unsure


@cache
def workdays_between(after, until):
    """Return the working days later than ``after`` and no later than ``until``."""
    days = (after + n * ONE_DAY for n in range(1, (until - after).days + 1))
    return sum(is_workday(day) for day in days)


def local_day(moment):
    return (moment + EAST_8).date()


def end_of(day):
    """Return the last second of a local day, in UTC."""
    return datetime.combine(day, time(23, 59, 59)) - EAST_8


def same_time_after(moment, workdays):
    """Return the same time of the day, ``workdays`` working days later; and whether unsure."""
    day, unsure = add_workdays(local_day(moment), workdays)
    return datetime.combine(day, (moment + EAST_8).time()) - EAST_8, unsure


def end_of_workday(moment, workdays):
    """Return the end of the ``workdays``-th working day after; and whether unsure."""
    day, unsure = add_workdays(local_day(moment), workdays)
    return end_of(day), unsure
