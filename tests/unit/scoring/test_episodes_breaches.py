"""逾期、暂停、提醒: deadlines that pass when nothing else arrives, and clocks that stand still."""

from datetime import date, timedelta

import pytest

from tests.unit.scoring.episodes_world import World, at, book


def _delivered(clock="19:00", **rules):
    world = World(book(**rules) if rules else None)
    world.step(1, 2)
    world.step(2, 2, delivered=[(None, at(1, clock))])
    return world


@pytest.mark.parametrize(("clock", "names"), [("18:59:59", []), ("19:00", ["response_overdue"])])
def test_a_response_is_overdue_at_forty_eight_hours_exactly(clock, names):
    world = _delivered()
    assert world.step(3, 2, clock=clock) == names
    assert world.one.escalation == len(names)


def test_the_response_clock_restarts_once():
    world = _delivered()
    told = {day: world.step(day, 2, clock="20:00") for day in range(3, 11)}
    assert {day: names for day, names in told.items() if names} == {
        3: ["response_overdue"],
        5: ["response_overdue"],
    }
    warning = world.one
    assert (warning.response_breaches, warning.escalation) == (2, 2)
    assert warning.is_response_late is True
    assert warning.response_due_at == at(3, "19:00")
    assert warning.response_next_at is None


def test_a_breach_is_told_at_the_instant_it_was_due():
    world = _delivered()
    world.step(6, "blind", clock="08:00")
    assert [(row["at"], row["event"], row["actor"]) for row in world.latest] == [
        (at(3, "19:00"), "response_overdue", "clock"),
        (at(5, "19:00"), "response_overdue", "clock"),
    ]
    assert world.one.notified_at == at(6, "08:00")


def test_after_an_outage_of_weeks_every_deadline_is_found_in_its_order():
    world = _delivered()
    names = world.step(date(2023, 4, 3), "absent", signals=[])
    assert [(row["event"], row["at"]) for row in world.latest] == [
        ("response_overdue", at(3, "19:00")),
        ("response_overdue", at(5, "19:00")),
        ("feedback_overdue", at(15, "23:59:59")),
        ("feedback_overdue", at(22, "23:59:59")),
        ("feedback_overdue", at(29, "23:59:59")),
    ]
    assert "reminded" not in names
    assert world.one.feedback_breaches == 3
    assert world.one.feedback_next_at == at(date(2023, 4, 6), "23:59:59")


def test_a_delivery_learnt_late_has_its_breaches_found_too():
    world = World()
    world.step(1, 2)
    assert world.step(6, 2, delivered=[(None, at(1, "19:00"))]) == [
        "delivered",
        "response_overdue",
        "response_overdue",
    ]


def test_breaches_and_answers_of_one_gap_are_told_in_the_order_of_time():
    world = World()
    world.step(1, 2)
    world.step(
        date(2023, 3, 20),
        2,
        delivered=[(None, at(16, "08:00"))],
        events=[world.event("respond", 17), world.event("feedback_submitted", 20)],
    )
    assert [(row["event"], row["at"]) for row in world.latest] == [
        ("feedback_overdue", at(15, "23:59:59")),
        ("delivered", at(16, "08:00")),
        ("responded", at(17, "12:00")),
        ("feedback", at(20, "12:00")),
    ]


def test_a_quiet_delivery_after_a_missed_feedback_keeps_the_order_of_time():
    world = World()
    world.step(1, 2)
    assert world.step(16, 2, delivered=[(None, at(16, "08:00"))]) == [
        "feedback_overdue",
        "delivered",
    ]


def test_feedback_breaches_stop_when_feedback_arrives():
    world = _delivered()
    world.step(16, 2)
    world.step(17, 2, events=[world.event("feedback_submitted", 17)])
    assert world.step(date(2023, 4, 20), 2) == []


def test_nothing_is_overdue_once_closed():
    world = _delivered()
    exempt = world.event("exempt", 3, "18:30", valid_until=date(2024, 1, 1))
    assert world.step(4, 2, events=[exempt]) == ["exempted"]
    assert world.step(date(2023, 4, 20), 2) == []


def test_a_working_response_clock_skips_the_weekend():
    world = World(book({"kind": "working"}))
    world.step(2, 2)
    world.step(3, 2, delivered=[(None, at(3, "10:00"))])  # a Friday
    assert world.one.response_due_at == at(7, "10:00")
    assert world.step(7, 2, clock="09:59:59") == []
    assert world.step(7, 2, clock="10:00") == ["response_overdue"]
    assert world.one.response_next_at == at(9, "10:00")


def test_the_year_without_a_calendar_is_provisional():
    world = World()
    world.step(date(2026, 12, 18), 2)
    assert world.one.is_due_provisional
    other = World()
    other.step(date(2026, 12, 17), 2)
    assert not other.one.is_due_provisional


@pytest.mark.parametrize(("clock", "names"), [("17:59:59", []), ("18:00", ["reminded"])])
def test_silence_is_told_again_after_seven_days(clock, names):
    world = World()
    world.step(1, 2)
    assert world.step(8, 2, clock=clock) == names


def test_a_reminder_is_at_most_one_in_seven_days_and_none_after_feedback():
    world = World()
    world.step(1, 2)
    days = [day for day in range(2, 15) if "reminded" in world.step(day, 2)]
    assert days == [8]
    world.step(15, 2, events=[world.event("feedback_submitted", 15, "09:00")])
    assert world.step(30, 2) == []


def test_what_was_told_otherwise_is_not_reminded_of():
    world = World()
    world.step(1, 3)
    world.step(5, 2)
    assert world.step(8, 2) == []
    assert world.step(12, 2) == ["reminded"]


def _suspended(world, *days, **more):
    return [world.step(day, 2, phase="suspended", **more) for day in days]


def test_natural_time_stands_still_from_the_first_to_the_last_instant_of_a_pause():
    world = _delivered()  # due on the 3rd at 19:00
    assert _suspended(world, 3, 4, 5, 6) == [[], [], [], []]
    assert world.one.response_due_at == at(6, "19:00")  # three days from the 3rd to the 6th
    assert world.step(6, 2, clock="18:59:59") == []
    assert world.step(6, 2, clock="19:00") == ["response_overdue"]


def test_working_time_is_put_off_by_the_working_days_of_the_pause():
    world = World()
    world.step(1, 2)  # feedback due on the 15th
    _suspended(world, 3, 4, 5, 6, 7)
    assert world.one.feedback_due_at == at(17, "23:59:59")
    assert world.one.feedback_next_at == at(17, "23:59:59")


def test_a_pause_of_one_instant_puts_nothing_off():
    world = _delivered()
    _suspended(world, 3)
    assert world.step(3, 2, clock="19:00") == ["response_overdue"]
    assert world.one.response_due_at == at(3, "19:00")


def test_a_deadline_before_the_pause_was_seen_is_missed_all_the_same():
    world = _delivered()
    assert _suspended(world, 4) == [["response_overdue"]]
    _suspended(world, 6)
    assert world.one.response_due_at == at(3, "19:00")
    assert world.one.response_next_at == at(7, "19:00")


def test_a_suspended_project_is_neither_raised_nor_lowered_nor_reminded():
    world = World()
    world.step(1, 2)
    happened = [
        world.step(day, level, phase="suspended") for day, level in [(2, 1), (10, 0), (20, 0)]
    ]
    assert happened == [[], [], []]
    assert (world.one.level, world.one.state) == (2, "new")


def test_nothing_opens_while_suspended():
    world = World()
    assert world.step(1, 1, phase="suspended") == []
    assert world.step(2, 1) == ["opened"]


def test_a_promise_is_not_missed_while_suspended():
    world = World()
    world.step(1, 2)
    accepted = world.event("feedback_accepted", 2, promised_on=date(2023, 3, 3))
    world.step(2, 2, events=[accepted])
    assert _suspended(world, 6) == [[]]
    assert world.step(7, 2) == ["promise_missed"]


def test_people_are_heard_while_suspended():
    world = _delivered()
    _suspended(world, 3)
    response = world.event("respond", 4)
    assert world.step(5, 2, phase="suspended", events=[response]) == ["responded"]
    assert world.one.is_response_late is False


def test_a_second_pause_adds_to_the_first():
    world = _delivered()
    _suspended(world, 2, 3)  # the 2nd at 18:00 was seen active; from 2nd to 3rd
    world.step(4, 2)
    _suspended(world, date(2023, 3, 4), date(2023, 3, 5))
    gained = world.one.response_due_at - at(3, "19:00")
    assert gained == timedelta(days=2)
