"""The webhook: signed, retried where it helps, and believed only when it names what it took."""

from datetime import UTC, datetime

import pytest

from exports.delivery import is_signed, sign
from exports.delivery.webhook import Limits, Webhook
from ingestion.errors import SourceError
from tests.unit.exports.receiver import SECRET, Receiver

NOW = datetime(2023, 3, 1, 1, tzinfo=UTC)
QUICK = Limits(wait_s=0, longest_wait_s=0, answer_s=0.5)


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def webhook(receiver):
    target = Webhook("dispatch", receiver.url, SECRET, limits=QUICK)
    yield target
    target.close()


def pages(count):
    return [{"message_id": f"m{n}", "as_of": datetime(2023, 3, 1, 1)} for n in range(count)]  # noqa: DTZ001  as stored


def test_a_signature_is_of_one_secret_time_and_body():
    header = sign("secret", 1_700_000_000, b"{}")
    known = "b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    assert header == f"t=1700000000,v1={known}"
    assert is_signed(header, "secret", b"{}")
    assert not is_signed(header, "secre", b"{}")
    assert not is_signed(header, "secret", b"{ }")
    assert not is_signed(header.replace("t=17", "t=18"), "secret", b"{}")
    assert not is_signed("", "secret", b"{}")
    assert not is_signed("t=1,v1=é", "secret", b"{}")


def test_what_is_acknowledged_is_accepted_in_one_request(webhook, receiver):
    reply = webhook.send(pages(150), NOW)
    assert len(reply.accepted) == 150
    assert (reply.attempts, reply.problem, reply.is_down) == (1, None, False)
    assert receiver.requests == [150]
    assert receiver.taken[0]["as_of"] == "2023-03-01T01:00:00Z"


def test_what_is_not_acknowledged_is_not_accepted(webhook, receiver):
    receiver.refuses = {"m1"}
    reply = webhook.send(pages(3), NOW)
    assert reply.accepted == {"m0", "m2"}
    assert reply.problem == "1 of 3 messages were not acknowledged"
    assert not reply.is_down


def test_ids_we_did_not_send_are_not_believed(webhook, receiver):
    receiver.before = lambda messages: b'{"accepted": ["m0", "m9"]}'
    assert webhook.send(pages(1), NOW).accepted == {"m0"}


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_fault_that_passes_is_tried_again(webhook, receiver, status):
    faults = [status, status]
    receiver.before = lambda messages: faults.pop() if faults else None
    reply = webhook.send(pages(1), NOW)
    assert (reply.accepted, reply.attempts) == ({"m0"}, 3)


def test_a_fault_that_lasts_is_left_to_the_next_run(webhook, receiver):
    receiver.before = lambda messages: 503
    reply = webhook.send(pages(1), NOW)
    assert reply.accepted == frozenset()
    assert reply.is_down
    assert "answers HTTP 503; the next run sends again" in reply.problem
    assert receiver.requests == [1, 1, 1]


@pytest.mark.parametrize("status", [401, 403, 404, 302])
def test_what_a_person_must_put_right_is_not_tried_again(webhook, receiver, status):
    receiver.before = lambda messages: status
    reply = webhook.send(pages(1), NOW)
    assert reply.is_down
    assert f"HTTP {status}: check its url and secret" in reply.problem
    assert receiver.requests == [1]


def test_a_wrong_secret_is_refused_and_not_told(receiver):
    webhook = Webhook("dispatch", receiver.url, "another-secret", limits=QUICK)
    reply = webhook.send(pages(1), NOW)
    webhook.close()
    assert (reply.accepted, receiver.forged) == (frozenset(), 1)
    assert "another-secret" not in reply.problem


@pytest.mark.parametrize(
    "answer", [b"<html>log in</html>", b"[]", b'{"code": 0}', b'{"accepted": 1}']
)
def test_an_answer_that_acknowledges_nothing_is_no_delivery(webhook, receiver, answer):
    receiver.before = lambda messages: answer
    reply = webhook.send(pages(1), NOW)
    assert reply.accepted == frozenset()
    assert "a list `accepted` of message ids" in reply.problem


@pytest.mark.parametrize("status", [400, 413, 422])
def test_one_message_that_is_turned_down_does_not_hold_up_the_others(webhook, receiver, status):
    def picky(messages):
        return status if any(message["message_id"] == "m5" for message in messages) else None

    receiver.before = picky
    reply = webhook.send(pages(40), NOW)
    assert reply.accepted == {f"m{n}" for n in range(40)} - {"m5"}
    assert reply.problem == f"m5 was turned down (HTTP {status}); 1 not taken"
    assert not reply.is_down


def test_a_receiver_that_turns_everything_down_is_given_up(webhook, receiver):
    receiver.before = lambda messages: 400
    reply = webhook.send(pages(200), NOW)
    assert reply.is_down
    assert len(receiver.requests) < 60


def test_a_slow_receiver_is_not_waited_for(webhook, receiver):
    receiver.delay_s = 1
    reply = webhook.send(pages(1), NOW)
    assert reply.accepted == frozenset()
    assert "no answer from 127.0.0.1" in reply.problem
    assert "ReadTimeout" in reply.problem


def test_a_receiver_that_is_gone_is_one_plain_line():
    webhook = Webhook("dispatch", "http://127.0.0.1:9/dispatch", SECRET, limits=QUICK)
    reply = webhook.send(pages(1), NOW)
    webhook.close()
    assert reply.is_down
    assert "\n" not in reply.problem


@pytest.mark.parametrize("url", ["ftp://host/x", "host/x", "http://user:pass@host/x"])
def test_an_impossible_url_is_refused_at_once(url):
    with pytest.raises(SourceError, match="dispatch: the connector's url"):
        Webhook("dispatch", url, SECRET)


def test_addresses_that_hand_out_credentials_are_never_called():
    webhook = Webhook("dispatch", "http://169.254.169.254/", SECRET, limits=QUICK)
    assert "no target may have" in webhook.send(pages(1), NOW).problem
