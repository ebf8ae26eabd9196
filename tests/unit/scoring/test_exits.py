"""Both sides of every exit: a level ends later than it begins where the rule book says so."""

from decimal import Decimal

import pytest

from tests.unit.scoring.cases import BUILD, ENGINES, START, facts

# Everything obtained leaves 10 working days of 进场; exits 10 working days beyond the entry.
SLACK = [(10, 0), (9, 3), (-10, 3), (-11, 2), (-30, 2), (-31, 1)]
CHANCE = [("0.5500", 0), ("0.5499", 3), ("0.3000", 3), ("0.2999", 2)]
# 10 days before the entry.
FINISH = [(19, 0), (20, 3), (49, 3), (50, 2), (109, 2), (110, 1)]

# Against an own plan: r 0.03 above the entry, g 2 points below it.
LAG = [
    ("0.5000", "0.4650", 0),  # r 0.93
    ("0.5000", "0.4649", 3),
    ("0.5000", "0.4150", 3),  # r 0.83
    ("0.5000", "0.4149", 2),
    ("0.5000", "0.3150", 2),  # r 0.63
    ("0.5000", "0.3149", 1),
    ("0.1000", "0.0901", 0),  # g 0.99
    ("0.1000", "0.0900", 3),  # g 1.00
    ("0.1000", "0.0701", 3),  # g 2.99, r below 0.83
    ("0.1000", "0.0700", 2),  # g 3.00
    ("0.2000", "0.1201", 2),  # g 7.99, r 0.6005
    ("0.2000", "0.1200", 1),  # g 8.00
    ("1.0000", "0.8701", 3),  # g 12.99
    ("1.0000", "0.8700", 2),  # g 13.00 alone
    ("1.0000", "0.7201", 2),  # g 27.99
    ("1.0000", "0.7200", 1),  # g 28.00 alone
]

CASES = [
    *(("s_slack", START | {"workdays_to_planned_start": n + 10}, level) for n, level in SLACK),
    *(("s_prob", START | {"p_start_by_plan": Decimal(n)}, level) for n, level in CHANCE),
    *(("b_end", BUILD | {"finish_forecast_days_late": n}, level) for n, level in FINISH),
    *(
        ("b_inv", BUILD | {"own_plan_ratio": Decimal(due), "completed_ratio": Decimal(done)}, level)
        for due, done, level in LAG
    ),
]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_a_level_ends_at_its_exit_on_every_engine(rulebook, engine):
    projects = [project | {"project_code": f"{n:06d}"} for n, (_, project, _) in enumerate(CASES)]
    rows = engine(facts(*projects), rulebook).sort_by("project_code").to_pylist()
    found = [
        (rule, row[f"{rule}__exit_level"]) for row, (rule, *_) in zip(rows, CASES, strict=True)
    ]
    assert found == [(rule, level) for rule, _, level in CASES]


def test_without_a_margin_a_level_ends_as_it_began(judged):
    readings = [(BUILD | {"zero_site_days": n}, "b_site") for n in (6, 7, 15, 30)]
    readings += [(START | {"days_past_planned_start": n}, "s_due") for n in (0, 1, 31, 61)]
    verdicts = judged(*(project for project, _ in readings))
    for verdict, (_, rule) in zip(verdicts, readings, strict=True):
        assert verdict[f"{rule}__exit_level"] == verdict[f"{rule}__level"]


def test_a_quiet_rule_may_not_have_ended_its_warning_yet(judged):
    [verdict] = judged(START | {"workdays_to_planned_start": 12})
    assert (verdict["s_slack__level"], verdict["s_slack__exit_level"]) == (0, 3)


@pytest.mark.parametrize(
    ("rule", "level", "ends_at"),
    [("S-SLACK", 3, 10), ("S-SLACK", 1, -30), ("B-END", 3, 20), ("S-DUE", 2, 31)],
)
def test_an_exit_is_the_threshold_and_its_margin(rulebook, rule, level, ends_at):
    assert rulebook.rules[rule].exit_threshold(level) == ends_at


def test_an_exit_is_the_decimal_people_would_write(rulebook):
    limit = rulebook.rules.b_inv.exit_limit(2)
    assert (limit.ratio_below, limit.gap_at_least, limit.gap_alone) == (0.83, 3, 13)
