"""Both sides of every threshold of the rules with one reading."""

from decimal import Decimal

import pytest

from tests.unit.scoring.cases import BUILD, ENGINES, NOTHING_OBTAINED, START, facts

# rule, the project it is read of, reading, level
DAYS_PAST = [(0, 0), (1, 3), (30, 3), (31, 2), (60, 2), (61, 1)]
OVER = [("1.0000", 0), ("1.0001", 3), ("1.5000", 3), ("1.5001", 2), ("2.0000", 2), ("2.0001", 1)]
STALL = [(59, 0), (60, 3), (89, 3), (90, 2), (119, 2), (120, 1)]
ZERO_MONTHS = [(1, 0), (2, 3), (3, 2), (4, 1), (9, 1)]
ZERO_DAYS = [(6, 0), (7, 3), (14, 3), (15, 2), (29, 2), (30, 1)]
SLACK = [(0, 0), (-1, 3), (-20, 3), (-21, 2), (-40, 2), (-41, 1)]

CASES = [
    *(("s_due", START | {"days_past_planned_start": n}, n, level) for n, level in DAYS_PAST),
    *(
        ("s_over", START | {"worst_matter_ratio": Decimal(n), "open_matters": 1}, float(n), level)
        for n, level in OVER
    ),
    *(
        ("s_stall", START | NOTHING_OBTAINED | {"days_since_approval_event": n}, n, level)
        for n, level in STALL
    ),
    # Everything obtained leaves 10 working days of 进场.
    *(("s_slack", START | {"workdays_to_planned_start": n + 10}, n, level) for n, level in SLACK),
    *(("b_zero", BUILD | {"zero_months": n}, n, level) for n, level in ZERO_MONTHS),
    *(("b_site", BUILD | {"zero_site_days": n}, n, level) for n, level in ZERO_DAYS),
]


@pytest.fixture(scope="module")
def verdicts(judged):
    return judged(*(project for _, project, _, _ in CASES))


@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda n: f"{CASES[n][0]}={CASES[n][2]}")
def test_the_reading_gives_the_level(verdicts, case):
    rule, _, reading, level = CASES[case]
    verdict = verdicts[case]
    assert (verdict[f"{rule}__measured"], verdict[f"{rule}__level"]) == (reading, level)


def test_the_threshold_is_that_of_the_fired_level_or_of_the_mildest(judged):
    quiet, fired = judged(*(START | {"days_past_planned_start": n} for n in (0, 45)))
    assert (quiet["s_due__threshold"], fired["s_due__threshold"]) == (1, 31)


BLIND = [
    ("s_due", START | {"days_past_planned_start": None}, "no_planned_start"),
    ("s_slack", START | {"is_approvals_blind": True}, "approvals_stale"),
    (
        "s_slack",
        START | {"workdays_to_planned_start": None, "days_past_planned_start": None},
        "no_planned_start",
    ),
    ("s_over", START | {"is_approvals_blind": True}, "approvals_stale"),
    ("s_over", START | {"open_matters": 2, "worst_matter_ratio": None}, "limit_unknown"),
    ("s_stall", START | NOTHING_OBTAINED | {"is_approvals_blind": True}, "approvals_stale"),
    (
        "s_stall",
        START | NOTHING_OBTAINED | {"days_since_approval_event": None},
        "no_approval_event",
    ),
    ("b_zero", BUILD | {"is_investment_blind": True}, "investment_stale"),
    ("b_zero", BUILD | {"zero_months": None}, "investment_unreported"),
    ("b_site", BUILD | {"is_site_blind": True}, "site_stale"),
    ("b_site", BUILD | {"zero_site_days": None}, "attendance_unreported"),
    ("b_inv", BUILD | {"is_investment_blind": True}, "investment_stale"),
    ("b_inv", BUILD | {"annual_plan_wan": None, "completed_ratio": None}, "no_annual_plan"),
    ("b_inv", BUILD | {"completed_ratio": None}, "investment_unreported"),
]

SILENT = [
    ("s_due", BUILD),
    ("s_over", BUILD),
    ("s_stall", BUILD | NOTHING_OBTAINED),
    ("s_slack", BUILD),
    ("b_inv", START),
    ("b_zero", START),
    ("b_site", START),
    ("b_site", BUILD | {"has_site": False}),
    ("b_inv", BUILD | {"closed_month": 2}),
    ("b_inv", BUILD | {"closed_month": 0}),
    ("b_inv", BUILD | {"annual_plan_wan": Decimal(0), "completed_ratio": None}),
    ("b_inv", BUILD | {"planned_start_month": 12}),
    ("s_due", START | {"phase": "done", "is_start": False}),
]


def test_a_blind_rule_names_the_reason_and_has_no_level(judged):
    verdicts = judged(*(project for _, project, _ in BLIND))
    found = [
        tuple(verdict[f"{rule}__{name}"] for name in ("blind", "level", "measured", "threshold"))
        for (rule, _, _), verdict in zip(BLIND, verdicts, strict=True)
    ]
    assert found == [(reason, None, None, None) for _, _, reason in BLIND]


def test_a_rule_that_does_not_apply_is_neither_judged_nor_blind(judged):
    unseen = {"is_approvals_blind": True, "is_site_blind": True, "is_investment_blind": True}
    verdicts = judged(*(project | unseen for _, project in SILENT))
    found = [
        (verdict[f"{rule}__blind"], verdict[f"{rule}__level"])
        for (rule, _), verdict in zip(SILENT, verdicts, strict=True)
    ]
    assert found == [(None, None)] * len(SILENT)


def test_slack_looks_240_days_ahead_and_goes_on_after_the_planned_start(judged):
    late = START | {"workdays_to_planned_start": -60}
    verdicts = judged(*(late | {"days_past_planned_start": past} for past in (-241, -240, 90)))
    assert [verdict["s_slack__level"] for verdict in verdicts] == [0, 1, 1]
    assert [verdict["s_slack__exit_level"] for verdict in verdicts] == [0, 1, 1]


def test_with_nothing_left_to_obtain_nothing_stalls(judged):
    [verdict] = judged(START | {"days_since_approval_event": 300})
    assert (verdict["s_stall__level"], verdict["s_stall__measured"]) == (0, 0)


def test_nothing_open_is_known_not_to_be_over_its_limit(judged):
    [verdict] = judged(START | {"open_matters": 0, "worst_matter_ratio": None})
    assert (verdict["s_over__level"], verdict["s_over__measured"]) == (0, 0)


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_every_engine_draws_the_same_lines(rulebook, engine):
    projects = [
        project | {"project_code": f"{n:06d}"} for n, (_, project, _, _) in enumerate(CASES)
    ]
    rows = engine(facts(*projects), rulebook).sort_by("project_code").to_pylist()
    found = [row[f"{case[0]}__level"] for row, case in zip(rows, CASES, strict=True)]
    assert found == [case[3] for case in CASES]
