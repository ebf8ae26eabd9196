"""What is written: one message a contact and instant, in words that say what to do by when."""

from datetime import datetime

import pyarrow as pa
import pytest

from scoring.people.messages import MESSAGES
from tests.unit.scoring.fold_city import BOOK, book_with
from tests.unit.scoring.people_world import (
    AS_OF,
    contact,
    contacts,
    episode,
    everybody,
    sentences,
    told,
    transition,
    who,
)


def text(*happened, **more):
    """Return the one text all recipients get."""
    found = set(told(*happened, **more)["text"].to_pylist())
    assert len(found) == 1
    return found.pop()


def test_a_warning_says_what_was_found_and_what_to_do_by_when():
    assert text("opened") == (
        "【三级预警】P1，应开未开：已超过计划开工时间31天。"
        "请自收到之时起48小时内响应，并最迟于2023年3月15日反馈处置情况。"
    )


def test_a_project_is_called_by_its_name_where_it_has_one():
    names = pa.table({"project_code": ["P1"], "project_name": ["轨道交通30号线"]})
    assert "】轨道交通30号线（P1），应开未开：" in text("opened", names=names)


@pytest.mark.parametrize(
    ("event", "changed", "begin"),
    [
        ("reopened", {}, "【三级预警·再次触发】P1，应开未开：已超过"),
        ("escalated", {"level": 1}, "【预警升为一级】P1，应开未开：已超过"),
        ("downgraded", {"level": 2}, "【预警降为二级】P1，应开未开：已超过"),
        ("reminded", {}, "【提醒·三级预警】P1，应开未开：本预警尚未反馈处置情况。已超过"),
        (
            "response_overdue",
            {"response_breaches": 1},
            "【响应逾期·三级预警】P1，应开未开：未在规定时限内响应，已增加通知对象。已超过",
        ),
        (
            "response_overdue",
            {"response_breaches": 2},
            "【响应逾期·三级预警】P1，应开未开：再次超过响应时限，已列入督办。已超过",
        ),
        (
            "feedback_overdue",
            {"feedback_breaches": 1},
            "【反馈逾期·三级预警】P1，应开未开：未按期反馈处置情况，已下达督办单。已超过",
        ),
        (
            "promise_missed",
            {},
            "【承诺逾期·三级预警】P1，应开未开：承诺的完成日期已过，问题仍未解决。已超过",
        ),
    ],
)
def test_each_event_has_its_own_beginning(event, changed, begin):
    assert text(event, episode=episode(**changed)).startswith(begin)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("condition_gone", "触发条件已消除，本预警解除。"),
        ("verified_start", "项目已认定开工，本预警解除。"),
        ("verified_finish", "项目已竣工，本预警解除。"),
        ("exited", "项目已退出重点项目名单，本预警解除。"),
    ],
)
def test_the_end_of_a_warning_says_why_and_asks_nothing(reason, words):
    closed = episode(state="cleared", clear_reason=reason, level=2)
    assert text("cleared", episode=closed) == f"【预警解除】P1，应开未开：{words}"
    assert who(told("cleared", episode=closed)) == ["do", "ds", "dl", "cs"]


@pytest.mark.parametrize(
    ("changed", "ending"),
    [
        ({"responded_at": AS_OF}, "天。请最迟于2023年3月15日反馈处置情况。"),
        ({"responded_at": AS_OF, "feedback_at": AS_OF}, "天。"),
        ({"feedback_at": AS_OF}, "天。"),
        ({"response_breaches": 1}, "请立即响应，并最迟于2023年3月15日反馈处置情况。"),
        ({"is_due_provisional": True}, "最迟于2023年3月15日（暂定）反馈处置情况。"),
        (
            {"feedback_next_at": datetime(2023, 3, 22, 15, 59, 59)},  # noqa: DTZ001  as stored
            "最迟于2023年3月22日反馈处置情况。",
        ),
        (
            {"feedback_next_at": datetime(2023, 3, 22, 16)},  # noqa: DTZ001  as stored
            "最迟于2023年3月23日反馈处置情况。",
        ),
    ],
)
def test_a_text_asks_for_what_is_still_owed(changed, ending):
    assert text("escalated", episode=episode(**changed)).endswith(ending)


def test_a_response_may_be_due_in_working_days():
    assert "请在收到后2个工作日内响应" in text("opened", book=book_with("working"))


def test_a_rule_that_says_nothing_now_leaves_only_what_to_do():
    silent = sentences(("P1", "S-DUE", None))
    assert text("reminded", said=silent) == (
        "【提醒·三级预警】P1，应开未开：本预警尚未反馈处置情况。"
        "请自收到之时起48小时内响应，并最迟于2023年3月15日反馈处置情况。"
    )


def test_a_rule_that_left_the_rule_book_is_called_by_its_id():
    rules = BOOK.rules.model_copy(update={"s_due": None})
    without = BOOK.model_copy(update={"rules": rules})
    assert text("reminded", book=without).startswith("【提醒·三级预警】P1，S-DUE：")


def test_what_happened_at_once_is_one_message_with_the_present_level():
    found = told("response_overdue", "response_overdue", "escalated", episode=episode(level=1))
    assert found["event"].to_pylist() == ["escalated"] * 6
    assert found["seq"].to_pylist() == [3] * 6
    assert found["text"][0].as_py().endswith("反馈处置情况。（同时：响应逾期）")
    assert found["text"][0].as_py().startswith("【预警升为一级】")


@pytest.mark.parametrize("event", ["delivered", "responded", "feedback", "accepted", "pending"])
def test_what_people_did_themselves_is_not_told_them(event):
    assert told(event).num_rows == 0
    assert told("escalated", event)["seq"].to_pylist() == [1, 1]


@pytest.mark.parametrize("state", ["exempted", "voided"])
def test_a_warning_people_closed_at_the_same_instant_is_not_told(state):
    assert told("response_overdue", state, episode=episode(state=state)).num_rows == 0


def test_an_instant_at_which_nothing_happened_has_no_messages():
    found = told()
    assert found.num_rows == 0
    assert found.schema == MESSAGES


def test_an_id_is_of_the_transition_and_the_contact():
    first, again = told("opened"), told("opened", said=sentences())
    assert first["message_id"].equals(again["message_id"])
    assert first["text"] != again["text"]
    later = told(transition("opened", seq=2))
    moved = told("opened", people=contacts(contact("do7"), contact("ds")))
    ids = [set(table["message_id"].to_pylist()) for table in (first, later, moved)]
    assert not ids[0] & ids[1]
    assert len(ids[0] & ids[2]) == 1
    assert all(len(id_) == 20 for id_ in ids[0])


def test_messages_of_many_warnings_keep_to_their_own_project():
    from scoring.people import messages
    from tests.unit.scoring.people_world import NOW, SAID, SHANGHAI, episodes, transitions

    found = messages(
        transitions(
            transition("opened", warning="W2", project_code="P2"),
            transition("escalated", seq=4, warning="W1"),
        ),
        episodes(episode("W1", level=2), episode("W2", project_code="P2")),
        everybody("P2", "P1"),
        SAID,
        BOOK,
        NOW,
        SHANGHAI,
    )
    assert found["contact_id"].to_pylist() == [
        *("P1-do", "P1-ds", "P1-dl", "P1-cs"),
        *("P2-do", "P2-ds"),
    ]
    assert found["level"].to_pylist() == [2, 2, 2, 2, 3, 3]
    assert found["created_at"].to_pylist() == [AS_OF] * 6


@pytest.mark.parametrize("event", ["escalated", "downgraded", "cleared"])
def test_what_a_new_rule_book_does_to_a_known_warning_is_told_to_nobody(event):
    by_book = transition(event, actor="rulebook v2")
    assert told(by_book).num_rows == 0
    assert told(transition(event, actor="rule v2")).num_rows > 0


def test_what_else_happened_is_told_without_the_rule_books_part():
    found = text(transition("escalated", 1, actor="rulebook v2"), transition("reminded", 2))
    assert found.startswith("【提醒·三级预警】")
    assert "同时" not in found


@pytest.mark.parametrize(("by", "count"), [("rulebook v2", 0), ("rule v2", 2)])
def test_a_missed_deadline_of_a_warning_that_a_new_rule_book_ended_is_told_to_nobody(by, count):
    happened = transition("response_overdue", 1), transition("cleared", 2, actor=by)
    closed = episode(state="cleared", clear_reason="condition_gone", response_breaches=1)
    assert len(who(told(*happened, episode=closed))) == count
