"""预警, 响应, 反馈, 协调事项, 访问: how the follow-up is told in figures, at every edge."""

from datetime import date, timedelta

import pytest

from tests.unit.scoring.figures import (
    NOVEMBER,
    figures,
    instant,
    listed,
    start,
    utc,
    values,
    warning,
)

NOW = NOVEMBER.as_of
SECOND = timedelta(seconds=1)


def of(warnings, project=None, now=NOVEMBER):
    """Return the city's figures with warnings of one listed project."""
    return figures(listed([project or {}], now, episodes=warnings), now)


def test_the_clear_rate_of_the_first_year_holds():
    cleared = [warning(state="cleared", clear_reason="condition_gone")] * 866
    others = [warning()] * (1041 - 866)
    mistakes = [
        warning(state="voided", clear_reason="data_corrected"),
        warning(state="cleared", clear_reason="data_corrected"),
    ]
    found = of([*cleared, *others, *mistakes])
    assert (found["warnings_issued"]["value"], found["warnings_cleared"]["value"]) == (1041, 866)
    assert round(found["warning_clear_rate_pct"]["value"], 1) == 83.2


@pytest.mark.parametrize(
    ("state", "reason", "issued", "cleared"),
    [
        ("new", None, 1, 0),
        ("feedback", None, 1, 0),
        ("cleared", "condition_gone", 1, 1),
        ("cleared", "verified_start", 1, 1),
        ("cleared", "exited", 1, 1),
        ("cleared", "data_corrected", 0, 0),
        ("exempted", "exempt", 1, 0),
        ("voided", "data_corrected", 0, 0),
        ("voided", None, 0, 0),
    ],
)
def test_a_mistake_is_neither_issued_nor_cleared_and_an_exemption_is_no_clearing(
    state, reason, issued, cleared
):
    found = of([warning(state=state, clear_reason=reason)])
    counted = (found["warnings_issued"]["value"], found["warnings_cleared"]["value"])
    assert counted == (issued, cleared)


@pytest.mark.parametrize(
    ("opened_at", "issued"), [(utc(2022, 12, 31, 16), 1), (utc(2022, 12, 31, 15, 59, 59), 0)]
)
def test_warnings_are_counted_from_the_citys_new_year(opened_at, issued):
    assert of([warning(opened_at=opened_at)])["warnings_issued"]["value"] == issued


def test_nothing_issued_has_no_clear_rate():
    found = of([])
    assert (found["warnings_issued"]["value"], found["warning_clear_rate_pct"]["value"]) == (
        0,
        None,
    )


def test_the_pictures_of_other_instants_are_left_out():
    earlier = {"as_of": NOW - timedelta(days=1), "state": "cleared"}
    found = of([warning(), *[warning(**earlier)] * 2])
    assert (found["warnings_issued"]["value"], found["warnings_cleared"]["value"]) == (1, 0)


def test_a_warning_of_a_project_that_left_the_list_is_still_issued():
    found = of([warning()], {"is_key": False, "batch": None, "plan_year": None})
    assert (found["projects_total"]["value"], found["warnings_issued"]["value"]) == (0, 1)


def test_a_warning_of_a_project_nobody_knows_counts_for_the_city():
    tables = listed([{}], episodes=[warning(project="unheard of")])
    assert values(tables)["warnings_issued"] == 1
    assert values(tables, kind="district", scope="unknown")["warnings_issued"] == 1
    assert values(tables, kind="district", scope="510104")["warnings_issued"] == 0


CLOCKS = {"response": "responded_at", "feedback": "feedback_at"}
DUE = utc(2023, 11, 20, 4)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(
    ("told", "on_time", "due"),
    [
        ({}, 0, 0),  # not delivered: no clock
        ({"due_at": NOW + SECOND}, 0, 0),
        ({"due_at": NOW}, 0, 1),
        ({"due_at": NOW + SECOND, "answered_at": DUE}, 0, 0),
        ({"due_at": DUE, "answered_at": DUE}, 1, 1),
        ({"due_at": DUE, "answered_at": DUE + SECOND, "is_late": True}, 0, 1),
        ({"due_at": NOW + SECOND, "breaches": 1}, 0, 1),  # the clock runs a second time
        ({"due_at": NOW + SECOND, "breaches": 1, "answered_at": NOW}, 0, 1),
        ({"due_at": DUE, "paused_at": NOW}, 0, 0),
        ({"due_at": DUE, "paused_at": NOW, "answered_at": DUE}, 1, 1),
        ({"due_at": DUE, "paused_at": NOW, "breaches": 1}, 0, 1),
        ({"due_at": DUE, "state": "cleared", "cleared_at": DUE - SECOND}, 0, 0),
        ({"due_at": DUE, "state": "cleared", "cleared_at": DUE}, 0, 1),
        (
            {"due_at": DUE, "state": "cleared", "cleared_at": DUE - SECOND, "answered_at": DUE},
            *(1, 1),
        ),
        ({"due_at": DUE, "answered_at": DUE, "state": "voided"}, 0, 0),
        ({"due_at": DUE, "answered_at": DUE, "opened_at": utc(2022, 12, 1)}, 0, 0),
    ],
)
def test_an_answer_is_in_time_of_those_that_were_owed(clock, told, on_time, due):
    spelled = {
        "due_at": f"{clock}_due_at",
        "answered_at": CLOCKS[clock],
        "breaches": f"{clock}_breaches",
        "is_late": f"is_{clock}_late",
    }
    row = warning(**{spelled.get(name, name): value for name, value in told.items()})
    found = of([row])[f"{clock}_on_time_pct"]
    assert (found["numerator"], found["denominator"]) == (on_time, due)
    assert found["value"] == (None if due == 0 else 100 * on_time / due)


PLANNED = start(date(2023, 9, 30))


def lead(*warnings, projects=(PLANNED,)):
    found = values(listed(list(projects), episodes=list(warnings)))
    return found["lead_days_median"], found["lead_days_max"]


SEPTEMBER = utc(2023, 9, 1, 1)


def start_warning(opened_at=SEPTEMBER, **told):
    return warning(rule="S-DUE", opened_at=opened_at, **told)


@pytest.mark.parametrize(
    ("opened_at", "days"),
    [
        (utc(2023, 9, 29, 15, 59, 59), 1),
        (utc(2023, 9, 29, 16), 0),  # already the 30th in the city
        (utc(2023, 10, 10, 1), -10),
        (utc(2022, 12, 1, 1), 303),
    ],
)
def test_lead_days_run_from_the_citys_day_of_the_first_warning_to_the_planned_start(
    opened_at, days
):
    assert lead(start_warning(opened_at=opened_at)) == (days, days)


def test_only_the_first_warning_of_the_start_phase_leads():
    later = start_warning(utc(2023, 9, 20, 1))
    of_build = warning(opened_at=utc(2023, 1, 5, 1))
    mistaken = start_warning(utc(2023, 1, 5, 1), state="voided", clear_reason="data_corrected")
    cleared = start_warning(utc(2023, 8, 31, 1), state="cleared")
    assert lead(later, of_build, mistaken) == (10, 10)
    assert lead(later, of_build, mistaken, cleared) == (30, 30)


@pytest.mark.parametrize(
    "project",
    [
        PLANNED | {"batch": "build"},
        PLANNED | {"planned_start_on": None},
        PLANNED | {"is_key": False},
    ],
)
def test_only_projects_to_start_have_lead_days(project):
    assert lead(start_warning(), projects=[project]) == (None, None)


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle():
    opened = [utc(2023, 9, day, 1) for day in (28, 20, 25, 1)]  # 2, 10, 5, 29 days
    warnings = [start_warning(opened_at, project=f"{n:04d}") for n, opened_at in enumerate(opened)]
    assert lead(*warnings, projects=[PLANNED] * 4) == (7.5, 29)
    assert lead(*warnings[:3], projects=[PLANNED] * 4) == (5, 10)


def item(n, **told):
    raised = {"raised_at": utc(2023, 4, 1), "accepted_at": utc(2023, 4, 2)}
    return {"item_id": f"I{n}", "project_code": "0000"} | raised | told


def coordinated(items, feedbacks=(), **of_scope):
    return values(listed([{}], items=list(items), feedbacks=list(feedbacks)), **of_scope)


def test_the_solve_rate_of_the_first_year_holds():
    solved = [item(n, solved_at=utc(2023, 5, 1)) for n in range(168)]
    items = [*solved, *(item(n) for n in range(168, 193))]
    feedbacks = [{"item_id": f"I{n % 193}", "reported_at": utc(2023, 4, 20)} for n in range(738)]
    found = coordinated(items, feedbacks)
    counts = ("items_raised", "items_solved", "item_feedbacks")
    assert [found[kpi] for kpi in counts] == [193, 168, 738]
    assert round(found["item_solve_rate_pct"], 1) == 87.0
    assert round(found["item_feedbacks"] / found["items_raised"], 1) == 3.8


def test_an_item_not_accepted_is_raised_and_not_in_the_rate():
    returned = item(2, accepted_at=None)
    settled = item(3, accepted_at=None, solved_at=utc(2023, 5, 1))
    found = coordinated([item(0, solved_at=utc(2023, 5, 1)), item(1), returned, settled])
    assert (found["items_raised"], found["items_solved"]) == (4, 2)
    assert found["item_solve_rate_pct"] == 50


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ({"raised_at": utc(2022, 12, 31, 16)}, [1, 0]),
        ({"raised_at": utc(2022, 12, 31, 15, 59, 59)}, [0, 0]),
        ({"raised_at": NOW}, [1, 0]),
        ({"raised_at": NOW + SECOND}, [0, 0]),
        ({"solved_at": NOW}, [1, 1]),
        ({"solved_at": NOW + SECOND}, [1, 0]),
    ],
)
def test_items_of_the_year_count_by_what_has_happened(told, counts):
    found = coordinated([item(0, **told)])
    assert [found["items_raised"], found["items_solved"]] == counts


@pytest.mark.parametrize(("reported_at", "heard"), [(NOW, 1), (NOW + SECOND, 0)])
def test_feedback_counts_on_items_of_the_year_once_reported(reported_at, heard):
    old = item(1, raised_at=utc(2022, 5, 1))
    told = [{"item_id": f"I{n}", "reported_at": reported_at} for n in (0, 1, 2)]
    assert coordinated([item(0), old], told)["item_feedbacks"] == heard


def test_an_item_without_project_counts_for_the_city():
    found = coordinated([item(0, project_code=None)])
    assert found["items_raised"] == 1
    assert coordinated([item(0)], kind="batch", scope="build")["items_raised"] == 1


def test_a_city_that_keeps_no_items_has_no_figure_of_them():
    found = values(listed([{}]))
    names = ("items_raised", "items_solved", "item_solve_rate_pct", "item_feedbacks")
    assert [found[kpi] for kpi in names] == [None] * 4
    assert [coordinated([])[kpi] for kpi in names] == [0, 0, None, 0]
    assert values(listed([{}], items=[item(0)]))["item_feedbacks"] is None


VISITS = [
    {"day": date(2022, 12, 31), "unit": "市住建局", "visits": 1000},
    {"day": date(2023, 1, 1), "unit": "市住建局", "visits": 1},
    {"day": date(2023, 11, 29), "unit": "市住建局", "visits": 10},
    {"day": date(2023, 11, 29), "unit": "市水务局", "visits": 100},
    {"day": date(2023, 11, 30), "unit": "市住建局", "visits": 500},
    {"day": date(2024, 1, 1), "unit": "市住建局", "visits": 700},
]


def visited(now, visits=VISITS, **of_scope):
    project = {"responsible_org": "市住建局"}
    return values(listed([project], now, visits=visits), now, **of_scope)["platform_visits"]


@pytest.mark.parametrize(
    ("as_of", "city", "unit"),
    [
        (NOW, 111, 11),
        (utc(2023, 11, 30, 15, 59, 58), 111, 11),
        (utc(2023, 11, 30, 15, 59, 59), 611, 511),
        (utc(2022, 12, 31, 16), None, None),  # the new year has no day that is over
        (utc(2024, 1, 1, 16), 700, 700),
    ],
)
def test_visits_are_those_of_the_years_days_that_are_over(as_of, city, unit):
    now = instant(as_of)
    assert visited(now) == city
    assert visited(now, kind="department", scope="市住建局") == unit
    assert visited(now, kind="district", scope="510104") is None


def test_nobody_counted_is_no_visit_known():
    assert visited(NOVEMBER, visits=None) is None
    assert visited(NOVEMBER, visits=[]) is None
    zero = [{"day": date(2023, 3, 1), "unit": "市住建局", "visits": 0}]
    assert visited(NOVEMBER, visits=zero) == 0
