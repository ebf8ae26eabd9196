"""Both sides of every threshold of permits, land, forecasts, statistics, funds and truth."""

from decimal import Decimal

import pytest

from tests.unit.scoring.cases import BUILD, ENGINES, START, facts

UNLICENSED = START | {"has_works_permit": False}

PERMIT = [(31, 0), (30, 3), (11, 3), (10, 2), (0, 2), (-1, 1)]
LAND = [(-31, 0), (-30, 3), (0, 3), (1, 2), (364, 2), (365, 1)]
CHANCE = [("0.5000", 0), ("0.4999", 3), ("0.2500", 3), ("0.2499", 2), ("0.0000", 2)]
CROWDED = [(0, 0), (2, 0), (3, 1), (7, 1)]
MILESTONE = [(14, 0), (15, 3), (29, 3), (30, 2), (59, 2), (60, 1)]
WAITING = [(14, 0), (15, 3), (29, 3), (30, 2), (59, 2), (60, 1)]
FUNDS = [("0.0000", 0), ("0.0001", 3), ("10.0000", 3), ("10.0001", 2), ("30.0000", 2)]
FUNDS += [("30.0001", 1)]
DROP = [("0.00", 0), ("0.01", 3), ("9000.00", 3)]
FINISH = [(-400, 0), (29, 0), (30, 3), (59, 3), (60, 2), (119, 2), (120, 1)]
UNPROVEN = [(0, 0), (1, 3), (9, 3), (10, 2)]
IDLE = [(14, 0), (15, 3), (28, 3), (29, 2)]
JUMPED = BUILD | {"month_jump_pp": Decimal("5.0000")}

CASES = [
    *(("s_permit", START | {"days_to_permit_expiry": n}, level) for n, level in PERMIT),
    *(("s_land", START | {"days_past_agreed_start": n}, level) for n, level in LAND),
    *(("s_prob", START | {"p_start_by_plan": Decimal(n)}, level) for n, level in CHANCE),
    *(("s_early", UNLICENSED | {"crowded_days_7": n}, level) for n, level in CROWDED),
    *(("b_mile", BUILD | {"milestone_days_late": n}, level) for n, level in MILESTONE),
    *(
        ("b_stat", BUILD | {"is_registered": False, "days_since_start": n}, level)
        for n, level in WAITING
    ),
    *(("b_fund", BUILD | {"fund_gap_pct": Decimal(n)}, level) for n, level in FUNDS),
    *(("b_neg", BUILD | {"cumulative_drop_wan": Decimal(n)}, level) for n, level in DROP),
    *(("b_end", BUILD | {"finish_forecast_days_late": n}, level) for n, level in FINISH),
    *(("b_truth", BUILD | {"workdays_start_unproven": n}, level) for n, level in UNPROVEN),
    *(("b_truth", JUMPED | {"zero_site_days": n}, level) for n, level in IDLE),
]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_the_reading_gives_the_level_on_every_engine(rulebook, engine):
    projects = [project | {"project_code": f"{n:06d}"} for n, (_, project, _) in enumerate(CASES)]
    rows = engine(facts(*projects), rulebook).sort_by("project_code").to_pylist()
    found = [(rule, row[f"{rule}__level"]) for row, (rule, _, _) in zip(rows, CASES, strict=True)]
    assert found == [(rule, level) for rule, _, level in CASES]


BLIND = [
    ("s_permit", {"days_to_permit_expiry": 5, "is_approvals_blind": True}, "approvals_stale"),
    ("s_prob", {"p_start_by_plan": Decimal("0.1"), "is_approvals_blind": True}, "approvals_stale"),
    ("s_early", {"is_approvals_blind": True}, "approvals_stale"),
    ("s_early", {"is_site_blind": True}, "site_stale"),
    ("s_early", {"has_works_permit": False, "crowded_days_7": None}, "attendance_unreported"),
    ("b_mile", {"milestone_days_late": None}, "no_milestone"),
    ("b_end", {"finish_forecast_days_late": 90, "is_investment_blind": True}, "investment_stale"),
    ("b_stat", {"is_investment_blind": True}, "investment_stale"),
    ("b_stat", {"is_registered": False, "days_since_start": None}, "no_start_date"),
    ("b_neg", {"is_investment_blind": True}, "investment_stale"),
    ("b_neg", {"cumulative_drop_wan": None}, "investment_unreported"),
    ("b_truth", {"workdays_start_unproven": None}, "approvals_stale"),
    ("b_truth", {"is_investment_blind": True, "month_jump_pp": None}, "investment_stale"),
    ("b_truth", {"month_jump_pp": None}, "investment_unreported"),
    (
        "b_truth",
        {"month_jump_pp": Decimal(9), "zero_site_days": None, "is_site_blind": True},
        "site_stale",
    ),
    ("b_truth", {"month_jump_pp": Decimal(9), "zero_site_days": None}, "attendance_unreported"),
]


@pytest.mark.parametrize(("rule", "gap", "reason"), BLIND)
def test_a_rule_without_its_data_says_why(judged, rule, gap, reason):
    [verdict] = judged((START if rule.startswith("s_") else BUILD) | gap)
    names = ("blind", "level", "exit_level", "measured", "threshold")
    assert [verdict[f"{rule}__{name}"] for name in names] == [reason, None, None, None, None]


SILENT = [
    ("s_permit", START | {"days_to_permit_expiry": None}),
    ("s_permit", BUILD | {"days_to_permit_expiry": -9}),
    ("s_land", START | {"days_past_agreed_start": None}),
    ("s_land", BUILD | {"days_past_agreed_start": 900}),
    ("s_prob", START | {"p_start_by_plan": None}),
    ("s_prob", START | {"p_start_by_plan": Decimal("0.1"), "days_past_planned_start": 1}),
    ("s_prob", START | {"p_start_by_plan": Decimal("0.1"), "days_past_planned_start": None}),
    ("s_early", UNLICENSED | {"crowded_days_7": 7, "has_site": False}),
    ("s_early", UNLICENSED | {"crowded_days_7": 7, "is_in_engineering": False}),
    ("b_mile", START | {"milestone_days_late": 90}),
    ("b_end", BUILD | {"finish_forecast_days_late": None}),
    ("b_end", BUILD | {"finish_forecast_days_late": None, "is_investment_blind": True}),
    ("b_end", START | {"finish_forecast_days_late": 200}),
    ("b_stat", BUILD | {"is_registrable": False, "is_registered": False}),
    ("b_fund", BUILD | {"fund_gap_pct": None}),
    ("b_fund", START | {"fund_gap_pct": Decimal(50)}),
    ("b_neg", START | {"cumulative_drop_wan": Decimal(50)}),
    ("b_truth", START | {"workdays_start_unproven": 20}),
]


def test_a_rule_that_has_nothing_to_say_is_silent(judged):
    verdicts = judged(*(project for _, project in SILENT))
    states = [v[f"{rule}__state"] for v, (rule, _) in zip(verdicts, SILENT, strict=True)]
    assert states == [None] * len(SILENT)


def test_a_permit_ends_the_suspicion_and_registration_the_wait(judged):
    # Quiet, not silent: only a row can end an open warning.
    permitted, registered = judged(
        START | {"crowded_days_7": 7}, BUILD | {"is_registered": True, "days_since_start": 400}
    )
    assert (permitted["s_early__level"], permitted["s_early__measured"]) == (0, 0)
    assert (registered["b_stat__level"], registered["b_stat__measured"]) == (0, 0)


def test_a_contradiction_needs_a_jump_a_site_and_nobody_on_it(judged):
    idle = BUILD | {"zero_site_days": 20}
    jumped, calm, elsewhere = judged(
        idle | {"month_jump_pp": Decimal("5.0000")},
        idle | {"month_jump_pp": Decimal("4.9999")},
        idle | {"month_jump_pp": Decimal(9), "has_site": False},
    )
    levels = [verdict["b_truth__level"] for verdict in (jumped, calm, elsewhere)]
    assert levels == [3, 0, 0]
    assert (jumped["b_truth__measured"], jumped["b_truth__cause"]) == (20, "idle")


def test_what_contradicts_is_told_although_the_other_way_is_unseen(judged):
    [unproven] = judged(BUILD | {"workdays_start_unproven": 12, "month_jump_pp": None})
    assert (unproven["b_truth__level"], unproven["b_truth__blind"]) == (2, None)


def test_a_claimed_start_is_questioned_before_it_is_verified(judged):
    [claimed] = judged(START | {"has_start_claim": True, "workdays_start_unproven": 2})
    assert (claimed["b_truth__level"], claimed["b_truth__cause"]) == (3, "unproven")


FORECASTS = [
    ("s_prob", START, "p_start_by_plan", Decimal("0.1")),
    ("b_end", BUILD, "finish_forecast_days_late", 60),
]


@pytest.mark.parametrize(("rule", "project", "forecast", "said"), FORECASTS)
def test_facts_without_a_forecast_leave_its_rule_silent(rulebook, rule, project, forecast, said):
    city = facts(project | {forecast: said})
    for engine in ENGINES.values():
        [told] = engine(city, rulebook).to_pylist()
        [untold] = engine(city.drop_columns([forecast]), rulebook).to_pylist()
        assert (told[f"{rule}__level"], untold[f"{rule}__level"]) == (2, None)
