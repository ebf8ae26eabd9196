"""触发、重启、解除: what opens a warning, reopens it and ends it."""

from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise

import pytest

from tests.unit.scoring.episodes_world import RULE, World, at, book


def test_a_firing_signal_opens_a_warning_with_a_feedback_clock():
    world = World()
    assert world.step(1, 2) == ["opened"]
    warning = world.one
    assert (warning.state, warning.level, warning.base_severity) == ("new", 2, 2)
    assert warning.opened_at == warning.issued_at == warning.notified_at == at(1)
    assert warning.feedback_due_at == at(15, "23:59:59")
    assert warning.response_due_at is None
    assert warning.seen_on == date(2023, 3, 1)
    told = world.latest[0]
    assert (told["from_state"], told["to_state"]) == (None, "new")
    assert (told["from_level"], told["to_level"]) == (None, 2)
    assert (told["at"], told["as_of"], told["actor"], told["seq"]) == (at(1), at(1), "rule v1", 1)


def test_a_warning_is_named_after_its_day_project_rule_and_instant():
    world = World()
    world.step(1, 3, clock="07:30")  # still 28 February in UTC
    digest = sha256(b"P1|B-INV|2023-02-28T23:30:00").hexdigest()
    assert world.id == f"W20230301-{digest[:10]}"


@pytest.mark.parametrize("level", [0, "blind", "absent"])
def test_nothing_opens_without_a_level(level):
    world = World()
    assert world.step(1, level) == []
    assert world.rows == []


def test_one_open_warning_a_project_and_rule():
    world = World()
    signals = [("P1", "B-INV", 3), ("P1", "B-SITE", 1), ("P2", "B-INV", 2)]
    assert world.step(1, signals=signals) == ["opened"] * 3
    assert world.step(2, signals=signals) == []
    assert [(row["project_code"], row["rule"]) for row in world.rows].count(("P1", RULE)) == 1


def test_warnings_are_sorted_even_when_two_instants_share_a_day():
    world = World()
    for hour in range(6, 18):
        signals = [(f"P{n}", RULE, 3) for n in range(hour)]
        world.step(1, signals=signals, clock=f"{hour:02}:00")
    names = [row["warning_id"] for row in world.rows]
    assert len(names) == 17
    assert names == sorted(names)
    keys = [(row["warning_id"], row["seq"]) for row in world.latest]
    assert keys == sorted(keys)


def _cleared(world):
    """Open on 1 March, clear on 6 March."""
    world.step(1, 3)
    happened = [world.step(day, 0) for day in range(2, 7)]
    assert happened == [[], [], [], [], ["cleared"]]
    return world


def test_what_is_cleared_keeps_its_last_level_and_stops_its_clocks():
    warning = _cleared(World()).one
    assert (warning.state, warning.clear_reason) == ("cleared", "condition_gone")
    assert warning.cleared_at == at(6)
    assert (warning.level, warning.base_severity) == (3, 0)
    assert warning.feedback_due_at == at(15, "23:59:59")
    assert warning.feedback_next_at is None


def test_firing_again_after_fourteen_days_to_the_second_reopens():
    world = _cleared(World())
    before = world.one
    assert world.step(20, 2) == ["reopened"]
    warning = world.one
    assert (warning.warning_id, warning.reopen_count) == (before.warning_id, 1)
    assert (warning.state, warning.level) == ("new", 2)
    assert (warning.opened_at, warning.issued_at) == (at(1), at(20))
    assert (warning.cleared_at, warning.clear_reason) == (None, None)
    assert warning.hold_until == at(date(2023, 4, 3))
    told = world.latest[0]
    assert (told["from_state"], told["from_level"], told["seq"]) == ("cleared", None, 3)


def test_firing_again_a_second_later_opens_a_new_warning():
    world = _cleared(World())
    assert world.step(20, 2, clock="18:00:01") == ["opened"]
    assert len(world.rows) == 2


def test_reopening_forgets_the_stretch_before_and_its_clocks():
    world = World()
    world.step(1, 3)
    world.step(2, 0, delivered=[(None, at(1, "19:00"))])
    world.step(5, 0)
    world.step(6, 0, events=[world.event("respond", 5), world.event("feedback_submitted", 5)])
    assert world.one.state == "cleared"
    world.step(7, 3)
    warning = world.one
    assert warning.state == "new"
    for column in (
        "delivered_at",
        "responded_at",
        "feedback_at",
        "response_due_at",
        "is_response_late",
        "is_feedback_late",
    ):
        assert getattr(warning, column) is None, column
    assert (warning.escalation, warning.response_breaches) == (0, 0)
    assert warning.feedback_due_at == at(21, "23:59:59")


def test_the_delivery_of_the_stretch_before_does_not_start_the_clock_again():
    world = World()
    world.step(1, 3)
    old = [(None, at(1, "19:00"))]
    world.step(2, 0, delivered=old)
    for day in range(3, 7):
        world.step(day, 0, delivered=old)
    world.step(8, 3, delivered=old)
    assert world.step(9, 3, delivered=old) == []
    new = [*old, (None, at(8, "20:00"))]
    assert world.step(10, 3, delivered=new) == ["delivered"]
    assert world.one.response_due_at == at(10, "20:00")


@pytest.mark.parametrize(
    ("rule", "phase", "started_on", "reason"),
    [
        ("S-DUE", "build", date(2023, 3, 1), "verified_start"),
        ("S-DUE", "done", date(2023, 3, 1), "verified_start"),
        ("S-DUE", "build", None, None),
        ("S-DUE", "done", None, "verified_finish"),
        ("B-INV", "build", date(2023, 3, 1), None),
        ("B-INV", "done", date(2023, 3, 1), "verified_finish"),
        ("B-INV", "exited", None, "exited"),
        ("S-DUE", "reserve", None, "exited"),
        ("S-DUE", "start", None, None),
    ],
)
def test_a_terminal_fact_clears_at_once_and_nothing_opens_after(rule, phase, started_on, reason):
    world = World()
    world.step(1, 1, rule=rule, phase="start", started_on=None)
    happened = world.step(2, 1, rule=rule, phase=phase, started_on=started_on)
    assert happened == (["cleared"] if reason else [])
    assert world.one.clear_reason == reason
    world.step(3, 1, rule=rule, phase=phase, started_on=started_on)
    assert len(world.rows) == 1


def test_what_a_terminal_fact_cleared_is_not_reopened():
    world = World()
    world.step(1, 1)
    world.step(2, 1, phase="done")
    assert world.step(3, 1) == ["opened"]
    assert len(world.rows) == 2


def test_a_project_without_a_standing_goes_on():
    world = World()
    assert world.step(1, 3, standing=[]) == ["opened"]
    assert world.step(2, 1, standing=[]) == ["escalated"]


@pytest.mark.parametrize(
    ("exemption", "opens"),
    [
        ({"rule": RULE, "valid_until": date(2023, 3, 1)}, False),
        ({"rule": RULE, "valid_until": date(2023, 2, 28)}, True),
        ({"rule": None, "valid_until": date(2023, 3, 1)}, False),
        ({"rule": RULE, "valid_until": None}, False),
        ({"rule": "B-SITE", "valid_until": None}, True),
    ],
)
def test_an_exemption_in_force_keeps_a_rule_closed(exemption, opens):
    world = World()
    listed = [{"project_code": "P1", **exemption}]
    assert world.step(1, 2, exemptions=listed) == (["opened"] if opens else [])


def test_an_exemption_of_another_project_keeps_nothing_closed():
    world = World()
    listed = [{"project_code": "P2", "rule": None, "valid_until": None}]
    assert world.step(1, 2, exemptions=listed) == ["opened"]


def test_an_exempted_warning_stays_closed_until_the_day_after():
    world = World()
    world.step(1, 2)
    exempt = world.event("exempt", 2, valid_until=date(2023, 3, 5))
    assert world.step(2, 2, events=[exempt]) == ["exempted"]
    assert (world.one.state, world.one.clear_reason) == ("exempted", "exempt")
    assert world.one.cleared_at == at(2, "12:00")
    assert [world.step(day, 2) for day in (3, 4, 5)] == [[], [], []]
    assert world.step(6, 2) == ["opened"]
    assert len(world.rows) == 2


def test_an_exemption_without_an_end_holds_for_good():
    world = World()
    world.step(1, 2)
    world.step(2, 2, events=[world.event("exempt", 2)])
    assert world.step(date(2026, 3, 2), 2) == []


def test_an_exemption_of_all_rules_closes_all_and_no_other_project():
    world = World()
    signals = [("P1", "B-INV", 3), ("P1", "B-SITE", 1), ("P2", "B-INV", 2)]
    world.step(1, signals=signals)
    event = world.event("exempt", 2, project_code="P1", rule=None, valid_until=date(2023, 4, 1))
    assert world.step(2, signals=signals, events=[event]) == ["exempted", "exempted"]
    assert world.step(3, signals=signals) == []
    assert world.unheard == 0


def test_a_corrected_record_voids_and_firing_again_is_a_new_warning():
    world = World()
    world.step(1, 2)
    corrected = world.event("data_corrected", 2, note="合同额录错")
    assert world.step(2, 0, events=[corrected]) == ["voided"]
    assert (world.one.state, world.one.clear_reason) == ("voided", "data_corrected")
    assert world.latest[0]["note"] == "合同额录错"
    assert world.step(3, 2) == ["opened"]


def test_the_reopening_limit_is_the_books():
    world = _cleared(World(book(reopen_days=2)))
    assert world.step(8, 3) == ["reopened"]
    other = _cleared(World(book(reopen_days=1)))
    assert other.step(8, 3) == ["opened"]


def test_a_longer_limit_does_not_revive_a_warning_that_has_a_successor():
    world = _cleared(World(book(reopen_days=0)))
    assert world.step(7, 3) == ["opened"]
    world.book = book()
    assert world.step(8, 2) == ["escalated"]
    assert sorted(row["state"] for row in world.rows) == ["cleared", "new"]


@pytest.mark.parametrize("event", ["opened", "reopened", "cleared"])
def test_to_and_fro_gives_one_opening_and_one_clearing_a_hold_window(to_and_fro, event):
    for period in PERIODS:
        told = [row for row in to_and_fro if row["project_code"] == f"every {period} days"]
        times = [row["at"] for row in told if row["event"] == event]
        assert all(after - before >= timedelta(days=14) for before, after in pairwise(times))


def test_to_and_fro_slow_enough_is_cleared_and_reopened_again_and_again(to_and_fro):
    happened = [row["event"] for row in to_and_fro if row["project_code"] == "every 10 days"]
    assert happened.count("opened") == 1
    assert happened.count("reopened") == happened.count("cleared") > 5


PERIODS = (2, 4, 6, 10, 14)


@pytest.fixture(scope="module")
def to_and_fro():
    """Return what 280 days of signals that come and go in each of ``PERIODS`` give."""
    world = World()
    for n in range(280):
        signals = [
            (f"every {period} days", RULE, 3 if n % period < period / 2 else 0)
            for period in PERIODS
        ]
        world.step(date(2023, 1, 2) + timedelta(days=n), signals=signals, standing=[])
    return world.told.to_pylist()
