"""The plan: what it refuses, and how a city of another size is planned."""

from datetime import date

import pytest

from sandbox.plan import CityPlan


def test_the_plan_by_default_is_the_reference_city():
    assert CityPlan.sized(4996) == CityPlan()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"projects": 49, "key_projects": 10}, "projects"),
        ({"projects": 1_000_001}, "projects"),
        ({"key_projects": 0}, "key_projects"),
        ({"projects": 100, "key_projects": 51}, "key_projects"),
        ({"first_day": date(2023, 12, 1)}, "first_day"),
        ({"first_day": date(2018, 12, 31)}, "first_day"),
        ({"as_of": date(2029, 1, 1)}, "as_of"),
        ({"block_size": 0}, "block_size"),
        ({"response_share": 1.01}, "response_share"),
        ({"solve_share": -0.01}, "solve_share"),
    ],
)
def test_a_plan_that_cannot_be_simulated_is_refused_by_name(change, named):
    with pytest.raises(ValueError, match=named):
        CityPlan(**change)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_may_be_none_or_all(share):
    assert CityPlan(response_share=share, duty_share=share).response_share == share


@pytest.mark.parametrize("projects", [50, 1_000_000])
def test_the_smallest_and_the_largest_city_can_be_planned(projects):
    assert CityPlan.sized(projects).projects == projects


def test_the_share_of_key_projects_stays_when_the_city_grows():
    shares = [plan.key_projects / plan.projects for plan in map(CityPlan.sized, (500, 100_000))]
    assert shares == pytest.approx([996 / 4996] * 2, abs=0.002)


def test_blocks_cover_every_project_once():
    plan = CityPlan.sized(120_001)
    covered = [number for bounds in plan.block_bounds() for number in range(*bounds)]
    assert covered == list(range(120_001))


def test_a_large_city_keeps_attendance_short():
    assert CityPlan.sized(19_999).attendance_days is None
    assert CityPlan.sized(20_000).attendance_days == 60
