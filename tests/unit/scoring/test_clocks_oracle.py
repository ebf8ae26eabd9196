"""Deadlines of every hour of three years against a day counter that walks."""

import hashlib
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.calendar_file import CalendarDay
from scoring.calendar import working_days
from scoring.clocks import CityClocks, Pause, WorkCalendar, instants
from scoring.rulebook.clocks import Clocks, FeedbackClock, ResponseClock
from tests.unit.scoring.day_counter import (
    add_workdays,
    end_of_workday,
    local_day,
    same_time_after,
    workdays_between,
)

at = datetime.fromisoformat

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
FIRST = at("2022-12-31T16:00")  # midnight of 1 January 2023 in the city
HOURS = [FIRST + n * HOUR for n in range(24 * (365 + 366 + 365))]
IN_2027 = [at("2026-12-31T16:00") + n * HOUR for n in range(24 * 300)]
ZONES = ["UTC", "Asia/Shanghai", "America/Los_Angeles"]


def clocks(kind="natural", overrides=(), zone=SHANGHAI):
    book = Clocks(
        response=ResponseClock(kind=kind, hours=48, workdays=2),
        feedback=FeedbackClock(workdays=10, further=5),
    )
    days = working_days(date(2022, 12, 1), date(2027, 12, 31), overrides)
    return CityClocks(book, WorkCalendar(days), zone)


NATURAL = clocks()
WORKING = clocks("working")


def told(deadlines):
    """Return (deadline, is provisional) pairs of what the clocks answer."""
    both = zip(deadlines.at.tolist(), deadlines.is_provisional.tolist(), strict=True)
    return list(both)


def by_counting(moments, deadline):
    return [deadline(moment) for moment in moments]


def test_a_natural_response_is_due_48_hours_after_each_hour_and_never_provisional():
    for hours in (HOURS, IN_2027):
        expected = [(hour + 48 * HOUR, False) for hour in hours]
        assert told(NATURAL.response_due(instants(*hours))) == expected


def test_a_working_response_is_due_where_counting_two_working_days_ends():
    expected = by_counting(HOURS, lambda hour: same_time_after(hour, 2))
    assert told(WORKING.response_due(instants(*HOURS))) == expected


@pytest.mark.parametrize("city", [NATURAL, WORKING], ids=["natural", "working"])
def test_feedback_is_due_where_counting_ten_working_days_ends(city):
    expected = by_counting(HOURS, lambda hour: end_of_workday(hour, 10))
    assert told(city.feedback_due(instants(*HOURS))) == expected


def test_the_next_breach_follows_where_counting_five_working_days_ends():
    expected = by_counting(HOURS, lambda hour: end_of_workday(hour, 5))
    assert told(NATURAL.further_feedback_due(instants(*HOURS))) == expected


def test_one_instant_alone_has_the_same_deadline():
    for hour in HOURS[:: 24 * 31 + 5]:
        assert NATURAL.feedback_due(instants(hour)).first() == end_of_workday(hour, 10)
        assert WORKING.response_due(instants(hour)).first() == same_time_after(hour, 2)


@pytest.mark.parametrize(
    ("issued_on", "due_on"),
    [
        ("2024-09-27", "2024-10-16"),
        ("2024-02-08", "2024-02-28"),
        ("2025-09-29", "2025-10-20"),
    ],
)
def test_ten_working_days_over_the_long_holidays_end_as_published(issued_on, due_on):
    issued_at, due = at(f"{issued_on}T02:00"), at(f"{due_on}T15:59:59")
    assert NATURAL.feedback_due(instants(issued_at)).first() == (due, False)


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_published_number_of_working_days(year, days):
    calendar = WORKING.calendar
    assert calendar.workdays_from(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_every_deadline_of_2027_is_counted_monday_to_friday_and_provisional():
    for city, deadline, expected in [
        (NATURAL, NATURAL.feedback_due, lambda hour: end_of_workday(hour, 10)),
        (WORKING, WORKING.response_due, lambda hour: same_time_after(hour, 2)),
    ]:
        due = told(deadline(instants(*IN_2027)))
        assert due == by_counting(IN_2027, expected), city.book.response.kind
        assert all(is_provisional for _, is_provisional in due)


def test_a_deadline_is_provisional_from_the_first_day_of_2027_it_counts_over():
    hours = [at("2026-12-01") + n * HOUR for n in range(24 * 31)]
    due = told(NATURAL.feedback_due(instants(*hours)))
    assert due == by_counting(hours, lambda hour: end_of_workday(hour, 10))
    for moment, is_provisional in due:
        assert is_provisional == (moment >= at("2026-12-31T16:00"))
    assert {is_provisional for _, is_provisional in due} == {False, True}


def test_a_day_the_city_works_by_itself_brings_the_deadline_forward():
    issued = instants(at("2024-09-09T02:00"))
    saturday = CalendarDay(date=date(2024, 9, 21), is_workday=True, name="加班")
    (usual, _), (sooner, _) = (
        clocks(overrides=days).feedback_due(issued).first() for days in [(), [saturday]]
    )
    assert (usual, sooner) == (at("2024-09-24T15:59:59"), at("2024-09-23T15:59:59"))


def test_the_issue_day_is_the_citys_not_that_of_utc():
    before, after = at("2024-03-04T15:59:59"), at("2024-03-04T16:00")
    (first, _), (second, _) = (
        NATURAL.feedback_due(instants(moment)).first() for moment in (before, after)
    )
    assert (local_day(first), local_day(second)) == (date(2024, 3, 18), date(2024, 3, 19))


PAUSES = st.lists(
    st.tuples(st.integers(-100, 200), st.integers(0, 150)), min_size=0, max_size=3
).map(sorted)


def pauses_of(start, drawn):
    """Return pauses in order, none beginning before the last one ended."""
    pauses, free_from = [], start - 1000 * HOUR
    for begins, lasts in drawn:
        begin = max(start + begins * HOUR, free_from)
        free_from = begin + lasts * HOUR
        pauses.append(Pause(begin, free_from))
    return pauses


def put_off(due, start, pauses):
    for pause in pauses:
        begin = max(pause.start, start)
        if begin < min(pause.end, due):
            days = workdays_between(local_day(begin), local_day(pause.end))
            due, _ = same_time_after(due, days)
    return due


def is_paused(moment, pauses):
    return any(pause.start <= moment < pause.end for pause in pauses)


@given(start=st.sampled_from(HOURS[:20_000]), drawn=PAUSES)
def test_a_natural_clock_runs_for_48_hours_that_are_not_paused(start, drawn):
    pauses = pauses_of(start, drawn)
    moment, left = start, 48
    while left:
        left -= not is_paused(moment, pauses)
        moment += HOUR
    assert NATURAL.response_due(instants(start), pauses).first() == (moment, False)


@given(start=st.sampled_from(HOURS[:20_000]), drawn=PAUSES)
def test_a_working_clock_is_put_off_by_the_working_days_of_a_pause(start, drawn):
    pauses = pauses_of(start, drawn)
    for deadline, unpaused in [
        (WORKING.response_due, same_time_after(start, 2)[0]),
        (WORKING.feedback_due, end_of_workday(start, 10)[0]),
    ]:
        due = put_off(unpaused, start, pauses)
        assert deadline(instants(start), pauses).first() == (due, False)


def test_working_days_ahead_and_between_are_what_walking_finds():
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(0, 1400, 3)]
    calendar = WORKING.calendar
    for count in (0, 1, 7, 23):
        ahead, unsure = calendar.add_workdays(np.array(days, "datetime64[D]"), count)
        both = list(zip(ahead.tolist(), unsure.tolist(), strict=True))
        assert both == [add_workdays(day, count) for day in days]
        until = [day + timedelta(days=count) for day in days]
        worked = calendar.workdays_between(
            np.array(days, "datetime64[D]"), np.array(until, "datetime64[D]")
        )
        assert worked.tolist() == [
            workdays_between(*pair) for pair in zip(days, until, strict=True)
        ]


def digest():
    """Return a digest of both deadlines, both kinds, of every hour of the three years."""
    hours = instants(*HOURS)
    answers = [
        NATURAL.response_due(hours),
        WORKING.response_due(hours),
        NATURAL.feedback_due(hours),
    ]
    content = b"".join(a.at.tobytes() + a.is_provisional.tobytes() for a in answers)
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("zone", ZONES)
def test_the_machines_own_zone_changes_no_deadline(zone):
    told_there = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import digest; print(digest())"],
        env=os.environ | {"TZ": zone},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told_there.stdout.strip() == digest()
