"""Codes and their check digits, against real codes and against a second reckoning."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.spelling import credit_codes, project_codes
from sandbox.world.codes import (
    credit_code,
    project_check_digit,
    project_code_digits,
    serial_within,
)

VALID = [
    "2104-500108-04-01-439202",
    "2111-522323-04-01-342068",
    "2209-511098-04-01-815034",
    "2211-441900-04-02-310151",
    "2411-130202-89-01-637015",
    "2502-140109-89-01-287745",
    "2509-320193-89-01-544060",
    "2603-141124-89-05-346948",
    "2505-330354-04-01-274607",
]
INVENTED = {
    "2601-140100-89-01-123456": 0,
    "2609-330100-04-01-100001": 4,
    "2607-440300-04-01-000001": 2,
    "2107-510122-04-01-845761": 9,
}


def nineteen(code):
    return np.array([[int(digit) for digit in code.replace("-", "")[:19]]])


@pytest.mark.parametrize("code", VALID)
def test_the_check_digit_agrees_with_codes_in_use(code):
    assert project_check_digit(nineteen(code)).tolist() == [int(code[-1])]


@pytest.mark.parametrize(("code", "right"), INVENTED.items())
def test_invented_codes_fail_the_check(code, right):
    assert project_check_digit(nineteen(code)).tolist() == [right] != [int(code[-1])]


def test_codes_turn_to_the_new_form_in_january_2021():
    months = np.array([(2020 - 1970) * 12 + 11, (2021 - 1970) * 12])
    digits = project_code_digits(months, np.full(2, 510104), np.array([4803, 401]), 0, 1)
    old, new = project_codes(digits).to_pylist()
    assert old.startswith("2020-510104-48-03-")
    assert new.startswith("2101-510104-04-01-")


def test_credit_codes_pass_both_checks():
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [pow(3, place, 31) for place in range(17)]
    numbers = np.arange(1, 400, 7)
    for code in credit_codes(credit_code(numbers, np.full(len(numbers), 510104))).to_pylist():
        values = [alphabet.index(letter) for letter in code]
        assert sum(map(int.__mul__, values[:17], weights), values[17]) % 31 == 0
        body = sum(map(int.__mul__, values[8:16], [3, 7, 9, 10, 5, 8, 4, 2]))
        assert code[16] == {10: "X", 11: "0"}.get(11 - body % 11, str(11 - body % 11))


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=60),
    st.integers(1, 4),
)
def test_serials_are_unique_within_a_cell_over_all_blocks(cells, blocks):
    seen = set()
    for block in range(blocks):
        serials = serial_within(np.array(cells), block, blocks, 1000)
        assert ((serials >= 0) & (serials < 1000)).all()
        seen |= set(zip(cells, serials.tolist(), strict=True))
    assert len(seen) == len(cells) * blocks


def test_a_cell_may_use_up_its_serials_but_not_more():
    assert sorted(serial_within(np.zeros(10, np.int64), 0, 1, 10)) == list(range(10))
    with pytest.raises(ValueError, match="11 serials"):
        serial_within(np.zeros(11, np.int64), 0, 1, 10)
