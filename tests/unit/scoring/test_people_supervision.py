"""督办 and 目标考核: what missed deadlines lead to, from the transitions alone."""

import pyarrow as pa
import pytest

from scoring.people import assessments, supervision
from scoring.people.assessments import ASSESSMENTS, COUNTS
from scoring.people.supervision import SUPERVISION
from tests.unit.scoring.people_world import SHANGHAI, later, transition, transitions

PROJECTS = pa.table({"project_code": ["P1", "P2", "P3"], "responsible_org": ["BM1", "BM2", None]})


def story(*events, warning="W20230301-a", project="P1"):
    """Return transitions an hour apart; a pair gives the hour."""
    rows = []
    for seq, told in enumerate(events, start=1):
        event, hour = told if isinstance(told, tuple) else (told, seq - 1)
        row = transition(event, seq, warning, later(hour), project_code=project)
        rows.append(row)
    return rows


def orders(*rows):
    found = supervision(transitions(*rows), PROJECTS)
    assert found.schema == SUPERVISION
    return found.to_pylist()


def month(*rows):
    """Return the counts of BM1 in March that are not 0."""
    found = assessments(transitions(*rows), PROJECTS, SHANGHAI)
    assert found.schema == ASSESSMENTS
    (row,) = [r for r in found.to_pylist() if (r["org_id"], r["period"]) == ("BM1", "2023-03")]
    return {name: row[name] for name in COUNTS if row[name]}


def test_one_missed_response_is_no_order_and_the_second_is():
    assert orders(*story("opened", "response_overdue")) == []
    (order,) = orders(*story("opened", "response_overdue", "response_overdue"))
    assert order == {
        "order_id": "D20230301-a-3",
        "warning_id": "W20230301-a",
        "project_code": "P1",
        "rule": "S-DUE",
        "responsible_org": "BM1",
        "reason": "no_response",
        "listed_at": later(2),
        "closed_at": None,
    }


def test_each_missed_feedback_is_an_order():
    found = orders(*story("opened", "feedback_overdue", "feedback_overdue"))
    assert [(order["reason"], order["listed_at"]) for order in found] == [
        ("no_feedback", later(1)),
        ("no_feedback", later(2)),
    ]


@pytest.mark.parametrize("event", ["feedback", "accepted", "pending"])
def test_feedback_closes_both_kinds_of_order(event):
    missed = ("response_overdue", "response_overdue", "feedback_overdue")
    found = orders(*story("opened", *missed, (event, 9)))
    assert [order["closed_at"] for order in found] == [later(9), later(9)]


def test_a_response_closes_only_what_asked_for_one():
    missed = ("response_overdue", "response_overdue", "feedback_overdue")
    found = orders(*story("opened", *missed, ("responded", 9)))
    closed = {order["reason"]: order["closed_at"] for order in found}
    assert closed == {"no_response": later(9), "no_feedback": None}


@pytest.mark.parametrize("event", ["cleared", "exempted", "voided"])
def test_the_end_of_a_warning_closes_its_orders(event):
    (order,) = orders(*story("opened", "feedback_overdue", (event, 9)))
    assert order["closed_at"] == later(9)


def test_a_new_stretch_neither_closes_nor_counts_what_was_before():
    found = orders(
        *story("opened", "response_overdue", "cleared", "reopened", "response_overdue", "feedback")
    )
    assert found == []
    (order,) = orders(*story("opened", "feedback_overdue", "reopened", "feedback"))
    assert order["closed_at"] is None


def test_warnings_do_not_answer_for_each_other():
    found = orders(
        *story("opened", "feedback_overdue", warning="W1"),
        *story("opened", "feedback", warning="W2", project="P3"),
        *story("opened", "feedback_overdue", warning="W3", project="P3"),
    )
    assert [(o["warning_id"], o["responsible_org"], o["closed_at"]) for o in found] == [
        ("W1", "BM1", None),
        ("W3", None, None),
    ]


@pytest.mark.parametrize(
    ("events", "counts"),
    [
        (["opened"], {"warnings": 1}),
        (["opened", "responded"], {"warnings": 1, "response_on_time": 1}),
        (["opened", "response_overdue"], {"warnings": 1, "response_late": 1}),
        (["opened", "response_overdue", "responded"], {"warnings": 1, "response_late": 1}),
        (
            ["opened", "response_overdue", "response_overdue"],
            {"warnings": 1, "response_late": 1, "supervision_orders": 1},
        ),
        (
            ["opened", "feedback"],
            {"warnings": 1, "response_on_time": 1, "feedback_on_time": 1},
        ),
        (
            ["opened", "responded", "feedback", "returned", "feedback"],
            {"warnings": 1, "response_on_time": 1, "feedback_on_time": 1},
        ),
        (
            ["opened", "responded", "feedback_overdue", "feedback_overdue", "feedback"],
            {"warnings": 1, "response_on_time": 1, "feedback_late": 1, "supervision_orders": 2},
        ),
        (["opened", "promise_missed"], {"warnings": 1, "promises_missed": 1}),
        (
            ["opened", "response_overdue", "cleared", "reopened", "responded"],
            {"warnings": 2, "response_late": 1, "response_on_time": 1},
        ),
    ],
)
def test_a_month_counts_what_a_unit_did(events, counts):
    assert month(*story(*events)) == counts


def test_a_month_begins_at_the_citys_midnight():
    last = 24 * 31 - 9  # of 1 March 09:00 local, to 31 March 24:00
    found = assessments(
        transitions(*story("opened", ("responded", last - 1), ("feedback", last + 1))),
        PROJECTS,
        SHANGHAI,
    ).to_pylist()
    assert [(row["period"], row["response_on_time"], row["feedback_on_time"]) for row in found] == [
        ("2023-03", 1, 0),
        ("2023-04", 0, 1),
    ]


def test_units_are_told_apart_and_nobodys_project_is_nobodys():
    found = assessments(
        transitions(
            *story("opened", warning="W1"),
            *story("opened", warning="W2", project="P2"),
            *story("opened", warning="W3", project="P3"),
            *story("opened", warning="W4", project="unknown"),
            *story("opened", warning="W5"),
        ),
        PROJECTS,
        SHANGHAI,
    ).to_pylist()
    assert [(row["org_id"], row["warnings"]) for row in found] == [("BM1", 2), ("BM2", 1)]


def test_nothing_happened_is_nothing_listed():
    assert orders() == []
    assert assessments(transitions(), PROJECTS, SHANGHAI).schema == ASSESSMENTS
