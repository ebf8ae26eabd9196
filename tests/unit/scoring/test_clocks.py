"""时限: both clocks against a day-by-day counter, their pauses, and years without a calendar."""

import os
import time as machine_time
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np
import pytest

from scoring.calendar import working_days
from scoring.clocks import CalendarError, CityClocks, Pause, WorkCalendar, instants
from scoring.rulebook.clocks import Clocks

ZONE = ZoneInfo("Asia/Shanghai")
END = time(23, 59, 59)
NATURAL = {"kind": "natural", "hours": 48, "workdays": 2}
WORKING = NATURAL | {"kind": "working"}


@pytest.fixture(scope="module")
def calendar():
    return WorkCalendar(working_days(date(2014, 1, 1), date(2028, 12, 31)))


@pytest.fixture(scope="module")
def clocks(calendar):
    return _clocks(calendar, NATURAL)


@pytest.fixture(scope="module")
def working(calendar):
    return _clocks(calendar, WORKING)


def _clocks(calendar, response):
    book = Clocks.model_validate({"response": response, "feedback": {"workdays": 10, "further": 5}})
    return CityClocks(book, calendar, ZONE)


def local(*parts):
    """Return the stored instant of a wall-clock time in the city."""
    return datetime(*parts, tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)


def wall(instant):
    return instant.replace(tzinfo=UTC).astimezone(ZONE)


def shown(*parts):
    return datetime(*parts, tzinfo=ZONE)


def stored(*parts):
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def counted(day, workdays):
    """Return the ``workdays``-th working day after ``day``, a day at a time."""
    while workdays:
        day += timedelta(days=1)
        workdays -= chinese_calendar.is_workday(day)
    return day


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ((2024, 9, 27), (2024, 10, 16)),
        ((2024, 2, 8), (2024, 2, 28)),
        ((2025, 9, 29), (2025, 10, 20)),
    ],
)
@pytest.mark.parametrize("clock", [(0, 0, 0), (18, 0, 0), (23, 59, 59)])
def test_feedback_is_due_at_the_end_of_the_tenth_working_day(clocks, issued, due, clock):
    at, is_provisional = clocks.feedback_due(instants(local(*issued, *clock))).first()
    assert wall(at) == shown(*due, 23, 59, 59)
    assert not is_provisional


def test_the_day_of_issue_is_the_citys_and_not_the_stored_one(clocks):
    # 16:30 UTC on the 27th is already the 28th in the city.
    late, _ = clocks.feedback_due(instants(stored(2024, 9, 26, 16, 30))).first()
    early, _ = clocks.feedback_due(instants(stored(2024, 9, 26, 15, 30))).first()
    assert wall(late).date() == date(2024, 10, 16)
    assert wall(early).date() == date(2024, 10, 15)


def test_every_hour_of_three_years_agrees_with_counting_days(clocks, working):
    hours = np.arange("2023-01-01T00", "2026-01-01T00", dtype="datetime64[h]")
    started = hours.astype("datetime64[us]")
    feedback, natural = clocks.feedback_due(started).at, clocks.response_due(started).at
    answered = working.response_due(started).at
    tenth = {day: counted(day, 10) for day in _days(date(2022, 12, 31), date(2026, 1, 2))}
    second = {day: counted(day, 2) for day in tenth}
    for n, start in enumerate(started.tolist()):
        here = wall(start)
        assert wall(feedback[n].item()) == datetime.combine(tenth[here.date()], END, ZONE)
        assert natural[n].item() == start + timedelta(hours=48)
        assert wall(answered[n].item()) == datetime.combine(second[here.date()], here.time(), ZONE)


def _days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.skipif(not hasattr(machine_time, "tzset"), reason="no zone to change")
@pytest.mark.parametrize("machine", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def test_the_machines_zone_changes_nothing(clocks, working, machine):
    started = np.arange("2024-02-01", "2024-03-15", 60 * 7, dtype="datetime64[m]")
    before = os.environ.get("TZ")
    expected = _all_deadlines(clocks, working, started)
    try:
        os.environ["TZ"] = machine
        machine_time.tzset()
        found = _all_deadlines(clocks, working, started)
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        machine_time.tzset()
    assert found == expected


def _all_deadlines(clocks, working, started):
    started = started.astype("datetime64[us]")
    due = (
        clocks.feedback_due(started),
        clocks.response_due(started),
        working.response_due(started),
    )
    return [deadlines.at.tolist() for deadlines in due]


@pytest.mark.parametrize(
    ("issued", "is_provisional"),
    [
        ((2026, 12, 17), False),  # the tenth working day is 31 December
        ((2026, 12, 18), True),
        ((2027, 6, 1), True),
        ((2025, 12, 31), False),
    ],
)
def test_a_deadline_over_an_unpublished_year_is_provisional(clocks, issued, is_provisional):
    assert clocks.feedback_due(instants(local(*issued))).first()[1] is is_provisional


def test_natural_hours_are_never_provisional_and_working_ones_are(clocks, working):
    started = instants(local(2027, 6, 1, 9))
    assert clocks.response_due(started).first() == (local(2027, 6, 3, 9), False)
    assert working.response_due(started).first() == (local(2027, 6, 3, 9), True)


def test_the_second_working_day_skips_a_long_holiday(working):
    due, _ = working.response_due(instants(local(2024, 9, 30, 10, 15))).first()
    assert wall(due) == shown(2024, 10, 9, 10, 15)


def test_a_pause_puts_natural_hours_off_by_its_length(clocks):
    started = local(2024, 3, 4, 9)
    pause = Pause(local(2024, 3, 5, 9), local(2024, 3, 8, 12))
    due, _ = clocks.response_due(instants(started), [pause]).first()
    assert due == local(2024, 3, 9, 12)


def test_a_pause_puts_working_time_off_by_its_working_days(clocks):
    started = local(2024, 3, 4, 9)  # due on the 18th
    pause = Pause(local(2024, 3, 8, 9), local(2024, 3, 12, 9))  # Friday to Tuesday: two days
    due, _ = clocks.feedback_due(instants(started), [pause]).first()
    assert wall(due) == shown(2024, 3, 20, 23, 59, 59)


@pytest.mark.parametrize(
    ("pause", "hours"),
    [
        ((0, 5), 48),  # over before the start
        ((0, 12), 50),  # counts from the start
        ((58, 70), 48),  # begins at the deadline
        ((57, 70), 61),
    ],
)
def test_a_pause_counts_between_start_and_deadline_only(clocks, pause, hours):
    origin = local(2024, 3, 4)
    start, end = (origin + timedelta(hours=n) for n in pause)
    started = origin + timedelta(hours=10)
    due, _ = clocks.response_due(instants(started), [Pause(start, end)]).first()
    assert due == started + timedelta(hours=hours)


def test_a_pause_may_fall_into_the_time_an_earlier_one_won(clocks):
    started = local(2024, 3, 4)
    first = Pause(started + timedelta(hours=47), started + timedelta(hours=57))
    second = Pause(started + timedelta(hours=57, minutes=30), started + timedelta(hours=60))
    due, _ = clocks.response_due(instants(started), [second, first]).first()
    assert due == started + timedelta(hours=48 + 10 + 2.5)


def test_each_instant_of_an_array_has_its_own_deadline(clocks):
    started = instants(local(2024, 9, 27), local(2024, 2, 8))
    due = clocks.feedback_due(started, [Pause(local(2024, 9, 30), local(2024, 10, 8))])
    assert [wall(at).date() for at in due.at.tolist()] == [date(2024, 10, 17), date(2024, 2, 28)]


def test_working_days_ahead_and_between_agree(calendar):
    days = np.arange("2024-01-01", "2024-12-31", dtype="datetime64[D]")
    for count in (0, 1, 7):
        ahead, _ = calendar.add_workdays(days, count)
        assert (calendar.workdays_between(days, ahead) == count).all()


def test_no_working_days_ahead_is_the_day_itself_even_a_sunday(calendar):
    assert calendar.workday_after(date(2024, 3, 3), 0) == (date(2024, 3, 3), False)


def test_a_day_outside_the_calendar_says_what_to_do(calendar):
    with pytest.raises(CalendarError, match=r"2014-01-01 to 2028-12-31; lengthen it"):
        calendar.workday_after(date(2013, 12, 31), 1)
    with pytest.raises(CalendarError, match="ends on 2028-12-31; lengthen it"):
        calendar.workday_after(date(2028, 12, 29), 5)


def test_a_calendar_with_a_gap_is_refused():
    days = working_days(date(2024, 1, 1), date(2024, 1, 10))
    with pytest.raises(CalendarError, match="every day"):
        WorkCalendar(days.filter(np.arange(10) != 4))
