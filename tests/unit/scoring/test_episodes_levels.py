"""升降级与反复: up at once, down one level after it held and lasted, to and fro is held."""

from datetime import date

import pytest

from tests.unit.scoring.episodes_world import World, at, book

MONDAY = date(2023, 3, 6)


def test_a_worse_level_is_taken_at_once_inside_the_warning():
    world = World()
    world.step(1, 3)
    assert world.step(1, 1, clock="18:01") == ["escalated"]
    told = world.latest[0]
    assert (told["from_level"], told["to_level"], told["seq"]) == (3, 1, 2)
    assert (told["from_state"], told["to_state"]) == ("new", "new")
    assert world.one.level_changed_at == world.one.notified_at == at(1, "18:01")
    assert len(world.rows) == 1


def test_one_better_evaluation_is_not_enough_and_two_are():
    world = World()
    world.step(1, 2)
    for day in (2, 3, 6):
        assert world.step(day, 2) == []
    assert world.step(7, 3) == []
    assert world.step(8, 3) == ["downgraded"]
    assert (world.one.level, world.one.base_severity) == (3, 1)


def test_the_same_information_twice_is_one_evaluation():
    world = World(book(renotify_days=90))
    world.step(1, 2)
    stale = date(2023, 3, 7)
    assert world.step(7, 3, seen=stale) == []
    assert [world.step(day, 3, seen=stale) for day in (8, 9, 10)] == [[], [], []]
    assert world.step(13, 3) == ["downgraded"]


def test_a_worse_evaluation_between_starts_the_count_again():
    world = World()
    world.step(1, 2)
    world.step(7, 3)
    world.step(8, 2)
    assert world.step(9, 3) == []
    assert world.step(10, 3) == ["downgraded"]


def test_a_level_that_has_only_left_its_entry_and_not_its_exit_stays():
    world = World(book(renotify_days=90))
    world.step(1, 2)
    for day in (6, 7, 8, 9):
        assert world.step(day, 3, exit_level=2) == []
    assert [world.step(day, 3) for day in (10, 13)] == [[], ["downgraded"]]


def test_a_level_lasts_three_working_days():
    world = World()
    world.step(date(2023, 3, 3), 2)  # a Friday
    happened = [world.step(day, 0) for day in (4, 5, 6, 7)]
    assert happened == [[], [], [], []]
    assert world.step(8, 0) == ["downgraded"]


def test_the_dwell_is_the_books():
    world = World(book(dwell_workdays=1))
    world.step(date(2023, 3, 3), 2)
    assert [world.step(day, 0) for day in (4, 5, 6)] == [[], [], ["downgraded"]]


def test_a_hold_of_one_lowers_on_the_first_better_evaluation():
    world = World(book(hold=1))
    world.step(1, 2)
    assert world.step(6, 0) == ["downgraded"]


def test_the_way_down_is_one_level_at_a_time_each_with_its_dwell():
    world = World()
    world.step(1, 1)
    told = {day: world.step(day, 0) for day in range(2, 15)}
    assert {day: names for day, names in told.items() if names} == {
        6: ["downgraded"],
        9: ["downgraded"],
        14: ["cleared"],
    }
    assert not world.one.is_flapping


@pytest.mark.parametrize("silence", ["blind", "absent"])
def test_no_data_never_clears_and_never_counts(silence):
    world = World()
    world.step(1, 3)
    world.step(6, 0)
    for day in range(7, 31):
        names = world.step(day, silence)
        assert set(names) <= {"reminded", "feedback_overdue"}
    assert world.one.state == "new"
    assert world.step(31, 0)[0] == "cleared"  # the second good evaluation


@pytest.mark.parametrize("silence", ["blind", "absent"])
def test_no_data_never_raises(silence):
    world = World()
    world.step(1, 3)
    assert world.step(2, silence) == []
    assert world.one.level == 3


def test_after_a_rise_two_new_good_evaluations_are_needed():
    world = World(book(dwell_workdays=0))
    world.step(1, 3)
    world.step(2, 0)
    assert world.step(2, 2, clock="19:00") == ["escalated"]
    assert world.step(3, 0) == []
    assert world.step(6, 0) == ["downgraded"]


def test_after_a_rise_what_was_seen_before_it_counts_no_longer():
    world = World(book(renotify_days=90))
    world.step(1, 3)
    world.step(2, 0)
    world.step(3, 0)
    assert world.step(3, 2, clock="19:00") == ["escalated"]
    assert world.step(8, 0, seen=date(2023, 3, 3)) == []
    assert world.step(9, 0) == ["downgraded"]


def test_information_of_an_unknown_day_is_never_new():
    world = World(book(renotify_days=90))
    world.step(1, 2)
    assert [world.step(day, 0, seen="unknown") for day in (6, 7, 8)] == [[], [], []]
    assert world.step(9, 0) == ["downgraded"]


def test_the_first_known_day_is_new():
    world = World()
    world.step(1, 2, seen="unknown")
    world.step(6, 0)
    assert world.one.seen_on == date(2023, 3, 6)
    assert world.step(7, 0) == ["downgraded"]


def _to_and_fro(world, days):
    """Go up and down on alternate steps and return what happened, by day."""
    return {day: world.step(day, level) for day, level in days}


def test_the_third_change_in_fourteen_days_holds_the_worst():
    world = World()
    world.step(1, 3)
    told = _to_and_fro(world, [(2, 1), (3, 3), (6, 3), (7, 3), (8, 1)])
    assert told[2] == ["escalated"]
    assert told[7] == ["downgraded"]
    assert told[8] == ["escalated", "flapping"]
    warning = world.one
    assert (warning.is_flapping, warning.level) == (True, 1)
    assert warning.hold_until == at(22)


def test_while_held_nothing_is_lowered_and_afterwards_it_is():
    world = World()
    world.step(1, 3)
    _to_and_fro(world, [(2, 1), (3, 3), (6, 3), (7, 3), (8, 1)])
    for day in range(9, 22):
        assert not {"downgraded", "cleared"} & set(world.step(day, 0))
    assert "downgraded" in world.step(22, 0)
    assert not world.one.is_flapping


def test_a_fall_that_would_be_the_third_change_does_not_happen():
    world = World(book(dwell_workdays=0, hold=1))
    world.step(1, 2)
    assert world.step(2, 3) == ["downgraded"]
    assert world.step(3, 1) == ["escalated"]
    assert world.step(4, 3) == ["flapping"]
    warning = world.one
    assert (warning.level, warning.base_severity, warning.state) == (1, 3, "new")
    assert warning.changes == [at(2), at(3)]
    told = world.latest[0]
    assert (told["from_level"], told["to_level"]) == (1, 1)


def test_the_hold_brings_back_the_worst_of_the_window():
    world = World(book(dwell_workdays=0, hold=1, reopen_days=14))
    world.step(1, 3)
    assert world.step(2, 1) == ["escalated"]
    assert world.step(3, 2) == ["downgraded"]
    assert world.step(4, 3) == ["downgraded"]  # 3, 2, 1: up once, then only down
    assert world.step(5, 2) == ["escalated", "flapping"]
    assert world.latest[1]["to_level"] == 2
    assert world.one.base_severity == 2


def test_a_recovery_in_three_steps_is_not_flapping():
    world = World(book(dwell_workdays=0, hold=1))
    world.step(1, 1)
    assert [world.step(day, 0) for day in (2, 3, 4)] == [
        ["downgraded"],
        ["downgraded"],
        ["cleared"],
    ]


@pytest.mark.parametrize(("clock", "flaps"), [("18:00", False), ("17:59:59", True)])
def test_a_change_leaves_the_window_after_fourteen_days(clock, flaps):
    world = World(book(dwell_workdays=0, hold=1, renotify_days=90))
    world.step(1, 2)
    assert world.step(2, 3) == ["downgraded"]
    assert world.step(3, 2) == ["escalated"]
    happened = world.step(16, 1, clock=clock)  # fourteen days after the first change
    assert ("flapping" in happened) is flaps


def test_reopening_counts_as_a_change_and_holds():
    world = World(book(dwell_workdays=0, hold=1))
    world.step(1, 3)
    assert world.step(2, 0) == ["cleared"]
    assert world.step(3, 3) == ["reopened"]
    assert world.step(4, 0) == []
    assert world.step(5, 1) == ["escalated", "flapping"]
    assert world.one.change_severities == [0, 1, 3]


def test_a_hold_does_not_stop_a_terminal_fact():
    world = World(book(dwell_workdays=0, hold=1))
    for day, level in ((1, 2), (2, 3), (3, 1), (4, 3)):
        world.step(day, level)
    assert world.one.is_flapping
    assert world.step(5, 1, phase="done") == ["cleared"]
    assert world.one.clear_reason == "verified_finish"


def test_each_warning_remembers_its_own_changes():
    world = World(book(dwell_workdays=0, hold=1))
    levels = {"P1": (3, 2, 1, 1, 1), "P2": (3, 3, 3, 2, 2), "P3": (3, 3, 3, 3, 3)}
    for n in range(5):
        world.step(n + 1, signals=[(p, "B-INV", moves[n]) for p, moves in levels.items()])
    changes = {row["project_code"]: row["changes"] for row in world.rows}
    assert changes == {"P1": [at(2), at(3)], "P2": [at(4)], "P3": []}


def test_the_number_of_changes_is_the_books():
    world = World(book(dwell_workdays=0, hold=1, flapping={"changes": 2, "days": 14}))
    world.step(1, 2)
    assert world.step(2, 3) == ["downgraded"]
    assert world.step(3, 2) == ["escalated", "flapping"]


def test_a_book_that_remembers_more_changes_later_starts_with_what_is_known():
    world = World(book(dwell_workdays=0, hold=1, flapping={"changes": 2, "days": 14}))
    world.step(1, 2)
    world.step(2, 3)
    world.book = book(dwell_workdays=0, hold=1, flapping={"changes": 4, "days": 14})
    world.step(3, 1)
    assert world.one.changes == [at(2), at(3)]
