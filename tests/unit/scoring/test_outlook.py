"""Outlook: facts moved ahead, the day a colour turns, and the one milestone that turns it back."""

from datetime import date, timedelta
from decimal import Decimal

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.calendar import working_days
from scoring.clocks import WorkCalendar
from scoring.evaluate import evaluate
from scoring.facts import read_facts
from scoring.instant import Instant
from scoring.outlook import AHEAD, outlook
from scoring.outlook.moving import Mover
from tests.unit.scoring.cases import AS_OF, BUILD, NOTHING_OBTAINED, START, facts

TODAY = date(2023, 11, 30)
NOW = Instant(AS_OF, TODAY, 11)


@pytest.fixture(scope="module")
def calendar():
    return WorkCalendar(working_days(date(2023, 1, 1), date(2025, 12, 31), {}))


def table(*projects, to_finish=None):
    """Projects as the mart has them, a finish planned in ``to_finish`` days."""
    named = [
        project | {"project_code": f"P{place}"} for place, project in enumerate(projects, start=1)
    ]
    finish = pa.array([to_finish] * len(named), pa.int32())
    return facts(*named).append_column("days_to_planned_finish", finish)


@pytest.fixture(scope="module")
def looked(rulebook, calendar):
    def rows(*projects, **more):
        return outlook(table(*projects, **more), NOW, rulebook, calendar).to_pylist()

    return rows


@pytest.fixture(scope="module")
def moved(rulebook, calendar):
    def row(project, days, to_finish=None):
        projects = table(project, to_finish=to_finish)
        read = read_facts(nw.from_native(projects)).to_native()
        far = np.array([np.nan if to_finish is None else float(to_finish)])
        mover = Mover(read, far, TODAY, calendar, rulebook.baselines)
        return mover.moved(np.array([0]), np.array([days])).to_pylist()[0]

    return row


def test_no_day_ahead_is_today(moved):
    same = read_facts(nw.from_native(table(START))).to_native().to_pylist()[0]
    assert moved(START, 0) == same


@pytest.mark.parametrize(("days", "left"), [(1, 20), (4, 19), (31, 0), (33, -1)])
def test_working_days_pass_by_the_calendar(moved, days, left):
    assert moved(START, days)["workdays_to_planned_start"] == left


def test_days_pass_for_deadlines_and_silences(moved):
    row = moved(START | {"days_to_permit_expiry": 5, "days_past_agreed_start": -3}, 10)
    assert row["days_past_planned_start"] == -21
    assert row["days_since_approval_event"] == 15
    assert row["days_to_permit_expiry"] == -5
    assert row["days_past_agreed_start"] == 7


@pytest.mark.parametrize(("standing", "later"), [(0, 0), (3, 13)])
def test_a_stand_still_goes_on_and_none_begins(moved, standing, later):
    assert moved(BUILD | {"zero_site_days": standing}, 10)["zero_site_days"] == later


@pytest.mark.parametrize(("days", "month", "idle"), [(40, 11, 0), (41, 12, 1), (180, 12, 1)])
def test_a_month_closes_on_the_tenth_and_the_year_with_its_last(moved, days, month, idle):
    row = moved(BUILD, days)
    assert (row["closed_month"], row["zero_months"]) == (month, idle)


def test_what_is_unknown_stays_unknown(moved):
    row = moved(BUILD | {"zero_months": None, "own_plan_ratio": None}, 60)
    assert row["zero_months"] is None
    assert row["own_plan_ratio"] is None


@pytest.mark.parametrize(("to_finish", "late"), [(30, 0), (20, 10), (None, 0)])
def test_a_milestone_is_late_once_its_day_is_past(moved, to_finish, late):
    assert moved(BUILD, 30, to_finish)["milestone_days_late"] == late


def test_an_overdue_start_turns_yellow_and_red_on_the_days_the_rules_say(looked):
    (row,) = looked(START)
    assert row["colour"] == "green"
    # S-SLACK 二级 with the 11th working day after the plan, 一级 with the 31st; 10 are 进场
    assert row["yellow_on"] == date(2024, 1, 16)
    assert row["red_on"] == date(2024, 2, 18)


def test_what_is_red_today_turned_today(looked):
    (row,) = looked(START | {"days_past_planned_start": 90, "workdays_to_planned_start": -64})
    assert (row["colour"], row["yellow_on"], row["red_on"]) == ("red", TODAY, TODAY)


def test_a_green_project_needs_no_milestone(looked):
    (row,) = looked(BUILD)
    assert (row["green_by"], row["green_by_step"]) == (None, None)


def test_investment_at_plan_brings_green_back(looked):
    (row,) = looked(BUILD | {"completed_ratio": Decimal("0.6")})
    assert row["colour"] != "green"
    assert row["green_by_step"] == "investment"
    assert TODAY <= row["green_by"] <= TODAY + timedelta(days=AHEAD)


def test_the_earliest_step_that_is_enough_is_named(looked):
    far = {"days_past_planned_start": -140, "workdays_to_planned_start": 95}
    (row,) = looked(START | NOTHING_OBTAINED | far | {"has_project_approval": True})
    assert row["colour"] != "green"
    assert row["green_by_step"] is not None


def test_projects_that_are_not_rated_are_left_out(looked):
    assert looked(START | {"is_start": False}) == []


@settings(max_examples=8, deadline=None)
@given(
    left=st.integers(-60, 200),
    quiet=st.integers(0, 130),
    steps=st.lists(st.booleans(), min_size=11, max_size=11),
)
def test_the_search_finds_what_looking_at_every_day_finds(rulebook, calendar, left, quiet, steps):
    has = dict(zip(NOTHING_OBTAINED, steps, strict=True))
    more = {"days_past_planned_start": -left, "workdays_to_planned_start": left * 5 // 7}
    project = START | has | more | {"days_since_approval_event": quiet}
    (row,) = outlook(table(project), NOW, rulebook, calendar).to_pylist()
    read = read_facts(nw.from_native(table(project))).to_native()
    mover = Mover(read, np.array([np.nan]), TODAY, calendar, rulebook.baselines)
    days = np.arange(AHEAD + 1)
    every = evaluate(nw.from_native(mover.moved(np.zeros_like(days), days)), rulebook)
    colours = every["colour"].to_list()
    for name, bad in (("yellow_on", {"yellow", "red"}), ("red_on", {"red"})):
        first = next((day for day, colour in enumerate(colours) if colour in bad), None)
        assert row[name] == (None if first is None else TODAY + timedelta(days=first))
