"""After an outage of the line there is no flood: one message a warning and contact."""

from datetime import datetime, timedelta

import pyarrow as pa

from scoring.episodes import DELIVERIES
from scoring.instant import Instant
from scoring.people import first_deliveries, messages
from tests.unit.scoring.day_counter import local_day
from tests.unit.scoring.fold_city import (
    BOOK,
    CALENDAR,
    EVENTS,
    SIGNALS,
    STANDING,
    advance,
    as_table,
)
from tests.unit.scoring.people_world import SAID, SHANGHAI, everybody

FIRST = datetime(2023, 3, 1, 1)  # noqa: DTZ001  naive UTC, as stored


def evaluate(state, at, level, deliveries):
    """Return one instant's fold and messages."""
    day = local_day(at)
    signal = {"project_code": "P1", "rule": "S-DUE", "level": level, "exit_level": level}
    result = advance(
        state,
        as_table([signal | {"seen_on": day}], SIGNALS),
        as_table([{"project_code": "P1", "phase": "start"}], STANDING),
        as_table([], EVENTS),
        deliveries,
        Instant(at, day, 1),
        BOOK,
        CALENDAR,
        SHANGHAI,
    )
    instant = Instant(at, day, 1)
    sent = messages(
        result.transitions, result.episodes, everybody("P1"), SAID, BOOK, instant, SHANGHAI
    )
    return result, sent


def reached(sent):
    records = sent.select(["message_id", "created_at"])
    return first_deliveries(sent, records.rename_columns(["message_id", "delivered_at"]))


def test_a_month_without_the_line_ends_in_one_message_for_each_contact():
    first, sent = evaluate(None, FIRST, 3, DELIVERIES.empty_table())
    assert sent["event"].to_pylist() == ["opened", "opened"]
    after, told = evaluate(first.episodes, FIRST + timedelta(days=30), 1, reached(sent))
    happened = after.transitions["event"].to_pylist()
    assert happened.count("response_overdue") == 2
    assert happened.count("feedback_overdue") >= 2
    assert "escalated" in happened
    assert len(set(told["contact_id"].to_pylist())) == told.num_rows
    assert set(told["level"].to_pylist()) == {1}
    assert len(set(told["seq"].to_pylist())) == 1
    assert "（同时：响应逾期、反馈逾期" in told["text"][0].as_py()
    once_more, silence = evaluate(after.episodes, FIRST + timedelta(days=31), 1, reached(told))
    assert silence.num_rows == 0
    assert once_more.episodes["escalation"].to_pylist() == [2]


def test_a_first_delivery_is_the_earliest_of_any_target_and_none_is_of_an_end():
    base = {"message_id": pa.array(["m1", "m2", "m3"]), "warning_id": ["W1", "W1", "W2"]}
    sent = pa.table({**base, "event": ["opened", "escalated", "cleared"]})
    at = [FIRST + timedelta(hours=n) for n in (3, 2, 1, 0)]
    records = pa.table(
        {"message_id": ["m1", "m1", "m3", "gone"], "delivered_at": pa.array(at, pa.timestamp("us"))}
    )
    found = first_deliveries(sent, records)
    assert found.schema == DELIVERIES
    assert found.to_pylist() == [{"warning_id": "W1", "delivered_at": at[1]}]
