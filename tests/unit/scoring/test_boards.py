"""排行: ranks, ties, small units, movement."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from scoring.boards import SCHEMA, department_board, district_board
from scoring.instant import Instant
from scoring.measures import measure

NOW = Instant(datetime(2023, 11, 30, 16), date(2023, 11, 30), closed_month=11)  # noqa: DTZ001 - naive UTC
AT = {"project_code": pa.string(), "as_of": pa.timestamp("us")}


def measured(units, kind="district", signals=()):
    """Return measures of {unit: completions in percent}, one project each."""
    projects = [
        {
            "project_code": f"{unit}-{n}",
            "as_of": NOW.as_of,
            "is_key": True,
            "batch": "build",
            kind: unit,
            "annual_plan_wan": Decimal(100),
            "completed_ytd_wan": Decimal(done),
            "colour": "green",
        }
        for unit, completions in units.items()
        for n, done in enumerate(completions)
    ]
    text = {name: pa.string() for name in ("district", "sector", "batch", "investor_kind", kind)}
    dates = dict.fromkeys(("planned_start_on", "started_on", "completed_on"), pa.date32())
    money = dict.fromkeys(("annual_plan_wan", "completed_ytd_wan"), pa.decimal128(18, 2))
    flags = dict.fromkeys(("is_key", "is_registrable", "is_registered"), pa.bool_())
    schema = pa.schema(AT | text | dates | money | flags)
    table = pa.Table.from_pylist(projects, schema=schema)
    health = pa.Table.from_pylist(projects, schema=pa.schema(AT | {"colour": pa.string()}))
    now = [signal | {"as_of": NOW.as_of} for signal in signals]
    fired = pa.Table.from_pylist(now, schema=pa.schema(AT | {"level": pa.int16()}))
    return measure(table, table, health, fired, NOW)


UNITS = {"A": [90] * 5, "B": [95] * 5, "C": [90] * 6, "D": [80] * 5, "E": [99] * 4}


def column(board, name):
    return dict(zip(board["scope"].to_pylist(), board[name].to_pylist(), strict=True))


def test_ties_share_a_rank_and_small_units_are_shown_without_one():
    board = district_board(measured(UNITS), NOW)
    assert column(board, "rank") == {"A": 2, "B": 1, "C": 2, "D": 4, "E": None}
    assert column(board, "projects")["E"] == 4
    assert board.schema == SCHEMA


def test_rank_change_counts_places_gained():
    before = district_board(measured(UNITS | {"D": [96] * 5}), NOW)
    board = district_board(measured(UNITS), NOW, previous=before)
    assert column(board, "rank_change") == {"A": 1, "B": 1, "C": 1, "D": -3, "E": None}
    assert set(column(district_board(measured(UNITS), NOW), "rank_change").values()) == {None}


def test_money_rates_and_lights_are_those_of_the_unit():
    [row] = district_board(measured({"A": [90, 80, 70, 60, 50]}), NOW).to_pylist()
    assert (row["annual_plan_wan"], row["completed_wan"]) == (Decimal(500), Decimal(350))
    assert row["completion_pct"] == 70
    assert row["ahead_of_time_pp"] == pytest.approx(70 - 91.6667, abs=0.001)
    assert (row["green"], row["red"], row["start_rate_pct"], row["start_rank"]) == (
        5,
        0,
        None,
        None,
    )


def test_warnings_are_counted_by_level():
    fired = [
        {"project_code": "A-0", "level": 1},
        {"project_code": "A-0", "level": 3},
        {"project_code": "A-1", "level": 3},
        {"project_code": "A-2", "level": 0},
        {"project_code": "A-3", "level": None},
    ]
    [row] = district_board(measured({"A": [90] * 4}, signals=fired), NOW).to_pylist()
    assert [row[f"warnings_level{n}"] for n in (1, 2, 3)] == [1, 0, 2]


def test_departments_are_ranked_where_projects_name_them():
    board = department_board(measured(UNITS, kind="responsible_org"), NOW)
    assert column(board, "rank")["B"] == 1
    assert department_board(measured(UNITS), NOW).num_rows == 0
