"""The relay: at least once, in the order of each warning, and one target's trouble is its own."""

import time
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from exports.delivery import Relay
from exports.delivery.folder import Folder
from exports.delivery.webhook import Limits, Webhook
from exports.ledger import Ledger
from tests.unit.exports.letters import instant, write
from tests.unit.exports.receiver import SECRET, Receiver

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUICK = Limits(wait_s=0, longest_wait_s=0)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger")


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def relay(ledger, receiver):
    with Relay(ledger, [webhook(receiver)], SHANGHAI) as running:
        yield running


def webhook(receiver, name="dispatch", **more):
    limits = Limits(wait_s=0, longest_wait_s=0, most=more.pop("most", 200))
    return Webhook(name, receiver.url, SECRET, limits=limits, **more)


def test_what_was_committed_is_sent_once_and_recorded(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1, "LX1"), ("W1", 1, "LX2"), ("W2", 1))
    told = relay.run(instant(0))
    assert receiver.ids == ["W1-1-LX1", "W1-1-LX2", "W2-1-LX1"]
    assert told.deliveries.to_pylist()[0] == {
        "message_id": "W1-1-LX1",
        "target": "dispatch",
        "delivered_at": instant(0).replace(tzinfo=None),
        "attempts": 1,
    }
    assert (told.waiting, told.problems) == ({"dispatch": 0}, ())
    assert ledger.deliveries().equals(told.deliveries)
    assert relay.run(instant(1)).deliveries.num_rows == 0
    assert len(receiver.requests) == 1


def test_a_message_says_when_it_counts_as_delivered(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1))
    relay.run(instant(2))
    assert receiver.taken[0]["created_at"] == "2023-03-01T01:00:00Z"
    assert receiver.taken[0]["delivered_at"] == "2023-03-03T01:00:00Z"


def test_the_next_process_knows_what_was_delivered(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1))
    relay.run(instant(0))
    with Relay(Ledger(ledger.root), [webhook(receiver)], SHANGHAI) as another:
        assert another.run(instant(1)).deliveries.num_rows == 0
    assert receiver.ids == ["W1-1-LX1"]


def test_an_instant_decided_anew_sends_only_what_was_not_sent(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1))
    relay.run(instant(0))
    write(ledger, 0, ("W1", 1), ("W2", 1))
    relay.run(instant(0))
    assert receiver.ids == ["W1-1-LX1", "W2-1-LX1"]


def test_a_later_message_of_a_warning_waits_for_the_earlier_one(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1), ("W2", 1))
    write(ledger, 1, ("W1", 2), ("W2", 2))
    receiver.refuses = {"W1-1-LX1"}
    told = relay.run(instant(1))
    assert receiver.ids == ["W2-1-LX1", "W2-2-LX1"]
    assert told.waiting == {"dispatch": 2}
    assert told.problems == ("dispatch: 1 of 2 messages were not acknowledged",)
    receiver.refuses = set()
    assert relay.run(instant(2)).waiting == {"dispatch": 0}
    assert receiver.ids[2:] == ["W1-1-LX1", "W1-2-LX1"]


def test_one_recipient_who_is_refused_holds_the_warning_for_all(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1, "LX1"), ("W1", 1, "LX2"))
    write(ledger, 1, ("W1", 2, "LX1"))
    receiver.refuses = {"W1-1-LX2"}
    relay.run(instant(1))
    assert receiver.ids == ["W1-1-LX1"]


def test_one_batch_never_holds_two_transitions_of_a_warning(ledger, receiver, relay):
    for day in range(3):
        write(ledger, day, ("W1", day + 1), ("W2", day + 1))
    relay.run(instant(3))
    assert receiver.requests == [2, 2, 2]
    assert receiver.ids == [f"W{w}-{seq}-LX1" for seq in (1, 2, 3) for w in (1, 2)]


def test_many_messages_go_in_few_requests(ledger, receiver, relay):
    write(ledger, 0, *((f"W{n:03d}", 1) for n in range(450)))
    relay.run(instant(0))
    assert receiver.requests == [200, 200, 50]


def test_one_target_that_is_down_does_not_stop_another(ledger, receiver, tmp_path):
    gone = Webhook("gone", "http://127.0.0.1:9/", SECRET, limits=QUICK)
    archive = Folder("archive", tmp_path / "sent", SHANGHAI)
    write(ledger, 0, ("W1", 1))
    with Relay(ledger, [gone, webhook(receiver), archive], SHANGHAI) as relay:
        told = relay.run(instant(0))
    assert told.waiting == {"gone": 1, "dispatch": 0, "archive": 0}
    assert [problem.partition(":")[0] for problem in told.problems] == ["gone"]
    assert sorted(told.deliveries["target"].to_pylist()) == ["archive", "dispatch"]


def test_a_receiver_that_is_down_for_a_day_gets_everything_in_order(ledger, receiver, relay):
    receiver.before = lambda messages: 503
    for hour in range(24):
        write(ledger, hour, ("W1", hour + 1), (f"X{hour:02d}", 1))
        assert relay.run(instant(hour)).deliveries.num_rows == 0
    receiver.before = lambda messages: None
    assert relay.run(instant(24)).waiting == {"dispatch": 0}
    assert len(receiver.ids) == len(set(receiver.ids)) == 48
    told = [m["seq"] for m in receiver.taken if m["warning_id"] == "W1"]
    assert told == list(range(1, 25))


def test_an_answer_that_is_lost_means_the_same_id_again(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1))
    receiver.before = lambda messages: b"cut"
    assert relay.run(instant(0)).waiting == {"dispatch": 1}
    receiver.before = lambda messages: None
    relay.run(instant(1))
    assert receiver.ids == ["W1-1-LX1", "W1-1-LX1"]
    assert ledger.deliveries().num_rows == 1


def test_a_silent_evaluation_sends_nothing_until_it_is_told_aloud(ledger, receiver, relay):
    write(ledger, 0, ("W1", 1), is_silent=True)
    write(ledger, 1, ("W2", 1))
    relay.run(instant(1))
    assert receiver.ids == ["W2-1-LX1"]
    write(ledger, 0, ("W1", 1))
    relay.run(instant(2))
    assert receiver.ids == ["W2-1-LX1", "W1-1-LX1"]


def test_a_target_gets_what_was_written_from_its_first_day_on(ledger, receiver):
    for day in range(3):
        write(ledger, day, (f"W{day}", 1))
    second = (instant(1) + timedelta(hours=8)).date()
    with Relay(ledger, [webhook(receiver, since=second)], SHANGHAI) as relay:
        assert relay.run(instant(3)).waiting == {"dispatch": 0}
    assert second == date(2023, 3, 2)
    assert receiver.ids == ["W1-1-LX1", "W2-1-LX1"]


def test_an_evaluation_without_messages_is_none_to_send(ledger, relay):
    ledger.commit(ledger.stage(instant(0), {}, {}))
    assert relay.run(instant(0)).waiting == {"dispatch": 0}


def test_a_year_of_days_is_relayed_in_milliseconds_each(ledger, receiver, relay):
    for day in range(100):
        write(ledger, day, *((f"W{day:03d}{n:02d}", 1) for n in range(50)))
    relay.run(instant(0))
    days = range(100, 140)
    spent = 0.0
    for day in days:
        write(ledger, day, *((f"W{day:03d}{n:02d}", 1) for n in range(50)))
        began = time.perf_counter()
        relay.run(instant(day))
        spent += time.perf_counter() - began
    assert len(receiver.ids) == 140 * 50
    assert spent / len(days) < 0.03  # 5 ms on two quiet cores
