"""What officials answered, as events: kinds, instants in UTC, once each."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ingestion.city import read_city
from orchestration import answers
from orchestration.answers import events_of, exemptions_of
from orchestration.settings import REPOSITORY
from scoring.follow import EXEMPTED, TOLD

ZONE = ZoneInfo("Asia/Shanghai")


def events(**rows):
    """Return the events of rows, by the last part of their feed's name."""
    return events_of({f"followup/{name}": told for name, told in rows.items()}, ZONE)


def at(text):
    return datetime.fromisoformat(text)


RESPONSE = {
    "response_id": "XY1",
    "warning_id": "W1",
    "project_code": "P1",
    "responded_at": "2023-11-01 00:30:00",
    "role": "业主单位",
    "scope": "区(市)县",
    "content": "已知悉",
    "updated_at": "2023-11-01 00:30:00",
}
FEEDBACK = {
    "feedback_id": "FK1",
    "warning_id": "W1",
    "project_code": "P1",
    "submitted_at": "2023-11-02 10:00:00",
    "status": "已提交",
    "accepted_at": None,
    "promised_on": "2023-12-01",
    "updated_at": "2023-11-02 10:00:00",
}
DECISION = {
    "decision_id": "JD1",
    "kind": "免除预警",
    "project_code": "P1",
    "rule": "S-DUE",
    "warning_id": None,
    "valid_from": "2023-11-03",
    "valid_until": "2023-11-30",
    "decided_at": "2023-11-03 09:00:00",
    "reason": "不可抗力",
    "updated_at": "2023-11-03 09:00:00",
}


def test_a_response_is_heard_at_its_instant():
    table = events(responses=[RESPONSE])
    assert table.schema.equals(TOLD)
    (event,) = table.to_pylist()
    assert event["event_id"] == "followup/responses/XY1/respond"
    assert event["kind"] == "respond"
    assert event["warning_id"] == "W1"
    assert event["occurred_at"] == event["known_at"] == at("2023-10-31T16:30:00")
    assert event["actor"] == "district/owner"
    assert event["note"] == "已知悉"


@pytest.mark.parametrize(
    ("status", "accepted_at", "kind", "occurred_at"),
    [
        ("已采纳", "2023-11-03 12:00:00", "feedback_accepted", "2023-11-03T04:00:00"),
        ("已退回", None, "feedback_returned", "2023-11-04T01:00:00"),
    ],
)
def test_a_feedback_is_submitted_and_then_decided(status, accepted_at, kind, occurred_at):
    decided = FEEDBACK | {
        "status": status,
        "accepted_at": accepted_at,
        "updated_at": "2023-11-04 09:00:00",
    }
    told = events(feedback=[FEEDBACK, decided]).to_pylist()
    assert {event["kind"]: event["occurred_at"] for event in told} == {
        "feedback_submitted": at("2023-11-02T02:00:00"),
        kind: at(occurred_at),
    }
    assert {event["promised_on"] for event in told} == {date(2023, 12, 1)}


def test_an_exemption_counts_from_its_first_day():
    later = DECISION | {"decision_id": "JD2", "valid_from": "2023-11-05"}
    table = events(decisions=[DECISION, later])
    told = {event["event_id"]: event["known_at"] for event in table.to_pylist()}
    assert told == {
        "followup/decisions/JD1/exempt": at("2023-11-03T01:00:00"),
        "followup/decisions/JD2/exempt": at("2023-11-04T16:00:00"),
    }
    exempted = exemptions_of(table)
    assert exempted.schema.equals(EXEMPTED)
    assert exempted.num_rows == 2


def test_a_correction_is_an_event_and_no_exemption():
    table = events(decisions=[DECISION | {"kind": "数据更正"}])
    assert table["kind"].to_pylist() == ["data_corrected"]
    assert exemptions_of(table).num_rows == 0


@pytest.mark.parametrize("kind", ["批准暂停", "停工令", "开工核实", None])
def test_other_decisions_are_no_events_of_a_warning(kind):
    assert events(decisions=[DECISION | {"kind": kind}]).num_rows == 0


@pytest.mark.parametrize(
    ("feed", "row", "actor"),
    [
        ("responses", RESPONSE | {"scope": None}, "owner"),
        ("responses", RESPONSE | {"scope": None, "role": None}, None),
        ("feedback", FEEDBACK, "responsible_unit"),
        ("decisions", DECISION, "key_office"),
        ("decisions", DECISION | {"decided_by": "业务部门"}, "department"),
    ],
)
def test_who_acted_is_told_in_our_words(feed, row, actor):
    assert events(**{feed: [row]})["actor"].to_pylist() == [actor]


def test_the_words_are_those_of_the_feed_files():
    feeds = read_city(REPOSITORY / "cities" / "sandbox").feeds
    words = {
        (key, column.name): dict(column.values)
        for key in ("followup/responses", "followup/decisions")
        for column in feeds[key].columns
    }
    assert words["followup/responses", "scope"] == answers.SCOPES
    assert words["followup/responses", "role"] == answers.ROLES
    assert words["followup/decisions", "decided_by"] == answers.DECIDERS


def test_nothing_answered_is_no_event():
    assert events().equals(TOLD.empty_table())
