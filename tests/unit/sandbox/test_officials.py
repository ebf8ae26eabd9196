"""The officials: who answers, when, and that the same messages always get the same answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.agencies.followup import (
    COLUMNS,
    DECISIONS,
    FEEDBACK,
    ITEM_FEEDBACK,
    ITEMS,
    RESPONSES,
)
from sandbox.officials import Charge, Inbox, answers, charges, tables
from sandbox.officials.calls import calls, read_message
from sandbox.officials.hours import OFFICE_DAY, OPENS, after, after_on_duty
from sandbox.plan import CityPlan
from sandbox.world.days import CITY_TIME, DAY, NEVER, second_number, workday_number

PLAN = CityPlan(
    response_share=1.0, feedback_share=1.0, correction_share=0.0, exemption_share=0.0, item_share=0
)
CHARGE = {"P": Charge("QX510104", "BM012", 1.0)}
MONDAY = datetime(2023, 6, 5, 15, 0, tzinfo=UTC)  # 23:00 in the city
FAR = second_number(datetime(2025, 1, 1, tzinfo=UTC))


def page(event="opened", seq=1, at=MONDAY, warning="W1", **more):
    told = {
        "message_id": f"{warning}-{seq}-{more.get('role', 'owner')}",
        "warning_id": warning,
        "seq": seq,
        "event": event,
        "project_code": "P",
        "rule": "S-DUE",
        "level": 3,
        "role": "owner",
        "scope": "district",
        "created_at": at.isoformat(),
        "delivered_at": at.isoformat(),
    }
    return told | more


def told(*pages, plan=PLAN):
    return answers([read_message(it) for it in pages], plan, CHARGE)


def of(feed, found):
    return [answer for answer in found if answer.feed == feed]


def local(*clock):
    return second_number(datetime(*clock, tzinfo=CITY_TIME))


def test_a_warning_is_answered_once_however_many_were_told():
    found = told(page(role="specialist"), page(role="owner"), page(role="leader_in_charge"))
    (response,) = of(RESPONSES, found)
    assert response.row["role"] == "业主单位"
    assert response.row["scope"] == "区(市)县"
    assert response.row["message_id"] == "W1-1-owner"


def test_the_first_to_be_told_answers():
    later = MONDAY + timedelta(hours=1)
    found = told(page(role="owner", at=later), page(role="specialist"))
    assert of(RESPONSES, found)[0].row["role"] == "项目专员"


@pytest.mark.parametrize(
    "event",
    [
        pytest.param("downgraded", id="good news"),
        pytest.param("cleared", id="over"),
        pytest.param("returned", id="not for them"),
    ],
)
def test_what_asks_for_nothing_is_not_answered(event):
    assert told(page(event)) == []


@pytest.mark.parametrize(
    "event",
    ["opened", "reopened", "escalated", "response_overdue", "feedback_overdue", "reminded"],
)
def test_what_asks_for_an_answer_gets_one(event):
    assert of(RESPONSES, told(page(event)))


def test_a_share_of_nothing_is_silence():
    plan = replace(PLAN, response_share=0.0, feedback_share=0.0)
    assert told(page(), plan=plan) == []


def test_a_silent_unit_may_answer_the_next_call():
    share = replace(PLAN, response_share=0.5)
    events = ("opened", "reminded", "response_overdue", "reminded", "reminded", "reminded")
    pages = [
        page(event, seq, MONDAY + timedelta(days=7 * seq), warning=f"W{number}")
        for number in range(60)
        for seq, event in enumerate(events, start=1)
    ]
    once = {it.values["warning_id"] for it in of(RESPONSES, told(*pages[::6], plan=share))}
    all_calls = of(RESPONSES, told(*pages, plan=share))
    assert 15 < len(once) < 45
    assert len(all_calls) == len({it.values["warning_id"] for it in all_calls}) > 52


def test_a_plan_is_reviewed_and_a_returned_one_is_handed_in_once_more():
    accepted = of(FEEDBACK, told(page(), plan=replace(PLAN, accept_share=1.0)))
    assert [it.values["status"] for it in accepted] == ["已提交", "已采纳"]
    assert accepted[0].key == accepted[1].key
    assert accepted[1].row["accepted_at"] == accepted[1].row["updated_at"]
    assert accepted[1].row["promised_on"] > accepted[1].row["updated_at"][:10]
    returned = of(FEEDBACK, told(page(), plan=replace(PLAN, accept_share=0.0)))
    assert [it.values["status"] for it in returned] == ["已提交", "已退回"] * 2
    assert returned[0].key != returned[2].key


@pytest.mark.parametrize(
    ("event", "plans"),
    [("escalated", 2), ("promise_missed", 2), ("reminded", 1), ("feedback_overdue", 1)],
)
def test_an_escalation_and_a_missed_promise_ask_for_a_new_plan(event, plans):
    plan = replace(PLAN, accept_share=1.0)
    found = told(page(), page(event, 2, MONDAY + timedelta(days=90)), plan=plan)
    assert len({it.key for it in of(FEEDBACK, found)}) == plans


def test_nobody_writes_about_a_warning_that_was_told_to_be_over():
    over = MONDAY + timedelta(days=8)
    found = told(page(), page("cleared", 2, over), plan=replace(PLAN, feedback_days=60.0))
    assert of(RESPONSES, found)
    assert not of(FEEDBACK, found)
    again = told(
        page(), page("cleared", 2, over), page("reopened", 3, over + timedelta(days=3)), plan=PLAN
    )
    assert len(of(RESPONSES, again)) == 2


def test_an_exempted_warning_is_not_written_about_afterwards():
    plan = replace(PLAN, exemption_share=1.0, feedback_days=90.0)
    found = told(page(), page("reminded", 2, MONDAY + timedelta(days=40)), plan=plan)
    (decision,) = of(DECISIONS, found)
    assert decision.row["kind"] == "免除预警"
    assert (decision.row["rule"], decision.row["warning_id"]) == ("S-DUE", "W1")
    assert decision.row["valid_from"] < decision.row["valid_until"]
    assert all(it.at <= decision.at for it in found)


def test_a_warning_that_is_over_is_not_decided_on():
    plan = replace(PLAN, exemption_share=1.0)
    (decision,) = of(DECISIONS, told(page(), plan=plan))
    seconds = decision.at - second_number(MONDAY)
    for late, decided in ((0, 0), (1, 1)):
        over = MONDAY + timedelta(seconds=seconds + late)
        assert len(of(DECISIONS, told(page(), page("cleared", 2, over), plan=plan))) == decided


def test_data_may_be_corrected():
    (decision,) = of(DECISIONS, told(page(), plan=replace(PLAN, correction_share=1.0)))
    assert decision.row["kind"] == "数据更正"
    assert decision.row["valid_until"] is None


def many(plan, count=400):
    pages = [page(warning=f"W{n}", rule=("S-DUE", "B-INV")[n % 2]) for n in range(count)]
    return told(*pages, plan=plan)


def test_items_are_raised_fed_back_on_passed_on_and_solved_at_their_rates():
    plan = replace(PLAN, item_share=0.5, solve_share=0.9, item_feedbacks=4.0, transfer_share=0.3)
    found = many(plan)
    last = {it.key: it.values["status"] for it in of(ITEMS, found)}
    words = of(ITEM_FEEDBACK, found)
    assert len(last) == pytest.approx(200, abs=30)
    assert sum(s == "已解决" for s in last.values()) / len(last) == pytest.approx(0.88, abs=0.07)
    assert len(words) / len(last) == pytest.approx(4.0, abs=0.4)
    assert sum(it.values["kind"] == "转办" for it in words) > 20


def test_an_item_is_solved_by_its_last_word_and_whoever_it_was_passed_on_to():
    found = many(replace(PLAN, item_share=1.0, transfer_share=1.0, solve_share=1.0))
    items = {it.key: it for it in of(ITEMS, found)}
    words = {}
    for word in of(ITEM_FEEDBACK, found):
        words.setdefault(word.values["item_id"], []).append(word)
    for key, said in words.items():
        assert said[-1].values["kind"] == "办结"
        assert said[-1].at == items[key].at
        holder = items[key].values["lead_org_id"]
        for word in said:
            assert word.values["org_id"] == holder
            holder = word.values["to_org_id"] or holder


def test_an_item_outlives_its_warning():
    plan = replace(PLAN, item_share=1.0, solve_days=40.0)
    over = MONDAY + timedelta(days=20)
    found = [it for n in range(20) for it in told(
        page(warning=f"W{n}"), page("cleared", 2, over, warning=f"W{n}"), plan=plan
    )]  # fmt: skip
    assert max(it.at for it in of(ITEMS, found)) > second_number(over)


def test_a_diligent_unit_answers_more():
    plan = replace(PLAN, response_share=0.5)
    counts = [
        len(
            of(
                RESPONSES,
                answers(
                    [read_message(page(warning=f"W{n}")) for n in range(300)],
                    plan,
                    {"P": Charge("QX510104", "BM012", diligence)},
                ),
            )
        )
        for diligence in (0.6, 1.4)
    ]
    assert counts[0] < 0.7 * counts[1]


EVENTS = st.sampled_from(
    ["reminded", "escalated", "downgraded", "cleared", "reopened", "feedback_overdue"]
)
HISTORIES = st.lists(st.tuples(EVENTS, st.integers(0, 20)), max_size=8)
EVERYTHING = replace(
    CityPlan(), item_share=0.7, correction_share=0.1, exemption_share=0.2, accept_share=0.6
)


def history(steps):
    at, pages = MONDAY, [page()]
    for seq, (event, days) in enumerate(steps, start=2):
        at += timedelta(days=days)
        pages.append(page(event, seq, at))
    return pages


@settings(deadline=None)
@given(HISTORIES, st.integers(0, 10_000), st.integers(0, 120))
def test_what_was_answered_by_an_instant_does_not_depend_on_what_is_told_later(steps, seed, days):
    plan = replace(EVERYTHING, seed=seed)
    instant = MONDAY + timedelta(days=days)
    until = second_number(instant)
    pages = history(steps)
    known = [it for it in pages if datetime.fromisoformat(it["delivered_at"]) <= instant]
    whole, prefix = told(*pages, plan=plan), told(*known, plan=plan)
    assert [it for it in whole if it.at <= until] == [it for it in prefix if it.at <= until]


@settings(deadline=None)
@given(HISTORIES, st.integers(0, 10_000), st.randoms())
def test_order_and_repetition_of_messages_do_not_matter(steps, seed, random):
    plan = replace(EVERYTHING, seed=seed)
    pages = history(steps)
    shuffled = [*pages, *pages[:2]]
    random.shuffle(shuffled)
    assert told(*pages, plan=plan) == told(*shuffled, plan=plan)


@settings(deadline=None)
@given(HISTORIES, st.integers(0, 10_000))
def test_answers_come_after_what_they_answer_and_in_office_hours(steps, seed):
    nobody_on_duty = replace(EVERYTHING, seed=seed, duty_share=0.0)
    for answer in told(*history(steps), plan=nobody_on_duty):
        assert answer.at > second_number(MONDAY)
        day, clock = divmod(answer.at, DAY)
        before, today = workday_number(np.array([day - 1, day]))
        assert today > before
        assert OPENS <= clock <= OPENS + OFFICE_DAY


@pytest.mark.parametrize(
    ("begins", "seconds", "ends"),
    [
        pytest.param(local(2023, 6, 5, 10), 3600, local(2023, 6, 5, 11), id="same day"),
        pytest.param(local(2023, 6, 5, 23), 3600, local(2023, 6, 6, 10), id="next morning"),
        pytest.param(local(2023, 6, 5, 3), 60, local(2023, 6, 5, 9, 1), id="before nine"),
        pytest.param(local(2023, 6, 9, 16), 7200, local(2023, 6, 12, 10), id="over a weekend"),
        pytest.param(local(2023, 6, 10, 12), 60, local(2023, 6, 12, 9, 1), id="on a Saturday"),
        pytest.param(local(2023, 9, 28, 16), 7200, local(2023, 10, 7, 10), id="make-up Saturday"),
        pytest.param(local(2023, 6, 5, 16), 3599, local(2023, 6, 5, 16, 59, 59), id="just"),
        pytest.param(local(2023, 6, 5, 16), 3600, local(2023, 6, 6, 9), id="not quite"),
    ],
)
def test_office_time_passes_in_office_hours_only(begins, seconds, ends):
    assert after(begins, seconds) == ends


def test_a_duty_desk_sits_on_saturdays_too():
    friday = local(2023, 6, 9, 23)
    assert after_on_duty(friday, 3600) == local(2023, 6, 10, 10)
    weekend = page(at=datetime(2023, 6, 9, 15, tzinfo=UTC))
    (response,) = of(RESPONSES, told(weekend, plan=replace(PLAN, duty_share=1.0)))
    assert response.at < local(2023, 6, 12, 0)


@pytest.mark.parametrize("name", ["message_id", "warning_id", "seq", "event", "rule"])
def test_a_message_without_what_it_must_have_is_refused_by_name(name):
    with pytest.raises(ValueError, match=name):
        read_message(page(**{name: None}))


def test_before_its_delivery_is_known_a_message_counts_from_its_creation():
    message = read_message(page(delivered_at=None, created_at="2023-06-05T15:00:00"))
    assert message.at == second_number(MONDAY)
    with pytest.raises(ValueError, match="delivered_at"):
        read_message(page(delivered_at=None, created_at=None))


def test_one_transition_is_one_call():
    messages = [read_message(page(role=role)) for role in ("owner", "specialist")]
    assert len(calls(messages)) == 1


def test_an_inbox_is_rebuilt_by_the_same_messages_in_other_parcels():
    pages = [page(warning=f"W{n}", seq=s) for n in range(30) for s in (1,)]
    pages += [page("reminded", 2, MONDAY + timedelta(days=9), f"W{n}") for n in range(30)]
    at_once, one_by_one = (Inbox(EVERYTHING, CHARGE) for _ in range(2))
    assert at_once.take(pages) == [it["message_id"] for it in pages]
    for it in reversed(pages):
        one_by_one.take([it])
    span = MONDAY, MONDAY + timedelta(days=300)
    assert at_once.rows(*span) == one_by_one.rows(*span)
    assert at_once.tables(span[1]) == one_by_one.tables(span[1])


def test_a_repeated_message_counts_at_its_earliest_delivery():
    first, again = page(), page(at=MONDAY + timedelta(days=3))
    boxes = [Inbox(PLAN, CHARGE) for _ in range(2)]
    for inbox, pages in zip(boxes, ((first, again), (again, first)), strict=True):
        for it in pages:
            inbox.take([it])
    early, late = (box.rows(MONDAY, MONDAY + timedelta(days=99)) for box in boxes)
    assert early == late
    assert early[RESPONSES][0]["responded_at"] < "2023-06-08"


def test_a_message_that_cannot_be_read_lets_none_of_its_parcel_in():
    inbox = Inbox(PLAN, CHARGE)
    with pytest.raises(ValueError, match="event"):
        inbox.take([page(), page(event=None)])
    assert inbox.rows(MONDAY, MONDAY + timedelta(days=99)) == {feed: [] for feed in COLUMNS}
    assert inbox.version == 0


def test_rows_of_a_window_are_versions_and_a_table_holds_the_last_one():
    inbox = Inbox(replace(PLAN, accept_share=1.0), CHARGE)
    inbox.take([page()])
    end = MONDAY + timedelta(days=300)
    rows = inbox.rows(MONDAY, end)[FEEDBACK]
    assert [row["status"] for row in rows] == ["已提交", "已采纳"]
    assert inbox.tables(end)[FEEDBACK].to_pylist() == rows[1:]
    first = datetime.fromisoformat(rows[0]["updated_at"]).replace(tzinfo=CITY_TIME)
    assert inbox.tables(first)[FEEDBACK].to_pylist() == rows[:1]
    assert inbox.tables(first - timedelta(seconds=1))[FEEDBACK].num_rows == 0
    assert inbox.rows(first, end)[FEEDBACK] == rows[1:]
    assert inbox.rows(MONDAY, first)[FEEDBACK] == rows[:1]


def test_rows_speak_the_words_of_the_feed_files(contracts):
    found = tables(many(EVERYTHING), FAR)
    for feed, table in found.items():
        assert table.num_rows
        for column in contracts[feed]["columns"]:
            said = set(table[column["name"]].to_pylist())
            if column.get("values"):
                assert said - {None} <= set(column["values"])
            if column.get("required"):
                assert None not in said


def test_every_key_project_has_someone_in_charge(reference, sent):
    charged = charges(reference)
    (block,) = reference.blocks
    is_key = block.projects.is_key
    listed = int(is_key.sum() + (is_key & (block.relations.reissued < NEVER)).sum())
    known = set(sent["directory/organisations"]["org_id"].to_pylist())
    assert len(charged) == listed
    assert {it.district for it in charged.values()} <= known
    assert {it.responsible for it in charged.values()} <= known
    assert np.mean([it.diligence for it in charged.values()]) == pytest.approx(1.0, abs=0.03)
