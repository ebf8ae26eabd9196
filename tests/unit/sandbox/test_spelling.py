"""How values are written: the vectorised writers against Python's own."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import spelling
from sandbox.world.days import DAY, EPOCH, NEVER, day_number

WHOLE = st.lists(st.integers(0, 10**12), min_size=1, max_size=20)
DAYS = st.lists(
    st.integers(day_number(date(2015, 1, 1)), day_number(date(2030, 1, 1))), min_size=1, max_size=20
)


@given(WHOLE)
def test_decimals_have_their_point_in_the_right_place(values):
    written = spelling.decimals(np.array(values), 2).to_pylist()
    assert written == [f"{value // 100}.{value % 100:02}" for value in values]


@given(WHOLE)
def test_digits_keep_the_last_places(values):
    written = spelling.fixed("N", spelling.digits(np.array(values), 6), "号").to_pylist()
    assert written == [f"N{value % 10**6:06}号" for value in values]


@given(DAYS)
def test_days_are_written_as_iso_dates(days):
    written = spelling.dates(np.array(days)).to_pylist()
    assert written == [(EPOCH + timedelta(days=day)).isoformat() for day in days]


@given(DAYS, st.integers(0, DAY - 1))
def test_instants_are_written_on_the_citys_clock(days, second):
    written = spelling.timestamps(np.array(days) * DAY + second).to_pylist()
    start = datetime(1970, 1, 1)  # noqa: DTZ001  the city's own clock carries no zone
    assert written == [str(start + timedelta(days=day, seconds=second)) for day in days]


@pytest.mark.parametrize(
    ("style", "written"),
    [(0, "2023-03-05"), (1, "2023/3/5"), (2, "2023年3月5日"), (3, "20230305"), (4, "2023.3.5")],
)
def test_each_clerk_writes_dates_in_an_own_style(style, written):
    day = np.array([day_number(date(2023, 3, 5)), NEVER])
    assert spelling.styled_dates(day, np.array([style, style])).to_pylist() == [written, None]


def test_what_never_happens_is_written_as_nothing():
    assert spelling.dates(np.array([NEVER])).to_pylist() == [None]
    assert spelling.timestamps(np.array([NEVER * DAY + 5])).to_pylist() == [None]


def test_ids_are_unique_and_depend_on_the_table():
    numbers = np.arange(10_000)
    ids = spelling.unique_ids(1, numbers).to_pylist()
    assert len(set(ids)) == len(ids)
    assert not set(ids) & set(spelling.unique_ids(2, numbers).to_pylist())
    assert {len(text) for text in ids} == {32}


def test_single_entries_are_replaced_and_the_rest_kept():
    column = spelling.labels(np.array([0, 1, 0]), ("a", "b"))
    where = np.array([False, True, True])
    assert spelling.replaced(column, where, "x").to_pylist() == ["a", "x", "x"]
    assert spelling.nulled(column, where).to_pylist() == ["a", None, None]
    assert spelling.replaced(column, ~where & where, "x").to_pylist() == ["a", "b", "a"]
