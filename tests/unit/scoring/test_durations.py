"""办理时长: when a median counts, what it is taken from, and what must not be looked at."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.calendar import working_days
from scoring.clocks import WorkCalendar
from scoring.durations import as_table, durations, observed
from scoring.forecasts import read_cases
from scoring.rulebook import STEPS
from scoring.rulebook.procedures import Observed
from tests.unit.scoring.cases import NOTHING_OBTAINED, START
from tests.unit.scoring.foresight_city import FIRST, case, city, end_of, later, tables, told

TODAY = FIRST + 1000
PRIVATE = 1  # cases with an even number are government projects


@pytest.fixture(scope="module")
def calendar():
    """Every day is worked: working days are days."""
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(2000)]
    rows = [{"day": day, "is_workday": True, "is_provisional": False} for day in days]
    return WorkCalendar(pa.Table.from_pylist(rows))


@pytest.fixture
def procedures(rulebook):
    """Return the sandbox's procedures with another number of least cases."""

    def asking(least):
        update = {"observed": Observed(least_cases=least) if least else None}
        return rulebook.procedures.model_copy(update=update)

    return asking


@pytest.fixture
def found(procedures, calendar):
    """Return the duration of one step as known on a day."""

    def duration(rows, step, path="private", *, supply="any", least=1, day=TODAY):
        lives = read_cases(tables(rows, [])[0])
        every = durations(lives, procedures(least), end_of(day), calendar)
        return next(d for d in every if (d.path, d.step, d.supply) == (path, step, supply))

    return duration


def reviewed(*lengths):
    """Private cases that have their drawing review alone, so many days after their coding."""
    return [
        case(2 * n + PRIVATE, FIRST, drawing_review=FIRST + days) for n, days in enumerate(lengths)
    ]


@pytest.mark.parametrize(("cases", "workdays"), [(19, 15), (20, 3)])
def test_from_twenty_closed_cases_on_the_median_counts(found, cases, workdays):
    duration = found(reviewed(*[3] * cases), "drawing_review", least=20)
    assert (duration.workdays, duration.cases, duration.median) == (workdays, cases, 3)


@pytest.mark.parametrize(
    ("lengths", "median"),
    [((2, 9, 4), 4), ((2, 4, 9, 6), 5), ((2, 4, 9, 5), 5), ((2, 4, 9, 7), 6), ((0, 0, 1), 0)],
    ids=["odd", "even", "half a day goes up", "up again", "no time at all"],
)
def test_the_median_is_in_whole_days(found, lengths, median):
    assert found(reviewed(*lengths), "drawing_review").workdays == median


def test_without_a_case_the_reference_stands(found):
    duration = found([], "drawing_review")
    assert (duration.workdays, duration.median, duration.cases) == (15, None, 0)


def test_only_working_days_are_counted(procedures):
    # Friday 3 to Monday 6 January 2020
    rows = [case(PRIVATE, FIRST, land_use_permit=FIRST + 2, works_planning_permit=FIRST + 5)]
    calendar = WorkCalendar(working_days(date(2020, 1, 1), date(2023, 12, 31)))
    lives = read_cases(tables(rows, [])[0])
    every = durations(lives, procedures(1), end_of(TODAY), calendar)
    [duration] = [d for d in every if (d.path, d.step) == ("private", "works_planning_permit")]
    assert duration.median == 1


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        pytest.param({"land_use_permit": 30}, 70, id="the step before"),
        pytest.param({"land": 20}, 80, id="the last one known"),
        pytest.param({"land": 40, "land_use_permit": 30}, 60, id="the latest, not the last"),
        pytest.param({"drawing_review": 95}, 100, id="not what comes after"),
        pytest.param({"special_reviews": 95, "tender": 96}, 100, id="not what runs beside"),
        pytest.param({}, 100, id="coding"),
    ],
)
def test_a_step_is_measured_from_the_latest_known_before_it(found, steps, days):
    dates = {step: FIRST + day for step, day in (steps | {"works_planning_permit": 100}).items()}
    assert found([case(PRIVATE, FIRST, **dates)], "works_planning_permit").median == days


@pytest.mark.parametrize(("days", "cases"), [(0, 1), (-1, 0)])
def test_the_same_day_counts_and_out_of_order_does_not(found, days, cases):
    assert found(reviewed(days), "drawing_review").cases == cases


def test_each_kind_of_investor_has_its_own(found):
    rows = reviewed(3, 3, 3) + [
        case(2 * n, FIRST, works_permit=FIRST + 40, tender=FIRST + 20) for n in range(2)
    ]
    assert found(rows, "drawing_review").cases == 3
    assert found(rows, "works_permit").cases == 0
    assert found(rows, "works_permit", "government").median == 20


def test_land_is_counted_by_mode_of_supply(found):
    rows = [case(2 * n + 1, FIRST, project_approval=FIRST, land=FIRST + 30 + n) for n in range(5)]
    for row in rows[:3]:
        row["granted_land_at"] = row["land_at"]
    rows[2]["granted_land_at"] = end_of(TODAY + 1)
    granted, allocated = (
        found(rows, "land", supply=supply, least=3) for supply in ("granted", "allocated")
    )
    assert (granted.cases, granted.workdays) == (2, 45)
    assert (allocated.cases, allocated.workdays) == (3, 33)


def test_a_case_told_later_is_not_there_yet(found):
    rows = reviewed(3, 9)
    on, at = rows[1]["drawing_review_on"], end_of(TODAY - 1)
    rows[1] |= {"drawing_review_on": on, "drawing_review_at": at}
    before, then = (found(rows, "drawing_review", day=day) for day in (TODAY - 2, TODAY - 1))
    assert (before.cases, before.median) == (1, 3)
    assert (then.cases, then.median) == (2, 6)


def test_what_came_before_a_step_and_is_told_later_is_not_there_yet(found):
    row = case(PRIVATE, FIRST, land=FIRST + 10, works_planning_permit=FIRST + 100)
    row |= told("land_use_permit", FIRST + 60, after=TODAY - FIRST - 60)
    before, then = (found([row], "works_planning_permit", day=day) for day in (TODAY - 1, TODAY))
    assert (before.median, then.median) == (90, 40)


@pytest.mark.parametrize(("coded", "cases"), [(0, 1), (-1, 0)])
def test_what_lies_outside_the_calendar_is_left_out(found, coded, cases):
    first = FIRST - 365  # 1 January 2019
    row = case(PRIVATE, first + coded, project_approval=first + 2)
    assert found([row], "project_approval").cases == cases


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), day=st.integers(TODAY - 600, TODAY))
def test_nothing_told_later_changes_a_duration(procedures, calendar, seed, day):
    cases, _ = city(120, seed=seed)
    both = (read_cases(table) for table in (cases, later(cases, day)))
    known = [durations(lives, procedures(20), end_of(day), calendar) for lives in both]
    assert known[0] == known[1]


def test_the_procedures_count_what_was_observed_and_are_otherwise_the_same(procedures, calendar):
    asking = procedures(3)
    before = asking.model_dump()
    lives = read_cases(tables(reviewed(3, 4, 5), [])[0])
    counted = observed(lives, asking, end_of(TODAY), calendar).model_dump()
    assert counted["paths"]["private"]["critical"].pop("drawing_review") == 4
    assert asking.model_dump() == before
    assert before["paths"]["private"]["critical"].pop("drawing_review") == 15
    assert counted == before


def test_a_rule_book_that_does_not_ask_keeps_its_reference_durations(procedures, calendar):
    lives = read_cases(tables(reviewed(*[3] * 40), [])[0])
    assert observed(lives, procedures(None), end_of(TODAY), calendar) == procedures(None)


def test_the_rest_of_the_path_is_shorter_where_a_step_is(judged, rulebook, calendar):
    lives = read_cases(tables(reviewed(*[3] * 20), [])[0])
    known = observed(lives, rulebook.procedures, end_of(TODAY), calendar)
    private = START | NOTHING_OBTAINED | {"is_government": False, "is_land_granted": True}
    government = START | NOTHING_OBTAINED
    books = (rulebook, rulebook.model_copy(update={"procedures": known}))
    rest = [
        [row["s_slack__remaining_days"] for row in judged(private, government, book=book)]
        for book in books
    ]
    assert rest == [[101, 157], [89, 157]]


def test_what_is_published_names_every_step_once_and_what_counted(procedures, calendar):
    lives = read_cases(tables(reviewed(3, 4, 5), [])[0])
    asking = procedures(3)
    rows = as_table(durations(lives, asking, end_of(TODAY), calendar), end_of(TODAY)).to_pylist()
    keys = [(row["path"], row["step"], row["supply"]) for row in rows]
    assert len(set(keys)) == len(keys) == 9 + 7
    assert {step for _, step, _ in keys} <= set(STEPS)
    [review] = [row for row in rows if row["step"] == "drawing_review"]
    assert review == {
        "path": "private",
        "step": "drawing_review",
        "supply": "any",
        "workdays": 4,
        "basis": "observed",
        "reference_workdays": 15,
        "median_workdays": 4,
        "n_cases": 3,
        "known_at": end_of(TODAY),
    }
    tenders = [row for row in rows if row["step"] == "tender"]
    assert [(row["basis"], row["workdays"]) for row in tenders] == [("reference", 30)]
