"""看板: who is counted once on each board, how far projects are, the same figures as elsewhere."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from scoring.boards import district_board
from scoring.membership import SCHEMA, boards
from tests.unit.scoring.figures import NOVEMBER, OCTOBER, ZONE, listed, sums

MEMBERS = pa.schema(
    {
        "board": pa.string(),
        "project_code": pa.string(),
        "total_investment_wan": pa.decimal128(18, 2),
    }
)
UNLISTED = {"is_key": False, "plan_year": None, "batch": None}
SHARED = {*SCHEMA.names} - {"board", "total_investment_wan", "started", "not_started", "done"}


def told(projects, *named, now=NOVEMBER, others=()):
    """Return {(board, scope): row} of projects by number, each board with the numbers on it."""
    members = [
        {"board": board, "project_code": f"{n:04d}", "total_investment_wan": total}
        for board, numbers in named
        for n, total in numbers
    ]
    made = boards(
        listed([*projects, *others], now),
        pa.Table.from_pylist(members, schema=MEMBERS),
        now,
        ZONE,
    )
    assert made.schema == SCHEMA
    return {(row["board"], row["scope"]): row for row in made.to_pylist()}


def test_a_project_counts_on_every_board_it_is_on_listed_or_not():
    found = told(
        [{}, UNLISTED, {}],
        ("key", [(0, Decimal(7000))]),
        ("from_50m", [(0, Decimal(7000)), (1, Decimal("5000.50"))]),
    )
    assert {key: row["projects"] for key, row in found.items()} == {
        ("from_50m", "510104"): 2,
        ("from_50m", "city"): 2,
        ("key", "510104"): 1,
        ("key", "city"): 1,
    }
    assert found["from_50m", "city"]["total_investment_wan"] == Decimal("12000.50")
    assert list(found) == sorted(found)


def test_districts_are_told_apart_and_the_city_has_those_of_none_too():
    found = told(
        [{"district": "510104"}, {"district": "510105"}, {"district": None}],
        ("reserve", [(n, None) for n in range(3)]),
    )
    counts = {scope: row["projects"] for (_, scope), row in found.items()}
    assert counts == {"510104": 1, "510105": 1, "city": 3}
    assert found["reserve", "city"]["total_investment_wan"] is None


@pytest.mark.parametrize(
    ("project", "counted"),
    [
        ({"phase": "reserve"}, "not_started"),
        ({"phase": "start"}, "not_started"),
        ({"phase": "suspended"}, "not_started"),
        ({"phase": "suspended", "started_on": date(2023, 5, 1)}, "started"),
        ({"phase": "exited"}, "not_started"),
        ({"phase": "build"}, "started"),
        ({"phase": "done"}, "done"),
    ],
)
def test_a_project_has_started_or_not_and_what_is_done_has_started(project, counted):
    row = told([project], ("key", [(0, None)]))["key", "city"]
    states = {name: row[name] for name in ("started", "not_started", "done")}
    expected = {"started", "done"} if counted == "done" else {counted}
    assert states == {name: int(name in expected) for name in states}


def test_completion_is_of_the_members_with_a_plan_and_money_of_all():
    row = told(
        [
            {"annual_plan_wan": Decimal(100), "completed_ytd_wan": Decimal(80)},
            {"annual_plan_wan": Decimal(100)},
            UNLISTED | {"completed_ytd_wan": Decimal(500)},
        ],
        ("from_50m", [(n, Decimal(5000)) for n in range(3)]),
    )["from_50m", "city"]
    assert (row["annual_plan_wan"], row["completed_wan"]) == (Decimal(200), Decimal(580))
    assert row["completion_pct"] == 40


def test_without_plan_or_report_money_and_completion_are_unknown():
    row = told([UNLISTED], ("reserve", [(0, None)]))["reserve", "city"]
    money = ("total_investment_wan", "annual_plan_wan", "completed_wan", "completion_pct")
    assert [row[name] for name in money] == [None] * 4


def test_the_board_of_key_projects_says_what_the_district_board_says():
    projects = [
        {
            "district": district,
            "colour": colour,
            "annual_plan_wan": Decimal(n),
            "completed_ytd_wan": Decimal(n * n),
        }
        for n, (district, colour) in enumerate(
            (district, colour)
            for district in ("510104", "510105")
            for colour in ("green", "blue", "yellow", "red", "unrated", None)
        )
    ]
    found = told(projects, ("key", [(n, None) for n in range(len(projects))]))
    expected = district_board(sums(listed(projects))).to_pylist()
    assert len(expected) == 2
    for line in expected:
        row = found["key", line["scope"]]
        assert {name: row[name] for name in SHARED} == {name: line[name] for name in SHARED}


def test_only_the_asked_instant_counts():
    earlier = {"as_of": OCTOBER.as_of, "project_code": "0000", "completed_ytd_wan": Decimal(9)}
    found = told([{"completed_ytd_wan": Decimal(80)}], ("key", [(0, None)]), others=[earlier])
    row = found["key", "city"]
    assert (row["projects"], row["completed_wan"]) == (1, Decimal(80))


def test_a_board_of_nobody_has_no_row():
    assert told([{}]) == {}
