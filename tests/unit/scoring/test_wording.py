"""Words for columns: templates filled, numbers written, parts laid in one order."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.order import interleaved
from scoring.wording import as_json, as_number, fill, number

FIXED = {"level": ["一级", "三级"], "threshold": ["60", "15"]}
AT = pa.array([1, 0, 1])


def test_a_template_takes_a_column_and_what_is_fixed_at_each_position():
    words = {"days": pa.array(["20", "70", "16"])}
    found = fill("已{days}天，{level}（{threshold}）。", words, FIXED, AT)
    assert found.to_pylist() == [
        "已20天，三级（15）。",
        "已70天，一级（60）。",
        "已16天，三级（15）。",
    ]


def test_a_template_may_end_with_a_column_or_name_none():
    words = {"days": pa.array(["20", None, "16"])}
    assert fill("{level}{days}", words, FIXED, AT).to_pylist() == ["三级20", None, "三级16"]
    assert fill("{level}", {}, FIXED, AT).to_pylist() == ["三级", "一级", "三级"]


@pytest.mark.parametrize("places", [0, 2, 4])
@given(value=st.integers(-9_999, 9_999))
def test_a_threshold_is_written_like_a_reading(places, value):
    assert as_number(value, places) == number(pa.array([float(value)]), places)[0].as_py()


def test_numbers_keep_their_places():
    assert number(pa.array([-3.0, 0.0, None]), 0).to_pylist() == ["-3", "0", None]
    assert number(pa.array([1.5]), 3).to_pylist() == ["1.500"]
    assert as_number(0.5, 4) == "0.5000"


def test_evidence_marks_text_and_says_null():
    values = {"baseline": (pa.array(["linear", None]), None), "ratio": (pa.array([0.5, None]), 4)}
    assert as_json(values, 2).to_pylist() == [
        '{"baseline":"linear","ratio":0.5000}',
        '{"baseline":null,"ratio":null}',
    ]


@given(masks=st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=5))
def test_parts_are_laid_by_row_and_within_a_row_by_part(masks):
    rows = [pa.array([n for n in range(6) if mask[n]], pa.int64()) for mask in masks]
    laid = [(row, part) for part, own in enumerate(rows) for row in own.to_pylist()]
    found = [laid[n] for n in interleaved(rows, 6).to_pylist()]
    assert found == sorted(laid)


def test_a_reading_on_a_half_is_shown_rounded_up():
    assert number(pa.array([2.5, 3.5]), 0).to_pylist() == ["3", "4"]
    assert as_number(float(Decimal("2.5")), 0) == "3"
