"""人的回应: responses, feedback, promises; none of them clears, none of them revives."""

from datetime import date

import pytest

from tests.unit.scoring.episodes_world import World, at, book


@pytest.fixture
def world():
    """Return a warning of level 2, delivered an hour after it was opened on 1 March."""
    world = World()
    world.step(1, 2)
    world.step(2, 2, delivered=[(None, at(1, "19:00"))])
    return world


def test_a_delivery_starts_the_response_clock(world):
    warning = world.one
    assert (warning.state, warning.delivered_at) == ("delivered", at(1, "19:00"))
    assert warning.response_due_at == at(3, "19:00")
    told = world.latest[0]
    assert (told["event"], told["at"], told["actor"]) == ("delivered", at(1, "19:00"), "relay")
    assert (told["from_state"], told["to_state"]) == ("new", "delivered")


def test_the_first_of_several_deliveries_counts():
    world = World()
    world.step(1, 2)
    assert world.step(2, 2, delivered=[(None, at(2, "09:00")), (None, at(1, "20:00"))]) == [
        "delivered"
    ]
    assert world.one.delivered_at == at(1, "20:00")
    assert world.step(2, 2, clock="19:00", delivered=[(None, at(1, "20:00"))]) == []


@pytest.mark.parametrize(
    ("clock", "is_late", "names"),
    [
        ("19:00", False, ["responded"]),  # at the very instant it is due
        ("19:00:01", True, ["response_overdue", "responded"]),
    ],
)
def test_a_response_is_judged_to_the_second(world, clock, is_late, names):
    response = world.event("respond", 3, clock, note="已部署")
    assert world.step(4, 2, events=[response]) == names
    warning = world.one
    assert (warning.state, warning.responded_at) == ("responded", at(3, clock))
    assert warning.is_response_late is is_late
    assert warning.response_next_at is None
    told = world.latest[-1]
    assert (told["actor"], told["note"], told["at"]) == ("业主单位", "已部署", at(3, clock))


def test_a_second_response_is_only_noted(world):
    events = [world.event("respond", 2, "19:00"), world.event("respond", 3, "08:00")]
    assert world.step(3, 2, events=events) == ["responded", "noted"]
    assert world.one.responded_at == at(2, "19:00")


def test_a_response_before_its_delivery_is_known_is_on_time():
    world = World()
    world.step(1, 2)
    world.step(2, 2, events=[world.event("respond", 2)])
    assert world.one.state == "responded"
    assert world.one.is_response_late is False
    assert world.step(3, 2, delivered=[(None, at(2, "13:00"))]) == ["delivered"]
    assert world.one.state == "responded"
    assert (world.one.response_due_at, world.one.response_next_at) == (at(4, "13:00"), None)
    assert world.step(9, 2) == ["reminded"]


def test_delivery_and_events_of_one_instant_happen_in_their_order():
    world = World()
    world.step(1, 2)
    events = [world.event("respond", 2, "09:00"), world.event("feedback_submitted", 2, "11:00")]
    assert world.step(2, 2, events=events[::-1], delivered=[(None, at(2, "10:00"))]) == [
        "responded",
        "delivered",
        "feedback",
    ]
    assert [row["seq"] for row in world.latest] == [2, 3, 4]
    assert [row["to_state"] for row in world.latest] == ["responded", "responded", "feedback"]


def test_a_delivery_at_the_instant_of_an_answer_comes_first():
    world = World()
    world.step(1, 2)
    response = world.event("respond", 2, "10:00")
    assert world.step(2, 2, events=[response], delivered=[(None, at(2, "10:00"))]) == [
        "delivered",
        "responded",
    ]


def test_feedback_alone_never_clears(world):
    world.step(3, 2, events=[world.event("feedback_submitted", 3)])
    for day in range(4, 31):
        assert world.step(day, 2) == []
    assert (world.one.state, world.one.level) == ("feedback", 2)


def test_feedback_without_a_response_is_the_response_too(world):
    assert world.step(3, 2, events=[world.event("feedback_submitted", 3)]) == ["feedback"]
    warning = world.one
    assert warning.responded_at == warning.feedback_at == at(3, "12:00")
    assert warning.is_response_late is False
    assert warning.feedback_next_at is None


@pytest.mark.parametrize(
    ("day", "clock", "is_late"), [(15, "23:59:59", False), (16, "00:00:00", True)]
)
def test_feedback_is_judged_by_the_end_of_the_tenth_working_day(world, day, clock, is_late):
    world.step(3, 2, events=[world.event("respond", 3)])
    world.step(10, 2)
    names = world.step(16, 2, events=[world.event("feedback_submitted", day, clock)])
    assert names == (["feedback_overdue", "feedback"] if is_late else ["feedback"])
    assert world.one.is_feedback_late is is_late


def test_feedback_on_time_that_is_heard_late_is_on_time(world):
    world.step(3, 2, events=[world.event("respond", 3)])
    world.step(16, 2)
    assert world.one.is_feedback_late is True
    world.step(17, 2, events=[world.event("feedback_submitted", 14)])
    assert world.one.is_feedback_late is False
    assert world.one.feedback_breaches == 1


def _promised(world, promised_on, day=3):
    events = [
        world.event("feedback_submitted", day, "09:00"),
        world.event("feedback_accepted", day, "10:00", promised_on=promised_on),
    ]
    return world.step(day, 2, events=events)


def test_an_accepted_plan_lowers_by_one_for_ten_working_days(world):
    assert _promised(world, date(2023, 4, 28)) == ["feedback", "pending"]
    warning = world.one
    assert (warning.level, warning.base_severity, warning.pending) == (3, 2, 1)
    assert warning.pending_until == date(2023, 3, 17)
    assert warning.promised_on == date(2023, 4, 28)
    assert world.step(17, 2) == []
    assert world.step(18, 2) == ["pending_ended"]
    told = world.latest[0]
    assert (told["from_level"], told["to_level"], told["actor"]) == (3, 2, "clock")
    assert world.one.promised_on == date(2023, 4, 28)


def test_a_promise_for_the_day_the_lowering_ends_is_not_missed_yet(world):
    _promised(world, date(2023, 3, 18))
    assert world.step(18, 2) == ["pending_ended"]
    assert world.step(19, 2) == ["promise_missed"]


@pytest.mark.parametrize("promised_on", [None, date(2023, 3, 2)])
def test_a_plan_without_a_day_to_come_lowers_nothing(world, promised_on):
    assert _promised(world, promised_on) == ["feedback", "accepted"]
    assert (world.one.level, world.one.promised_on) == (2, None)


def test_a_plan_for_the_same_day_counts(world):
    assert _promised(world, date(2023, 3, 3)) == ["feedback", "pending"]


def test_the_mildest_level_keeps_its_promise_but_is_not_lowered():
    world = World()
    world.step(1, 3)
    accepted = world.event("feedback_accepted", 2, promised_on=date(2023, 3, 20))
    assert world.step(2, 3, events=[accepted]) == ["accepted"]
    assert (world.one.level, world.one.pending) == (3, 0)
    assert world.one.promised_on == date(2023, 3, 20)
    assert world.one.feedback_at == at(2, "12:00")


def test_a_promise_missed_goes_back_and_one_up(world):
    _promised(world, date(2023, 3, 10))
    assert world.step(10, 2) == []
    assert world.step(11, 2) == ["promise_missed"]
    warning = world.one
    assert (warning.level, warning.penalty, warning.pending) == (1, 1, 0)
    assert (warning.promised_on, warning.feedback_at) == (None, None)
    assert warning.state == "responded"
    assert warning.feedback_due_at == at(24, "23:59:59")
    told = world.latest[0]
    assert (told["from_level"], told["to_level"]) == (3, 1)
    assert world.step(12, 2) == []


def test_a_second_plan_lowers_what_a_missed_promise_raised():
    world = World()
    world.step(1, 3)
    accepted = world.event("feedback_accepted", 2, promised_on=date(2023, 3, 3))
    world.step(2, 3, events=[accepted])
    world.step(4, 3)
    assert (world.one.level, world.one.base_severity) == (2, 1)
    again = world.event("feedback_accepted", 5, promised_on=date(2023, 3, 20))
    assert world.step(5, 3, events=[again]) == ["pending"]
    assert world.one.level == 3


def test_a_penalty_is_lifted_by_reopening_alone(world):
    _promised(world, date(2023, 3, 6))
    world.step(7, 2)
    for day in range(8, 31):
        world.step(day, 0)
    assert world.one.state == "cleared"
    assert (world.one.level, world.one.penalty) == (2, 1)
    world.step(31, 3)
    assert (world.one.level, world.one.penalty) == (3, 0)


def test_the_worst_level_cannot_go_further_up():
    world = World()
    world.step(1, 1)
    accepted = world.event("feedback_accepted", 2, promised_on=date(2023, 3, 3))
    world.step(2, 1, events=[accepted])
    assert world.one.level == 2
    world.step(4, 1)
    assert (world.one.level, world.one.penalty) == (1, 1)


def test_feedback_sent_back_is_awaited_by_the_same_deadline(world):
    world.step(3, 2, events=[world.event("feedback_submitted", 3)])
    assert world.step(6, 2, events=[world.event("feedback_returned", 6)]) == ["returned"]
    warning = world.one
    assert (warning.state, warning.feedback_at) == ("responded", None)
    assert warning.is_feedback_late is None
    assert warning.feedback_next_at == warning.feedback_due_at == at(15, "23:59:59")
    assert world.step(7, 2, events=[world.event("feedback_submitted", 7)]) == ["feedback"]


@pytest.mark.parametrize(
    ("day", "clock", "due"), [(15, "23:59:58", 15), (15, "23:59:59", 22), (16, "12:00", 23)]
)
def test_feedback_sent_back_after_the_deadline_has_five_more_working_days(world, day, clock, due):
    world.step(3, 2, events=[world.event("feedback_submitted", 3)])
    world.step(17, 2, events=[world.event("feedback_returned", day, clock)])
    assert world.one.feedback_due_at == at(due, "23:59:59")


def test_sending_back_what_never_came_is_noted(world):
    assert world.step(3, 2, events=[world.event("feedback_returned", 3)]) == ["noted"]


def _clear(world):
    for day in range(3, 15):
        world.step(day, 0)
    assert world.one.state == "cleared"


@pytest.mark.parametrize(
    "kind",
    [
        "respond",
        "feedback_submitted",
        "feedback_accepted",
        "feedback_returned",
        "exempt",
        "data_corrected",
    ],
)
def test_an_answer_after_clearing_is_a_note_and_revives_nothing(world, kind):
    _clear(world)
    before = {name: value for name, value in vars(world.one).items() if name != "seq"}
    event = world.event(kind, 15, note="迟到", promised_on=date(2023, 4, 1))
    assert world.step(15, 0, events=[event]) == ["noted"]
    assert {name: value for name, value in vars(world.one).items() if name != "seq"} == before
    told = world.latest[0]
    assert told["note"] == f"{kind}: 迟到"
    assert told["from_state"] == told["to_state"] == "cleared"
    assert told["from_level"] is told["to_level"] is None


@pytest.mark.parametrize("kind", ["respond", "feedback_accepted"])
def test_an_answer_and_a_clearing_in_one_instant_leave_it_cleared(kind):
    world = World()
    world.step(1, 3)
    for day in (2, 3):
        world.step(day, 0)
    event = world.event(kind, 6, promised_on=date(2023, 4, 1))
    assert world.step(6, 0, events=[event])[-1] == "cleared"
    assert world.one.state == "cleared"
    assert world.one.responded_at == at(6, "12:00")


def test_an_answer_to_the_stretch_before_is_noted():
    world = World()
    world.step(1, 3)
    for day in range(2, 7):
        world.step(day, 0)
    world.step(8, 3)
    assert world.step(9, 3, events=[world.event("respond", 7)]) == ["noted"]
    assert world.one.responded_at is None
    assert world.latest[0]["note"] == "respond"


def test_an_event_may_name_project_and_rule_instead(world):
    event = world.event("respond", 3, project_code="P1", rule="B-INV")
    assert world.step(3, 2, events=[event]) == ["responded"]


@pytest.mark.parametrize(
    "fields",
    [
        {"warning_id": "W20200101-0000000000"},
        {"project_code": "P9", "rule": "B-INV"},
        {"project_code": "P1", "rule": None},
        {"project_code": "P1", "rule": "B-SITE"},
        {"project_code": None, "rule": None},
    ],
)
def test_an_event_nobody_hears_is_counted(world, fields):
    assert world.step(3, 2, events=[world.event("respond", 3, **fields)]) == []
    assert world.unheard == 1


def test_an_unknown_kind_of_event_is_counted(world):
    assert world.step(3, 2, events=[world.event("shrug", 3)]) == []
    assert world.unheard == 1


def test_events_at_one_instant_go_by_their_id(world):
    first = world.event("respond", 3, "09:00", event_id="b")
    second = world.event("respond", 3, "09:00", event_id="a", actor="项目专员")
    world.step(3, 2, events=[first, second])
    assert [row["actor"] for row in world.latest] == ["项目专员", "业主单位"]


def test_the_time_an_accepted_plan_lowers_is_the_books():
    world = World(book(pending_workdays=2))
    world.step(1, 2)
    _promised(world, date(2023, 4, 1))
    assert world.one.pending_until == date(2023, 3, 7)
