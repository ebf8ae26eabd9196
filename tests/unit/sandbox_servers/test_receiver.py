"""The webhook: what it takes, what it refuses, and where the answers appear."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import orjson
import pytest
import requests

from sandbox.agencies.followup import DECISIONS, FEEDBACK, RESPONSES
from sandbox.officials import Charge, Inbox
from sandbox.plan import CityPlan
from sandbox.servers.auth import sign_message
from sandbox.servers.serving import Serving, Setting

AS_OF = date(2023, 11, 30)
PLAN = replace(
    CityPlan(), response_share=1.0, feedback_share=1.0, correction_share=0.0, exemption_share=0.0
)
CHARGED = {"2301-510104-04-01-000001": Charge("QX510104", "BM012", 1.0)}


@pytest.fixture(scope="module")
def answering(city, make_rows, wires, tmp_path_factory):
    """A sandbox whose officials answer; its decisions hold rows of their own."""
    own = {DECISIONS: make_rows(wires[DECISIONS], 3)}
    setting = Setting(city, tmp_path_factory.mktemp("answering"), AS_OF, seed=7)
    with Serving(own, setting, correspondent=Inbox(PLAN, CHARGED)) as running:
        yield running


@pytest.fixture
def receiver(answering):
    yield Caller(answering)
    answering.clear_faults()


class Caller:
    """The pipeline's side of the webhook."""

    def __init__(self, serving):
        self.serving = serving
        self.environment = serving.environment
        self.url = self.environment["DIAODU_DISPATCH_URL"]

    def post(self, *messages, secret=None, body=None, timeout=9):
        body = orjson.dumps({"messages": messages}) if body is None else body
        token = secret or self.environment["DIAODU_SECRET_DISPATCH_TOKEN"]
        headers = {"X-Diaodu-Signature": sign_message(token, "1700000000", body)}
        return requests.post(self.url, data=body, headers=headers, timeout=timeout)

    def rows(self, feed, **window):
        wire = self.serving.wires[feed]
        token = self.environment[wire.secret_variable("TOKEN")]
        url = f"{self.environment['DIAODU_FOLLOWUP_URL']}{wire.path}"
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(url, window, headers=headers, timeout=9).json()["data"]["rows"]

    def control(self, name, **parameters):
        url = f"{self.url.removesuffix('/dispatch')}/control/{name}"
        return requests.get(url, parameters, timeout=9)


def message(warning, *, at="2023-11-01T15:00:00Z", seq=1, **more):
    return {
        "message_id": f"{warning}-{seq}",
        "warning_id": warning,
        "seq": seq,
        "event": "opened",
        "project_code": "2301-510104-04-01-000001",
        "rule": "S-DUE",
        "role": "owner",
        "scope": "district",
        "created_at": at,
        "delivered_at": at,
    } | more


def test_signed_messages_are_accepted_by_their_ids(receiver):
    answer = receiver.post(message("W1"), message("W2"))
    assert answer.status_code == 200
    assert answer.json() == {"code": 0, "accepted": ["W1-1", "W2-1"]}


def test_a_message_sent_twice_is_accepted_twice_and_answered_once(receiver):
    for _ in range(2):
        assert receiver.post(message("W3")).json()["accepted"] == ["W3-1"]
    found = [row for row in receiver.rows(RESPONSES) if row["warningId"] == "W3"]
    assert len(found) == 1


def test_a_stranger_is_refused_and_nothing_is_taken(receiver):
    answer = receiver.post(message("W4"), secret="stolen")
    assert (answer.status_code, answer.json()["code"]) == (401, 401)
    unsigned = requests.post(receiver.url, json={"messages": [message("W4")]}, timeout=9)
    assert unsigned.status_code == 401
    taken = receiver.control("messages").json()["messages"]
    assert "W4" not in {it["warning_id"] for it in taken}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[]", "send {"),
        (b'{"messages": {}}', "send {"),
        (b'{"messages": [1]}', "send {"),
        (b"{", "unexpected end"),
        (b'{"messages": [{"message_id": "1"}]}', "lacks warning_id, seq"),
    ],
)
def test_what_is_no_message_is_refused(receiver, body, said):
    answer = receiver.post(body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert said in answer.json()["msg"]


def test_answers_appear_in_the_feeds_that_were_empty_before(receiver):
    known = len(receiver.rows(RESPONSES))
    receiver.post(message("W5"))
    rows = receiver.rows(RESPONSES)
    assert len(rows) == known + 1
    (row,) = [row for row in rows if row["warningId"] == "W5"]
    assert row["respondedAt"] > "2023-11-01 23:00:00"
    assert row["role"] == "业主单位"
    later = receiver.rows(RESPONSES, updatedFrom=row["updatedAt"])
    assert row in later


def test_what_would_be_answered_after_the_sandboxs_instant_is_not_served(receiver):
    receiver.post(message("W6", at="2023-11-30T14:00:00Z"))
    assert "W6" not in {row["warningId"] for row in receiver.rows(RESPONSES)}
    since = "2023-11-30T14:00:00Z"
    told = receiver.control("answers", since=since).json()["answers"]
    assert told[RESPONSES] == []
    month = receiver.control("answers", since=since, until="2023-12-31T00:00:00Z").json()
    assert "W6" in {row["warning_id"] for row in month["answers"][RESPONSES]}


def test_answers_come_beside_the_rows_the_world_has(receiver):
    assert len(receiver.rows(DECISIONS)) == 3


def test_the_answers_of_a_day_are_told_in_our_column_names(receiver):
    receiver.post(message("W7", at="2023-11-06T15:00:00Z"))
    first = datetime(2023, 11, 6, 15, tzinfo=UTC)
    days = [first + timedelta(days=day) for day in range(25)]
    told = [
        receiver.control("answers", since=begin.isoformat(), until=end.isoformat()).json()
        for begin, end in pairwise(days)
    ]
    mine = [row for day in told for row in day["answers"][FEEDBACK] if row["warning_id"] == "W7"]
    assert [row["status"] for row in mine[:2]] in (["已提交", "已采纳"], ["已提交", "已退回"])
    assert list(mine[0])[:3] == ["feedback_id", "warning_id", "project_code"]


@pytest.mark.parametrize("query", [{}, {"since": "yesterday"}, {"since": "2023-11-01T00:00:00"}])
def test_a_question_without_an_instant_is_refused(receiver, query):
    answer = receiver.control("answers", **query)
    assert answer.status_code == 400
    assert "since=ISO" in answer.json()["error"]


def test_a_receiver_that_is_down_hangs_up_and_takes_nothing(receiver):
    receiver.serving.set_fault("dispatch=receiver_down")
    with pytest.raises(requests.ConnectionError):
        receiver.post(message("W8"))
    assert requests.get(receiver.serving.control, timeout=9).json() == {
        "faults": {"dispatch": "receiver_down"}
    }
    receiver.serving.clear_faults("dispatch")
    assert receiver.post(message("W8")).json()["code"] == 0
    taken = receiver.control("messages").json()["messages"]
    assert [it for it in taken if it["warning_id"] == "W8"] == [
        {"message_id": "W8-1", "warning_id": "W8", "seq": 1, "event": "opened"}
    ]


def test_a_receiver_may_fail_a_few_times(receiver):
    receiver.serving.set_fault("dispatch=receiver_error:2")
    statuses = [receiver.post(message("W9")).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    receiver.serving.set_fault("dispatch=receiver_error")
    assert {receiver.post(message("W9")).status_code for _ in range(4)} == {500}


def test_a_slow_receiver_takes_its_time_and_the_message(receiver):
    receiver.serving.set_fault("dispatch=receiver_slow:0.3")
    began = time.monotonic()
    assert receiver.post(message("W10")).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_followup_feed_has_faults_like_any_other(receiver):
    receiver.post(message("W11"))
    receiver.serving.set_fault("followup/responses=empty")
    assert receiver.rows(RESPONSES) == []
    receiver.post(message("W12"))
    assert receiver.rows(RESPONSES) == []
    receiver.serving.clear_faults()
    assert {"W11", "W12"} <= {row["warningId"] for row in receiver.rows(RESPONSES)}


def test_without_anyone_to_answer_messages_are_taken_all_the_same(serving):
    caller = Caller(serving)
    assert caller.post(message("W1")).json() == {"code": 0, "accepted": ["W1-1"]}
    answer = caller.control("answers", since="2023-11-01T00:00:00Z")
    assert answer.json() == {"answers": {}}
