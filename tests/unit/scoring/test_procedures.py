"""手续: the reference paths, what proves what, what is due when."""

from decimal import Decimal

import pytest

from scoring.rulebook.procedures import proven
from tests.unit.scoring.cases import NOTHING_OBTAINED, START, STEPS

GOVERNMENT = START | NOTHING_OBTAINED | {"workdays_to_planned_start": 0}
PRIVATE = GOVERNMENT | {"is_government": False, "is_land_granted": True}
OUTSIDE = {"is_in_engineering": False}


def obtained(*steps):
    return {f"has_{step}": True for step in steps}


@pytest.mark.parametrize(
    ("project", "remaining"),
    [
        pytest.param(GOVERNMENT, 157, id="government, land allocated"),
        pytest.param(GOVERNMENT | {"is_land_granted": True}, 162, id="government, land granted"),
        pytest.param(PRIVATE, 101, id="private, land granted"),
        pytest.param(PRIVATE | {"is_land_granted": False}, 96, id="private, land allocated"),
        pytest.param(GOVERNMENT | OUTSIDE, 92, id="government outside the building systems"),
        pytest.param(PRIVATE | OUTSIDE, 56, id="private outside the building systems"),
        pytest.param(GOVERNMENT | obtained("proposal"), 150, id="one step obtained"),
        pytest.param(GOVERNMENT | obtained("special_reviews"), 157, id="a step alongside"),
        pytest.param(GOVERNMENT | obtained("project_approval"), 115, id="proves what led to it"),
        pytest.param(GOVERNMENT | obtained("land_use_permit"), 70, id="proves approval and land"),
        pytest.param(GOVERNMENT | obtained(*STEPS), 10, id="only 进场 is left"),
        pytest.param(GOVERNMENT | obtained("works_permit"), 10, id="the last permit proves all"),
    ],
)
def test_the_rest_of_the_critical_path_takes(judged, project, remaining):
    [verdict] = judged(project)
    assert verdict["s_slack__remaining_days"] == remaining


def progress(verdict):
    """Undo the score of 手续进度: 0.5 is 0, 1 is 100."""
    return 0.5 + verdict["dim_procedures"] / 200


def test_a_matter_is_due_when_what_follows_it_no_longer_fits(judged):
    # Nothing obtained; 立项 is due 115 working days before the start, so a day earlier all is well.
    early, late = judged(*(GOVERNMENT | {"workdays_to_planned_start": n} for n in (116, 115)))
    assert (progress(early), progress(late)) == (1.0, 0.5)


@pytest.mark.parametrize(
    ("days_left", "scored"),
    [
        (75, 40 / 40),  # 立项 15, 预审与土地 25: both obtained
        (70, 40 / 45),  # 用地规划许可 5
        (45, 40 / 60),  # 工程规划许可 15
        (16, 40 / 60),
        (15, 0.5),  # 招标, 环评等专项 and 施工图审查: 40 of 90, below the scale
    ],
)
def test_progress_is_weight_obtained_over_weight_due(judged, days_left, scored):
    project = GOVERNMENT | obtained("project_approval", "land")
    [verdict] = judged(project | {"workdays_to_planned_start": days_left})
    assert progress(verdict) == pytest.approx(scored, abs=0.0003)


def test_what_an_investor_does_not_need_is_left_out_of_the_weights(judged):
    # A private project needs no tender: nine tenths of the weights, all but 施工许可 obtained.
    steps = [step for step in STEPS if step not in {"works_permit", "tender"}]
    [verdict] = judged(PRIVATE | obtained(*steps))
    assert progress(verdict) == pytest.approx(80 / 90, abs=0.0003)


def test_building_procedures_are_not_required_outside_their_systems(judged):
    steps = ("proposal", "site_preselection", "project_approval", "land", "special_reviews")
    quiet = GOVERNMENT | {"days_since_approval_event": 300}
    inside, outside = judged(
        quiet | obtained(*steps), quiet | obtained(*steps, "preliminary_design") | OUTSIDE
    )
    assert inside["dim_procedures"] == 0
    assert outside["dim_procedures"] == 100
    assert (inside["s_stall__level"], outside["s_stall__level"]) == (1, 0)


def test_proofs_follow_each_other(rulebook):
    everything = proven(rulebook.procedures.proves, "works_permit")
    assert everything == set(STEPS) - {"works_permit"}


def test_slack_is_scored_over_its_whole_scale(judged):
    slacks = {-41: 0, -40: 0, -15: 50, 10: 100, 11: 100}
    verdicts = judged(*(START | {"workdays_to_planned_start": slack + 10} for slack in slacks))
    assert [verdict["dim_slack"] for verdict in verdicts] == list(slacks.values())


def test_funds_count_from_three_tenths_of_the_plan_on(judged):
    verdicts = judged(*(START | {"funds_ratio": Decimal(f)} for f in ("0.2999", "0.3000")))
    assert [verdict["dim_elements"] for verdict in verdicts] == [75, 100]
