"""Codes with their check digits: project codes, credit codes, permit and site numbers.

Codes are handled as arrays of digits or of their parts; ``sandbox.agencies.spelling`` writes them.
Uniqueness across blocks comes from slots: each block owns its own share of every serial range.
"""

import numpy as np

from sandbox.world.draws import Ints, rank_within, spread

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
BODY_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])


def digits_of(values: Ints, width: int) -> Ints:
    """Return the last ``width`` decimal digits of each value, shape (n, width)."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return values[:, None] // powers % 10


def project_check_digit(digits: Ints) -> Ints:
    """Return the check digit over 19 digits: ISO 7064 MOD 11,10 (GB/T 40058-2021)."""
    state = np.full(len(digits), 10, dtype=np.int64)
    for position in range(digits.shape[1]):
        state = (state + digits[:, position]) % 10
        state = np.where(state == 0, 10, state) * 2 % 11
    return (11 - state) % 10


def credit_code(number: Ints, region: Ints) -> Ints:
    """Return 18 positions in ``CREDIT_ALPHABET``: a 统一社会信用代码 for each number.

    Both check characters are right (GB 32100-2015): the organisation body's, then the code's.
    """
    body = digits_of(number, 8)
    remainder = (11 - (body * BODY_WEIGHTS).sum(axis=1) % 11) % 11
    body_check = np.where(remainder == 10, CREDIT_ALPHABET.index("X"), remainder)
    lead = np.tile([9, 1], (len(number), 1))
    head = np.hstack([lead, digits_of(region, 6), body, body_check[:, None]])
    check = (31 - (head * CREDIT_WEIGHTS).sum(axis=1) % 31) % 31
    return np.hstack([head, check[:, None]])


def serial_within(cells: Ints, block: int, blocks: int, capacity: int) -> Ints:
    """Return a serial below ``capacity``, unique within each cell and across all blocks.

    Raises:
        ValueError: if a cell holds more entries than one block's share of the serials.
    """
    slots = capacity // blocks
    ranks = rank_within(cells)
    if len(ranks) and ranks.max() >= slots:
        raise ValueError(f"{int(ranks.max()) + 1} serials needed in a cell, a block owns {slots}")
    step = next(s for s in (2657, 1, 7) if np.gcd(s, slots) == 1)
    scattered = (ranks * step + spread(cells) % slots) % slots
    return scattered * blocks + block


def project_code_digits(
    coded_month: Ints, region: Ints, kind: Ints, block: int, blocks: int
) -> Ints:
    """Return the 20 digits of each project code (项目代码), shape (n, 20).

    ``coded_month`` before 2021-01 gives the old form YYYY-区划-行业-类型-serial6, later ones the
    new form YYMM-区划-部门-类型-random5-check1. ``kind`` is segments 3 and 4 as one number.
    """
    year, month = 1970 + coded_month // 12, coded_month % 12 + 1
    is_old = year < 2021
    lead = np.where(is_old, year, year % 100 * 100 + month)
    serial = serial_within((lead * 10**6 + region) * 10**4 + kind, block, blocks, 100_000)
    head = np.hstack([digits_of(lead, 4), digits_of(region, 6), digits_of(kind, 4)])
    tail = digits_of(serial, 5)
    check = project_check_digit(np.hstack([head, tail]))
    tail_new = np.hstack([tail, check[:, None]])
    tail_old = digits_of(serial, 6)
    return np.hstack([head, np.where(is_old[:, None], tail_old, tail_new)])
