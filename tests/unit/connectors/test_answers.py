"""JSON as it was sent: spelling kept, whatever the reader."""

import json
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.connectors.answers import (
    NotJsonError,
    as_text,
    decode,
    decode_exactly,
    find,
    table_of,
)
from ingestion.contract import Feed

REST = {
    "kind": "rest",
    "url": "http://127.0.0.1/x",
    "auth": {"kind": "none"},
    "records": "data.rows",
}


EXPECT = {"every": "1d", "stale_after": "3d", "min_rows_ratio": 1, "max_quarantine_ratio": 1}
COLUMN = {"name": "k", "label": "键", "sent_as": "jian", "type": "text", "required": True}
FEED = {
    "feed": "land/parcels",
    "title": "t",
    "owner": "o",
    "grain": ["k"],
    "connector": REST,
    "expect": EXPECT,
    "columns": [COLUMN],
}


@pytest.fixture(scope="module")
def rows_of():
    """What one key's JSON texts land as, one row a text."""
    feed = Feed.model_validate(FEED)

    def read(*texts):
        rows = ",".join(f'{{"jian":{text}}}' for text in texts)
        return table_of(feed, f'{{"data":{{"rows":[{rows}]}}}}'.encode(), "data.rows")[
            "k"
        ].to_pylist()

    return read


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-1",
        "1.50",
        "1.0",
        "-0",
        "-0.0",
        "1e5",
        "1E+05",
        "0.1000000000000000055",
        "123456789012345678",
        "98765432109876543210.25",
        "18446744073709551616",
        "100000000000000000000000",
    ],
)
def test_a_number_keeps_its_spelling_alone_and_among_others(rows_of, number):
    assert rows_of(number, "1.25") == [number, "1.25"]
    assert rows_of(number, '"a"', "true") == [number, "a", "true"]


@pytest.mark.parametrize(
    ("sent", "landed"),
    [
        ('"a"', "a"),
        ('""', ""),
        ("null", None),
        ("true", "true"),
        ("false", "false"),
        ('"\\u4ebf"', "亿"),
        ('"\\ud83c\\udfd7"', "🏗"),
        ('"\\ud83c"', "?"),
        ('"1.50"', "1.50"),
        ('[1.50, "a", null]', '[1.50,"a",null]'),
        ('{"a": {"b": 1.0}, "c": true}', '{"a":{"b":1.0},"c":true}'),
        ("[]", "[]"),
    ],
)
def test_values_land_as_text(rows_of, sent, landed):
    assert rows_of(sent) == [landed]
    assert rows_of(sent, "1.5") == [landed, "1.5"]
    assert rows_of('"x"', sent) == ["x", landed]


@given(
    numbers=st.lists(
        st.integers(-(10**25), 10**25) | st.decimals(allow_nan=False, allow_infinity=False),
        min_size=1,
        max_size=5,
    )
)
def test_no_number_is_ever_altered(rows_of, numbers):
    texts = [json.dumps(n) if isinstance(n, int) else f"{n:f}" for n in numbers]
    assert rows_of(*texts) == texts
    assert [Decimal(text) for text in rows_of(*texts)] == [Decimal(n) for n in numbers]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_the_quick_and_the_exact_reading_agree(rows_of, values):
    texts = [orjson.dumps(value).decode() for value in values]
    exact = [as_text(decode_exactly(text.encode())) for text in texts]
    assert rows_of(*texts) == exact
    assert [None if text is None else text for text in exact] == [
        value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
        for value in values
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "ends too early"),
        (b'{"a": [1, 2', "ends too early"),
        (b'{"a": "never clo', "ends too early"),
        (b'{"a": 1} trailing', "is not JSON"),
        (b"{'a': 1}", "is not JSON"),
        (b"NaN", "holds NaN"),
        (b'{"a": Infinity}', "holds Infinity"),
        ('{"a": "亿"}'.encode("gb18030"), "is not UTF-8 text"),
        (b"<html></html>", "a web page came instead of JSON"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html>", "a web page came instead of JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_not_json_is_told(body, told):
    with pytest.raises(NotJsonError, match=told):
        decode(body)


@pytest.mark.parametrize("body", [b'\xef\xbb\xbf{"a": 1}', b' {"a": 1}\n'])
def test_a_byte_order_mark_and_blanks_do_no_harm(body):
    assert find(decode(body), "a")[0]


def test_a_path_leads_to_what_is_there():
    answer = {"a": {"b": None}, "c": [1]}
    assert find(answer, "a.b") == (True, None)
    assert find(answer, "a.x") == (False, None)
    assert find(answer, "c.0") == (False, None)
    assert find([], "a") == (False, None)
