"""Forecasts: what is learned, what is told of it, and what must not be looked at."""

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.forecasts import (
    TOO_FEW,
    as_facts,
    first_of_month,
    forecast,
    read_lives,
    train,
    training,
)
from scoring.forecasts.curves import chance_by, cumulative, day_of, shares
from tests.unit.scoring.foresight_city import (
    FIRST,
    ZONE,
    asked,
    case,
    city,
    date_of,
    end_of,
    later,
    plan,
    tables,
)

TODAY = FIRST + 1000


@pytest.fixture(scope="module")
def procedures(rulebook):
    return rulebook.procedures


@pytest.fixture(scope="module")
def told(procedures):
    """Train on a city and ask it at one instant."""

    def forecasts(cases, plans, day=TODAY, learned_on=TODAY - 10):
        lives, versions = read_lives(cases, plans)
        model = train(lives, versions, procedures, end_of(learned_on), ZONE)
        return forecast(model, lives, asked(cases, plans, end_of(day), day))

    return forecasts


def test_a_month_begins_at_the_citys_midnight():
    last, first = datetime.fromisoformat("2023-05-31T15:59:59"), "2023-05-31T16:00:00"
    assert first_of_month(last, ZONE).isoformat() == "2023-04-30T16:00:00"
    assert first_of_month(datetime.fromisoformat(first), ZONE).isoformat() == first


def test_every_project_asked_for_gets_one_row_in_order(told):
    cases, plans = city(300)
    found = told(cases, plans)
    codes = found["project_code"].to_pylist()
    assert codes == sorted(asked(cases, plans, end_of(TODAY), TODAY)["project_code"].to_pylist())


def hits(told, seed):
    """Tell for each forecast of a city whether its interval holds the start."""
    cases, plans = city(1500, seed=seed, hazard=0.006)
    started = dict(
        zip(*(cases[n].to_pylist() for n in ("project_code", "started_on")), strict=True)
    )
    for row in told(cases, plans).to_pylist():
        # what had started before it was told counts as the day it was asked about
        came = max(started[row["project_code"]], date_of(TODAY))
        end = row["high_on"] or date.max  # an end beyond sight is open
        yield row["low_on"] <= came <= end


def test_intervals_hold_the_share_they_say_when_the_hazard_is_known(told):
    """Six cities together: some 900 forecasts, so that chance moves the share by 1.3 points."""
    inside = [hit for seed in range(6) for hit in hits(told, seed)]
    assert len(inside) > 800
    assert 0.75 <= np.mean(inside) <= 0.85


def test_dates_stand_in_order_and_chances_between_none_and_all(told):
    for row in told(*city(500, seed=3)).to_pylist():
        assert row["low_on"] <= row["expected_on"] <= row["high_on"]
        assert 0 <= row["p_on_time"] <= 1


def test_a_planned_day_that_is_past_is_not_kept(told):
    rows = told(*city(500, seed=3)).to_pylist()
    past = [row for row in rows if row["planned_on"] < end_of(TODAY).date()]
    assert past
    assert all(row["p_on_time"] == 0 for row in past)


@pytest.mark.parametrize(("closed", "is_told"), [(19, False), (20, True)])
def test_fewer_than_twenty_closed_cases_tell_nothing(told, closed, is_told):
    cases = [case(2 * n, FIRST, started=FIRST + 200 + n) for n in range(closed)]
    plans = [plan(2 * n, FIRST, FIRST + 200, FIRST + 600) for n in range(closed)]
    cases.append(case(998, FIRST + 900))
    plans.append(plan(998, FIRST + 900, FIRST + 1100, FIRST + 1500))
    (row,) = told(*tables(cases, plans)).to_pylist()
    assert row["n_cases"] == closed
    assert (row["basis"] != TOO_FEW) == is_told
    assert (row["p_on_time"] is not None) == is_told
    assert (row["high_on"] is not None or not is_told) or row["low_on"] is not None


@pytest.mark.parametrize(("enough", "looked_at"), [(61, 60), (60, 30), (30, 20)])
def test_of_more_cases_than_are_enough_every_nth_is_looked_at(told, monkeypatch, enough, looked_at):
    monkeypatch.setattr(training, "ENOUGH", enough)
    cases = [case(2 * n, FIRST, started=FIRST + 200 + n) for n in range(60)]
    plans = [plan(2 * n, FIRST, FIRST + 200, FIRST + 600) for n in range(60)]
    cases.append(case(998, FIRST + 900))
    plans.append(plan(998, FIRST + 900, FIRST + 1100, FIRST + 1500))
    found = {row["project_code"]: row for row in told(*tables(cases, plans)).to_pylist()}
    assert found["P00998"]["n_cases"] == looked_at


def test_without_any_case_nothing_is_told_and_nothing_fails(procedures):
    lives, plans = read_lives(*tables([], []))
    model = train(lives, plans, procedures, end_of(TODAY), ZONE)
    cases = tables([], [])
    assert forecast(model, lives, asked(*cases, end_of(TODAY), TODAY)).num_rows == 0


def test_a_project_without_a_plan_has_dates_and_no_chance(told):
    cases, plans = city(400, seed=2)
    bare = plans.filter(pa.compute.not_equal(plans["project_code"], "P00399"))
    late = tables([case(399, TODAY - 30)], [])[0]
    cases = pa.concat_tables([cases.slice(0, 399), late])
    row = next(r for r in told(cases, bare).to_pylist() if r["project_code"] == "P00399")
    assert row["p_on_time"] is None
    assert row["expected_on"] is not None


def test_the_same_cases_in_another_order_give_the_same_bytes(told):
    cases, plans = city(300, seed=4)
    order = np.random.default_rng(0).permutation(300)
    assert told(cases, plans).equals(told(cases.take(order), plans.take(order[::-1])))


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), day=st.integers(TODAY - 200, TODAY + 200))
def test_nothing_told_later_changes_a_forecast(told, seed, day):
    cases, plans = city(120, seed=seed)
    known = later(cases, day), plans.filter(pa.compute.less_equal(plans["known_at"], end_of(day)))
    learned = day - 20
    assert told(*known, day, learned).equals(told(cases, plans, day, learned))


def test_what_is_known_does_change_a_forecast(told):
    cases, plans = city(300, seed=6)
    assert not told(later(cases, TODAY - 100), plans).equals(told(cases, plans))


HAZARDS = st.lists(st.floats(0, 1), min_size=3, max_size=12)


@given(event=HAZARDS, leaving=st.floats(0, 0.5), low=st.floats(0.05, 0.5), more=st.floats(0, 0.4))
def test_a_curve_never_falls_and_a_larger_share_is_never_earlier(event, leaving, low, more):
    hazard = np.array([event])
    curve = cumulative(hazard, np.full_like(hazard, leaving))
    assert (np.diff(curve[0]) >= -1e-12).all()
    assert 0 <= curve[0, 0] <= curve[0, -1] <= 1 + 1e-12
    first, then = (day_of(curve, np.array([share]), 15)[0] for share in (low, low + more))
    assert np.isnan(then) or first <= then


@given(event=HAZARDS, share=st.floats(0.05, 0.95))
def test_the_chance_by_the_day_of_a_share_is_that_share(event, share):
    hazard = np.array([event])
    curve = cumulative(hazard, np.zeros_like(hazard))
    day = day_of(curve, np.array([share]), 15)
    if not np.isnan(day[0]) and day[0] > 0:
        assert chance_by(curve, day, 15)[0] == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(("today", "end"), [(0.099, 0.9), (0.1, 0.8), (0.85, 0.85)])
def test_an_interval_that_begins_today_ends_with_four_fifths(today, end):
    low, middle, high = shares(np.array([[today, 1.0]]))
    assert (low[0], middle[0]) == (0.1, 0.5)
    assert high[0] == pytest.approx(end)


NOW = end_of(TODAY)


def told_of(*rows):
    """Forecasts by name, days counted from today."""
    dates = {
        name: pa.array(
            [None if row.get(name) is None else TODAY + row[name] for row in rows], pa.int32()
        ).cast("date32")
        for name in ("planned_on", "expected_on")
    }
    return pa.table(
        {
            "project_code": [row["project_code"] for row in rows],
            "as_of": pa.array([NOW] * len(rows), pa.timestamp("us")),
            "target": [row["target"] for row in rows],
            "p_on_time": pa.array([row.get("p_on_time") for row in rows], pa.float64()),
        }
        | dates
    )


def test_forecasts_become_facts():
    rows = (
        {"project_code": "A", "target": "start", "p_on_time": 0.25},
        {"project_code": "B", "target": "finish", "planned_on": 100, "expected_on": 130},
        {"project_code": "C", "target": "finish", "planned_on": 100},
    )
    facts = as_facts(told_of(*rows)).to_pylist()
    assert [row["p_start_by_plan"] for row in facts] == [0.25, None, None]
    assert [row["finish_forecast_days_late"] for row in facts] == [None, 30, None]


@pytest.mark.parametrize(("ahead", "late"), [(365, 40), (366, None)])
def test_a_finish_planned_more_than_a_year_ahead_is_no_fact_yet(ahead, late):
    row = {"project_code": "A", "target": "finish", "planned_on": ahead, "expected_on": ahead + 40}
    (fact,) = as_facts(told_of(row)).to_pylist()
    assert fact["finish_forecast_days_late"] == late
