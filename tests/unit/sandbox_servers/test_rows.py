"""Rows written as JSON: nothing lost, nothing moved, whatever stands in a cell."""

import re
from datetime import datetime

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.servers.rows import write_rows
from sandbox.servers.wire import Field, Wire

WIRE = Wire(
    feed="site/toy",
    title="玩具",
    grain=("key",),
    fields=(
        Field("key", "键", "k", "text", True),
        Field("amount", "数", "n", "integer", False),
        Field("changed_at", "更新时间", "t", "timestamp", False),
    ),
    connector={"kind": "rest", "window": {"field": "changed_at"}, "paging": {"rows": 3}},
)

CELL = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def toy(rows):
    names = ("key", "amount", "changed_at")
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )


def read(rows, first=0, count=100):
    return orjson.loads(orjson.dumps(rows.page(first, count)))


@given(st.lists(st.tuples(CELL, CELL), max_size=12))
def test_every_cell_arrives_as_it_was_known(cells):
    lines = [(f"{place:02d}", amount, at) for place, (amount, at) in enumerate(cells)]
    arrived = [(line["k"], line["n"], line["t"]) for line in read(write_rows(toy(lines), WIRE))]
    assert arrived == [(key, number(amount), at) for key, amount, at in lines]


def number(text):
    """What the wire makes of a cell of an integer column."""
    is_whole = text is not None and re.fullmatch("0|-?[1-9][0-9]*", text)
    return int(text) if is_whole else text


@given(st.integers(0, 20), st.integers(1, 7))
def test_the_pages_of_a_walk_make_up_the_whole(count, size):
    rows = write_rows(toy([(f"{n:02d}", str(n), None) for n in range(count)]), WIRE)
    walked = [line for first in range(0, count + size, size) for line in read(rows, first, size)]
    assert walked == read(rows)
    assert [line["n"] for line in walked] == list(range(count))


def test_a_page_past_the_end_is_empty():
    rows = write_rows(toy([("a", "1", None)]), WIRE)
    assert read(rows, first=5) == []


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        pytest.param(None, None, ["a", "b", "c", "d"], id="no window keeps the undated row"),
        pytest.param("2023-01-02 00:00:00", None, ["b", "c"], id="since is inclusive"),
        pytest.param(None, "2023-01-03 00:00:00", ["a", "b"], id="until is exclusive"),
        pytest.param("2023-01-02 00:00:01", "2023-01-03 00:00:01", ["c"], id="both"),
    ],
)
def test_a_window_is_half_open(since, until, kept):
    lines = [
        ("a", None, "2023-01-01 00:00:00"),
        ("b", None, "2023-01-02T00:00:00"),
        ("c", None, "2023-01-03 00:00:00.125"),
        ("d", None, "昨天"),
    ]
    edges = (datetime.fromisoformat(edge) if edge else None for edge in (since, until))
    window = write_rows(toy(lines), WIRE).between(*edges)
    assert [line["k"] for line in read(window)] == kept


def test_pages_of_a_window_hold_the_windows_rows():
    lines = [(f"{n:02d}", str(n), f"2023-01-01 00:00:{n:02d}") for n in range(10)]
    window = write_rows(toy(lines), WIRE).between(
        datetime.fromisoformat("2023-01-01 00:00:04"), None
    )
    assert [line["n"] for line in read(window, 2, 2)] == [6, 7]


def test_whole_numbers_are_numbers_and_other_amounts_stay_text():
    rows = write_rows(toy([("a", "007", None), ("b", "-7", None), ("c", "12人", None)]), WIRE)
    assert [line["n"] for line in read(rows)] == ["007", -7, "12人"]
