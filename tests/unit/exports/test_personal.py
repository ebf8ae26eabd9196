"""Phones and identity card numbers: what counts as one, and what is left of it when masked."""

import duckdb
import pytest

from exports.parquet import _masking, is_personal
from exports.personal import personal_in

PERSONAL = [
    pytest.param("13912345678", "139****5678", id="a phone"),
    pytest.param("电话13912345678。", "电话139****5678。", id="a phone in Chinese text"),
    pytest.param("139-1234-5678", "139****5678", id="with hyphens"),
    pytest.param("139 1234 5678", "139****5678", id="with blanks"),
    pytest.param("+86 13912345678", "+86 139****5678", id="with the country"),
    pytest.param("tel_13912345678_x", "tel_139****5678_x", id="between underscores"),
    pytest.param("13912345678/13812345679", "139****5678/138****5679", id="two phones"),
    pytest.param("身份证510104198503071234", "身份证510104************", id="an identity card"),
    pytest.param("51010420091231123X", "510104************", id="a card of 2009 ending in X"),
]
HARMLESS = [
    pytest.param("12912345678", id="129 is no mobile range"),
    pytest.param("1391234567", id="ten digits"),
    pytest.param("139123456789", id="twelve digits"),
    pytest.param("510104202306150101", id="a works permit of 2023"),
    pytest.param("510104201001150101", id="a works permit of 2010"),
    pytest.param("2305-510104-04-01-139123", id="a project code"),
    pytest.param("a13912345678f", id="digits within a hash"),
    pytest.param("20231130T155959Z-13912345", id="a batch id"),
    pytest.param("2023-11-30 13:59:59", id="an instant"),
    pytest.param("91510100MA61R1234X", id="a credit code"),
]


@pytest.mark.parametrize(("text", "masked"), PERSONAL)
def test_a_personal_number_is_found_and_masked(text, masked):
    assert personal_in(text)
    found, left = duckdb.execute(
        f"select {is_personal('x')}, {_masking('x')} from (select ? as x)", [text]
    ).fetchone()
    assert found
    assert left == masked
    assert not personal_in(masked)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_is_left_alone(text):
    assert not personal_in(text)
    found, left = duckdb.execute(
        f"select {is_personal('x')}, {_masking('x')} from (select ? as x)", [text]
    ).fetchone()
    assert not found
    assert left == text
