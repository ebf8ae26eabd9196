"""时限: when a response and a feedback are due, as absolute instants on the statutory calendar.

Grain: one deadline per instant handed in; arrays in, arrays out, naive UTC, no nulls. A deadline is
provisional if a day it counts over has no published calendar yet. Must not enter: who is late.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from scoring.rulebook.clocks import Clocks
from scoring.wall_clock import DAY, INSTANT, Array, to_day, to_utc, to_wall

END_OF_DAY = np.timedelta64(24 * 60 * 60 - 1, "s")


class CalendarError(ValueError):
    """A day outside the working calendar was asked for."""


class Pause(NamedTuple):
    """暂停: from ``start`` up to ``end`` a clock stands still; naive UTC."""

    start: datetime
    end: datetime


class Deadlines(NamedTuple):
    """Deadlines, and whether each still rests on an unpublished calendar."""

    at: Array
    is_provisional: Array

    def first(self) -> tuple[datetime, bool]:
        """Return the first deadline alone, as plain values."""
        return self.at[0].item(), bool(self.is_provisional[0])


class WorkCalendar:
    """工作日历 for arithmetic: working days ahead, and between two days.

    Args:
        days: ``reference.calendar``, one row per day without a gap.
    """

    def __init__(self, days: pa.Table) -> None:
        ordered = days.select(["day", "is_workday", "is_provisional"]).sort_by("day")
        listed = ordered["day"].to_numpy().astype(DAY)
        if not len(listed) or np.any(np.diff(listed) != np.timedelta64(1, "D")):
            raise CalendarError("the working calendar needs every day from its first to its last")
        self._days = listed
        self._worked: Array = np.cumsum(ordered["is_workday"].to_numpy())
        self._provisional: Array = np.cumsum(ordered["is_provisional"].to_numpy())

    def add_workdays(self, days: Array, count: Array | int) -> tuple[Array, Array]:
        """Return the ``count``-th working day after each day, and whether it is provisional.

        Args:
            days: not counted themselves, whether worked or not; dates.
            count: how many, 0 or more; 0 gives the day itself.
        """
        start = self._places(days)
        target = self._worked[start] + count
        found = np.where(np.equal(count, 0), start, np.searchsorted(self._worked, target))
        if np.any(found >= len(self._days)):
            raise CalendarError(f"the working calendar ends on {self._days[-1]}; lengthen it")
        is_provisional = self._provisional[found] > self._provisional[start]
        return self._days[found], is_provisional

    def workdays_between(self, after: Array, until: Array) -> Array:
        """Return how many days are worked later than ``after`` and not later than ``until``."""
        between: Array = self._worked[self._places(until)] - self._worked[self._places(after)]
        return between

    def covers(self, days: Array) -> Array:
        """Tell which days lie inside the calendar; no day does not."""
        inside: Array = (days.astype(DAY) >= self._days[0]) & (days.astype(DAY) <= self._days[-1])
        return inside

    def workdays_from(self, after: date, until: date) -> int:
        """Return ``workdays_between`` of two single days."""
        return int(self.workdays_between(_one_day(after), _one_day(until))[0])

    def workday_after(self, day: date, count: int) -> tuple[date, bool]:
        """Return ``add_workdays`` of a single day."""
        found, is_provisional = self.add_workdays(_one_day(day), count)
        return found[0].item(), bool(is_provisional[0])

    def _places(self, days: Array) -> Array:
        places: Array = (days.astype(DAY) - self._days[0]).astype(np.int64)
        if np.any((places < 0) | (places >= len(self._days))):
            span = f"{self._days[0]} to {self._days[-1]}"
            raise CalendarError(f"a day lies outside the working calendar, {span}; lengthen it")
        return places


@dataclass(frozen=True, slots=True)
class CityClocks:
    """Both clocks of a rule book, running on one city's calendar and wall clock."""

    book: Clocks
    calendar: WorkCalendar
    zone: ZoneInfo

    def response_due(self, delivered_at: Array, pauses: Iterable[Pause] = ()) -> Deadlines:
        """Return when a response is due: natural hours, or a working day's same time (响应时限)."""
        response = self.book.response
        if response.kind == "natural":
            due = self._hours_after(delivered_at, response.hours)
        else:
            due = self._same_time(delivered_at, response.workdays)
        return _paused(due, delivered_at, pauses, self.longer_response)

    def feedback_due(self, issued_at: Array, pauses: Iterable[Pause] = ()) -> Deadlines:
        """Return the end of the last working day to report on, the issue day not counted (反馈)."""
        due = self._end_of_workday(issued_at, self.book.feedback.workdays)
        return _paused(due, issued_at, pauses, self.longer_feedback)

    def further_feedback_due(self, missed_at: Array) -> Deadlines:
        """Return when the next breach follows a missed feedback deadline."""
        return self._end_of_workday(missed_at, self.book.feedback.further)

    def longer_response(self, due: Array, start: Array, end: Array) -> Deadlines:
        """Return response deadlines put off by a pause, in the unit their clock counts in."""
        if self.book.response.kind == "natural":
            return Deadlines(due + (end - start), np.zeros(due.shape, np.bool_))
        return self.longer_feedback(due, start, end)

    def longer_feedback(self, due: Array, start: Array, end: Array) -> Deadlines:
        """Return deadlines put off by the working days of a pause, at the same time of day."""
        after, until = to_day(start, self.zone), to_day(end, self.zone)
        return self._same_time(due, self.calendar.workdays_between(after, until))

    def workday_after(self, moment: datetime, count: int) -> tuple[date, bool]:
        """Return the ``count``-th working day after the city's day at ``moment``."""
        return self.calendar.workday_after(self.day(moment), count)

    def day(self, moment: datetime) -> date:
        """Return the city's calendar day at ``moment``."""
        found: date = to_day(instants(moment), self.zone)[0].item()
        return found

    @staticmethod
    def _hours_after(moments: Array, hours: int) -> Deadlines:
        return Deadlines(moments + np.timedelta64(hours, "h"), np.zeros(moments.shape, np.bool_))

    def _same_time(self, moments: Array, workdays: Array | int) -> Deadlines:
        wall = to_wall(moments, self.zone)
        day = wall.astype(DAY)
        due, is_provisional = self.calendar.add_workdays(day, workdays)
        return Deadlines(to_utc(due + (wall - day), self.zone), is_provisional)

    def _end_of_workday(self, moments: Array, workdays: int) -> Deadlines:
        day = to_day(moments, self.zone)
        due, is_provisional = self.calendar.add_workdays(day, workdays)
        return Deadlines(to_utc(due.astype(INSTANT) + END_OF_DAY, self.zone), is_provisional)


def instants(*moments: datetime) -> Array:
    """Return single instants as the array the clocks read."""
    return np.array(moments, INSTANT)


def _one_day(day: date) -> Array:
    return np.array([day], DAY)


def _paused(
    due: Deadlines,
    started_at: Array,
    pauses: Iterable[Pause],
    longer: Callable[[Array, Array, Array], Deadlines],
) -> Deadlines:
    """Put deadlines off by each pause in turn, as far as it falls between start and deadline."""
    for pause in sorted(pauses):
        end = np.full(due.at.shape, pause.end, INSTANT)
        start = np.minimum(np.maximum(started_at, np.datetime64(pause.start, "us")), end)
        put_off = longer(due.at, start, end)
        stands = (start < end) & (start < due.at)
        due = Deadlines(
            np.where(stands, put_off.at, due.at),
            due.is_provisional | (stands & put_off.is_provisional),
        )
    return due
