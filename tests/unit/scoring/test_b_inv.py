"""投资滞后: the published vectors, the baselines, both sides of each threshold."""

from decimal import Decimal

import pytest

from tests.unit.scoring.cases import BUILD

# Highest completion in percent, in steps of 0.1, that still gives the level against m/12.
LAST_TO_FIRE = {
    3: (22.0, 19.9, 14.9),
    6: (44.9, 39.9, 29.9),
    9: (67.4, 60.0, 45.0),
    11: (82.4, 76.6, 61.6),
    12: (89.9, 85.0, 70.0),
}
VECTORS = [
    (month, Decimal(str(round(highest + step, 1))) / 100, level if step == 0 else level + 1)
    for month, row in LAST_TO_FIRE.items()
    for level, highest in zip((3, 2, 1), row, strict=True)
    for step in (0, 0.1)
]


@pytest.fixture(scope="module")
def linear(rulebook):
    """The rule book with m/12 as its only baseline."""
    plain = rulebook.baselines.model_copy(update={"seasonal": None})
    return rulebook.model_copy(update={"baselines": plain})


def lagging(month, completed, **facts):
    return BUILD | {"closed_month": month, "completed_ratio": Decimal(completed)} | facts


def level_of(verdict):
    return verdict["b_inv__level"]


def test_the_published_vectors_hold_against_the_time_progress(judged, linear):
    verdicts = judged(*(lagging(month, done) for month, done, _ in VECTORS), book=linear)
    # One step above the last value of level 3 nothing fires.
    expected = [level % 4 for _, _, level in VECTORS]
    assert [level_of(verdict) for verdict in verdicts] == expected
    assert {verdict["b_inv__baseline"] for verdict in verdicts} == {"linear"}


def test_the_national_profile_fires_against_the_time_progress_and_not_against_itself(
    judged, rulebook, linear
):
    profile = [lagging(m, str(rulebook.baselines.seasonal[m - 1])) for m in (3, 4, 5)]
    assert [level_of(v) for v in judged(*profile, book=linear)] == [3, 3, 3]
    assert [level_of(v) for v in judged(*profile)] == [0, 0, 0]


def test_a_project_ahead_of_its_own_plan_is_not_warned_though_behind_the_calendar(judged, linear):
    # 松阳, April: 21.3 % done where the own plan puts 16.15 %.
    own, calendar = (
        lagging(4, "0.2130", own_plan_ratio=Decimal("0.1615")),
        lagging(4, "0.2130"),
    )
    with_plan, without = judged(own, calendar, book=linear)
    assert (level_of(with_plan), with_plan["b_inv__baseline"]) == (0, "own_plan")
    assert (level_of(without), without["b_inv__baseline"]) == (2, "linear")


# Against an own plan of 50 %: r < 0.90 & g >= 3; r < 0.80 & g >= 5 or g >= 15; r < 0.60 & g >= 10
# or g >= 30. Against small and large plans only one of the two conditions decides.
BOTH_SIDES = [
    ("0.5000", "0.4500", 0),
    ("0.5000", "0.4499", 3),
    ("0.5000", "0.4000", 3),
    ("0.5000", "0.3999", 2),
    ("0.5000", "0.3000", 2),
    ("0.5000", "0.2999", 1),
    ("0.2000", "0.1701", 0),  # r 0.8505 but g 2.99
    ("0.2000", "0.1700", 3),  # g 3.00
    ("0.2000", "0.1501", 3),  # r 0.7505 but g 4.99
    ("0.2000", "0.1500", 2),  # g 5.00
    ("0.2000", "0.1001", 2),  # r 0.5005 but g 9.99
    ("0.2000", "0.1000", 1),  # g 10.00
    ("1.0000", "0.8501", 3),  # g 14.99
    ("1.0000", "0.8500", 2),  # g 15.00 alone
    ("1.0000", "0.7001", 2),  # g 29.99
    ("1.0000", "0.7000", 1),  # g 30.00 alone
]


def test_each_condition_decides_on_both_sides_of_its_threshold(judged):
    verdicts = judged(
        *(lagging(11, done, own_plan_ratio=Decimal(due)) for due, done, _ in BOTH_SIDES)
    )
    assert [level_of(verdict) for verdict in verdicts] == [level for _, _, level in BOTH_SIDES]


def test_the_measure_and_the_threshold_are_those_of_the_condition_that_fired(judged):
    by_ratio, by_gap, quiet = judged(
        lagging(11, "0.3999", own_plan_ratio=Decimal("0.5")),
        lagging(11, "0.8500", own_plan_ratio=Decimal(1)),
        lagging(11, "0.9999", own_plan_ratio=Decimal(1)),
    )
    found = [(v["b_inv__measured"], v["b_inv__threshold"]) for v in (by_ratio, by_gap, quiet)]
    assert found == [(0.7998, 0.8), (15.0, 15.0), (0.9999, 0.9)]


@pytest.mark.parametrize(
    ("start_month", "expected_pct"),
    [
        (None, 91.6),
        (0, 91.6),
        (1, 91.6),
        (2, 91.13),  # (0.916 - 0.0535) / (1 - 0.0535)
        (10, 66.93),  # (0.916 - 0.746) / (1 - 0.746)
        (11, 49.4),  # (0.916 - 0.834) / (1 - 0.834)
    ],
)
def test_the_curve_starts_with_the_planned_start_month(judged, start_month, expected_pct):
    [verdict] = judged(lagging(11, "0.9", planned_start_month=start_month))
    assert verdict["b_inv__expected_pct"] == expected_pct


def test_january_and_february_are_not_judged_and_march_is(judged):
    verdicts = judged(*(lagging(month, "0.0") for month in (0, 1, 2, 3)))
    assert [level_of(verdict) for verdict in verdicts] == [None, None, None, 1]
