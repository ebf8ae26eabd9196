"""Laws over all facts: worse never looks better, and nobody's facts touch another's verdict."""

from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings

from scoring.rules import RULES
from tests.unit.scoring.cases import BUILD, START, facts
from tests.unit.scoring.strategies import CITIES

COLOURS = ["green", "blue", "yellow", "red"]
QUICK = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def more(column, by):
    """Return a change that adds to a number, where there is one."""

    def change(project):
        known = project[column] is not None
        return {column: project[column] + by if known else None}

    return change


def less(column, by):
    """Return a change that takes from a ratio, not below zero, where there is one."""

    def change(project):
        known = project[column] is not None
        return {column: max(project[column] - Decimal(by), Decimal(0)) if known else None}

    return change


def flag(column, value):
    """Return a change that turns a flag the bad way, where it is known."""
    return lambda project: {column: None if project[column] is None else value}


# Each makes a project worse in one respect and leaves the rest alone.
WORSE = {
    "later past its planned start": lambda p: (
        more("days_past_planned_start", 40)(p) | more("workdays_to_planned_start", -28)(p)
    ),
    "one step less obtained": flag("has_land", False),
    "the last permit gone": flag("has_works_permit", False),
    "an application further over its limit": more("worst_matter_ratio", Decimal("0.5")),
    "longer without an approval event": more("days_since_approval_event", 35),
    "less investment done": less("completed_ratio", "0.2"),
    "another month without investment": more("zero_months", 1),
    "more days without anybody on site": more("zero_site_days", 9),
    "fewer workers": less("attendance_ratio", "0.3"),
    "no land right": flag("has_land_right", False),
    "site not handed over": flag("is_handed_over", False),
    "less money there": less("funds_ratio", "0.4"),
    "a milestone later": more("milestone_days_late", 15),
    "another overdue item": more("overdue_items", 1),
    "another stale source": more("stale_sources", 1),
    "a conflict": more("conflicts", 1),
    "a wrong cell": more("open_issues", 1),
    "a doubtful code": flag("is_code_doubtful", True),
    "no permit before the start": flag("is_permit_before_start", False),
    "a lapsed permit": flag("has_lapsed_permit", True),
    "registered later": more("days_start_to_registered", 25),
    "a permit nearer its end": more("days_to_permit_expiry", -25),
    "longer past the agreed start": more("days_past_agreed_start", 100),
    "less likely to start by plan": less("p_start_by_plan", "0.3"),
    "more people before the permit": more("crowded_days_7", 2),
    "a finish forecast later": more("finish_forecast_days_late", 40),
    "money further behind its plan": more("fund_gap_pct", Decimal(9)),
    "a cumulative figure that fell further": more("cumulative_drop_wan", Decimal("0.01")),
    "a month that jumped further": more("month_jump_pp", Decimal(3)),
    "a start unproven for longer": more("workdays_start_unproven", 5),
}


def severity(level):
    """Return how bad a level is: 0 quiet, 3 worst."""
    return 4 - level if level else 0


def batched(rows, size):
    return [rows[n : n + size] for n in range(0, len(rows), size)]


def assert_no_better(before, after, change):
    levels = [name for name in before if name.endswith(("__level", "__exit_level"))]
    for name in levels:
        if before[name] is not None and after[name] is not None:
            assert severity(after[name]) >= severity(before[name]), (change, name)
    if before["health_index"] is not None and after["health_index"] is not None:
        assert after["health_index"] <= before["health_index"], change
        assert COLOURS.index(after["colour"]) >= COLOURS.index(before["colour"]), change


@QUICK
@given(city=CITIES)
def test_worse_facts_never_look_better(judged, city):
    worse = [project | change(project) for change in WORSE.values() for project in city]
    before, *after = batched(judged(*city, *worse), len(city))
    for change, verdicts in zip(WORSE, after, strict=True):
        for was, now in zip(before, verdicts, strict=True):
            assert_no_better(was, now, change)


@QUICK
@given(city=CITIES)
def test_a_level_never_ends_before_the_next_one_begins(judged, city):
    for verdict in judged(*city):
        for rule in RULES:
            level, end = (verdict[f"{rule.prefix}__{name}"] for name in ("level", "exit_level"))
            assert (level is None) == (end is None), rule.id
            assert severity(end) >= severity(level), rule.id


@QUICK
@given(city=CITIES)
def test_another_project_changes_nothing(judged, city):
    strangers = [BUILD | {"zero_months": 9}, START | {"is_approvals_blind": True}]
    assert judged(*city, *strangers)[: len(city)] == judged(*city)


@QUICK
@given(city=CITIES)
def test_counting_money_in_another_unit_changes_nothing(judged, city):
    in_yuan = [
        project | {"annual_plan_wan": project["annual_plan_wan"] * 10_000}
        for project in city
        if project["annual_plan_wan"] is not None
    ]
    in_wan = [project for project in city if project["annual_plan_wan"] is not None]
    assert judged(*in_yuan) == judged(*in_wan)


def test_a_new_code_changes_the_code_alone(judged):
    [before] = judged(BUILD)
    [after] = judged(BUILD | {"project_code": "2301-510104-04-01-999999"})
    assert after | {"project_code": before["project_code"]} == before


def test_facts_without_any_project_give_no_verdict(judged):
    assert judged() == []
    assert facts().num_rows == 0
