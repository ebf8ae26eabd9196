"""健康指数 and 四色: check values, bands, caps, and what is not rated."""

from decimal import Decimal

import pytest

from scoring.health import SCHEMA, health
from tests.unit.scoring.cases import BUILD, START

# With an own plan of 100 % the ratio r is the completion itself; no rule fires below 15 points.
CHECK_VALUES = {"1.0": 100, "0.9": 92, "0.8": 84, "0.7": 76, "0.6": 68, "0.5": 60, "0.4": 60}


def at_ratio(ratio):
    return BUILD | {"own_plan_ratio": Decimal(1), "completed_ratio": Decimal(ratio)}


def test_the_published_check_values_hold(judged):
    verdicts = judged(*(at_ratio(ratio) for ratio in CHECK_VALUES))
    assert [verdict["health_index"] for verdict in verdicts] == list(CHECK_VALUES.values())


@pytest.fixture(scope="module")
def uncapped(rulebook):
    """The rule book without the effect of warnings on colours."""
    caps = {"caps": {1: "green", 2: "green", 3: "green"}}
    return rulebook.model_copy(update={"health": rulebook.health.model_copy(update=caps)})


# Everything else at 100, the index is 60 + 80 (r - 0.5); with nothing invested, 40 + 20 (1 - d/90).
BANDS = [
    (at_ratio("0.8125"), 85.0, "green"),
    (at_ratio("0.8112"), 84.9, "blue"),
    (at_ratio("0.6250"), 70.0, "blue"),
    (at_ratio("0.6237"), 69.9, "yellow"),
    (at_ratio("0.5") | {"milestone_days_late": 22}, 55.1, "yellow"),
    (at_ratio("0.5") | {"milestone_days_late": 23}, 54.9, "red"),
]


def test_a_colour_starts_at_its_floor(judged, uncapped):
    verdicts = judged(*(project for project, _, _ in BANDS), book=uncapped)
    found = [(verdict["health_index"], verdict["colour"]) for verdict in verdicts]
    assert found == [(index, colour) for _, index, colour in BANDS]


@pytest.mark.parametrize(
    ("zero_months", "colour", "capped_by"),
    [(1, "green", None), (2, "blue", "B-ZERO"), (3, "yellow", "B-ZERO"), (4, "red", "B-ZERO")],
)
def test_the_worst_warning_caps_the_colour_and_is_named(judged, zero_months, colour, capped_by):
    [verdict] = judged(BUILD | {"zero_months": zero_months})
    assert (verdict["colour"], verdict["capped_by"]) == (colour, capped_by)
    assert verdict["health_index"] == 100


def test_the_worst_of_several_warnings_caps(judged):
    [verdict] = judged(BUILD | {"zero_months": 2, "zero_site_days": 30})
    assert (verdict["colour"], verdict["capped_by"]) == ("red", "B-SITE")


def test_a_warning_that_changes_nothing_caps_nothing(judged):
    # A third level leaves blue; the index is green in one case and blue by itself in the other.
    lowered, already = judged(
        BUILD | {"zero_months": 2}, at_ratio("0.9") | {"zero_months": 2, "overdue_items": 6}
    )
    assert (lowered["health_index"], lowered["colour"], lowered["capped_by"]) == (
        100,
        "blue",
        "B-ZERO",
    )
    assert (already["health_index"], already["colour"], already["capped_by"]) == (83, "blue", None)


UNRATED = [
    (START | {"is_approvals_blind": True}, "approvals_stale"),
    (START | {"workdays_to_planned_start": None}, "no_planned_start"),
    (BUILD | {"is_investment_blind": True}, "investment_stale"),
    (BUILD | {"completed_ratio": None}, "investment_unreported"),
    (BUILD | {"annual_plan_wan": None, "completed_ratio": None}, "no_annual_plan"),
    (BUILD | {"annual_plan_wan": Decimal(0), "completed_ratio": None}, "no_annual_plan"),
    (BUILD | {"closed_month": 0}, "no_closed_month"),
    (
        BUILD | {"milestone_days_late": None, "open_items": None, "attendance_ratio": None},
        "coverage_low",
    ),
]


def test_without_lead_or_weight_a_project_is_not_rated_and_says_why(judged):
    verdicts = judged(*(project for project, _ in UNRATED))
    found = [(v["health_index"], v["colour"], v["capped_by"], v["reason"]) for v in verdicts]
    assert found == [(None, "unrated", None, reason) for _, reason in UNRATED]


def test_missing_dimensions_lower_coverage_and_never_the_index(judged):
    gaps = {"milestone_days_late": None, "open_items": None, "overdue_items": None}
    [verdict] = judged(BUILD | gaps)
    assert (verdict["health_index"], verdict["coverage_ratio"]) == (100, 0.7)
    assert verdict["dim_milestones"] is None
    assert verdict["reason"] is None


def test_weight_of_sixty_is_enough_and_less_is_not(judged, rulebook):
    gaps = {"milestone_days_late": None, "open_items": None, "attendance_ratio": None}
    [at_55] = judged(BUILD | gaps)
    eased = rulebook.health.model_copy(update={"minimum_weight": 55})
    [enough] = judged(BUILD | gaps, book=rulebook.model_copy(update={"health": eased}))
    assert (at_55["coverage_ratio"], at_55["health_index"]) == (0.55, None)
    assert enough["health_index"] == 100


def test_a_year_without_a_planned_share_yet_owes_nothing(judged):
    [verdict] = judged(BUILD | {"planned_start_month": 12, "completed_ratio": Decimal(0)})
    assert verdict["dim_investment"] == 100


@pytest.mark.parametrize(
    ("facts_", "scored"),
    [
        ({}, 100),
        ({"is_permit_before_start": False}, 60),
        ({"has_lapsed_permit": True}, 80),
        ({"days_start_to_registered": 30}, 100),
        ({"days_start_to_registered": 31}, 60),
        ({"is_registered": False, "days_since_start": 31}, 60),
        # Not yet due, unknown or not required: left out, the rest is rescaled.
        ({"is_registered": False, "days_since_start": 30, "has_lapsed_permit": True}, 66.7),
        ({"is_registrable": False, "is_permit_before_start": False}, 33.3),
        ({"is_in_engineering": False, "is_permit_before_start": False}, 100),
    ],
)
def test_compliance_counts_what_can_be_told(judged, facts_, scored):
    [verdict] = judged(BUILD | facts_)
    assert verdict["dim_compliance"] == scored


def test_open_and_overdue_items_cost_points_down_to_zero(judged):
    verdicts = judged(
        *(BUILD | {"open_items": n, "overdue_items": late} for n, late in ((2, 1), (20, 5)))
    )
    assert [verdict["dim_problems"] for verdict in verdicts] == [75, 0]


def test_trust_loses_points_for_stale_sources_conflicts_issues_and_doubtful_codes(judged):
    doubts = {"stale_sources": 1, "conflicts": 2, "open_issues": 3, "is_code_doubtful": True}
    verdicts = judged(START | doubts, START | {"stale_sources": 6})
    assert [verdict["dim_trust"] for verdict in verdicts] == [25, 0]


SUSPENDED = BUILD | {"phase": "suspended", "is_build": False, "is_suspended": True}


def test_an_approved_pause_is_shown_and_not_rated(judged):
    paused, unlisted = judged(SUSPENDED, SUSPENDED | {"is_key": False})
    assert (paused["colour"], paused["reason"], paused["health_index"]) == (
        "unrated",
        "suspended",
        None,
    )
    assert (paused["coverage_ratio"], unlisted["is_rated"]) == (0, False)
    assert {paused[name] for name in paused if name.endswith("__level")} == {None}


def test_advice_does_not_cap_a_colour(judged):
    [verdict] = judged(START | {"p_start_by_plan": Decimal("0.1")})
    assert (verdict["s_prob__level"], verdict["colour"], verdict["capped_by"]) == (2, "green", None)


def test_trust_is_the_sum_of_the_deductions_a_rule_book_names(judged, rulebook):
    doubts = START | {"stale_sources": 1, "conflicts": 2, "is_code_doubtful": True}
    fewer = rulebook.health.model_copy(update={"trust": {"conflict": 30}})
    [verdict] = judged(doubts, book=rulebook.model_copy(update={"health": fewer}))
    assert verdict["dim_trust"] == 40


def test_only_rated_phases_have_a_row(rulebook, wide):
    done = START | {"phase": "done", "is_start": False}
    phases = {"1": BUILD, "2": START, "3": done, "4": SUSPENDED}
    city = (project | {"project_code": code} for code, project in phases.items())
    found = health(wide(*city), rulebook)
    assert found.schema == SCHEMA
    assert found["project_code"].to_pylist() == ["1", "2", "4"]
    assert found["rulebook_version"].unique().to_pylist() == [rulebook.version]
