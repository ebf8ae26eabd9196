"""How agencies write things down: numbers, days, codes and labels as columns of text.

Every function takes whole columns and returns a pyarrow string column. Fixed-width text is laid
out as a byte matrix, so that nothing is done row by row in Python.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.world.codes import CREDIT_ALPHABET
from sandbox.world.days import DAY, FIRST, NEVER, day_number
from sandbox.world.draws import Flags, Ints

Bytes = NDArray[np.uint8]
ISO_DATE = 0  # position in DATE_STYLES
DATE_STYLES = (
    "{0:04}-{1:02}-{2:02}",
    "{0}/{1}/{2}",
    "{0}年{1}月{2}日",
    "{0:04}{1:02}{2:02}",
    "{0}.{1}.{2}",
)
MONTH_STYLES = ("{0:04}-{1:02}", "{0}年{1}月", "{0:04}{1:02}", "{0}/{1:02}", "{0}.{1:02}")


def digits(values: Ints, width: int) -> Bytes:
    """Return the last ``width`` decimal digits of each value as ASCII, shape (n, width)."""
    rest = values.astype(np.int64, copy=True)
    matrix = np.empty((len(rest), width), dtype=np.uint8)
    for position in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        matrix[:, position] = digit + 48
    return matrix


def fixed(*parts: str | Bytes, valid: Flags | None = None) -> pa.StringArray:
    """Join literals and byte matrices side by side; null where ``valid`` is false."""
    count = next(len(part) for part in parts if not isinstance(part, str))
    columns = [
        np.broadcast_to(np.frombuffer(part.encode(), dtype=np.uint8), (count, len(part.encode())))
        if isinstance(part, str)
        else part
        for part in parts
    ]
    matrix = np.ascontiguousarray(np.hstack(columns))
    offsets = np.arange(count + 1, dtype=np.int32) * matrix.shape[1]
    presence = None if valid is None else pa.array(valid).buffers()[1]
    return pa.StringArray.from_buffers(
        count, pa.py_buffer(offsets.data), pa.py_buffer(matrix.data), presence
    )


def blank(count: int) -> pa.StringArray:
    """Return a column of nulls."""
    return pa.nulls(count, pa.string())


def same(text: str, count: int) -> pa.StringArray:
    """Return a column that says ``text`` on every row."""
    return pa.repeat(text, count)


def column_of(table: pa.Table, name: str) -> pa.StringArray:
    """Return one column of a table of text, in one piece."""
    return cast("pa.StringArray", table[name].combine_chunks())


def filled(column: pa.StringArray, text: str = "") -> pa.StringArray:
    """Put ``text`` where a column is null."""
    whole: Any = pc.fill_null(column, pa.scalar(text))
    return cast("pa.StringArray", whole)


def is_filled(column: "pa.Array[Any]") -> Flags:
    """Tell where a column is not null."""
    said: Flags = column.is_valid().to_numpy(zero_copy_only=False)
    return said


def differ(one: pa.StringArray, other: pa.StringArray) -> Flags:
    """Tell where two columns say different things; null is one of them."""
    unsaid = "\x00"
    found: Any = pc.not_equal(filled(one, unsaid), filled(other, unsaid))
    differing: Flags = found.to_numpy(zero_copy_only=False)
    return differing


def nulled(column: pa.StringArray, missing: Flags) -> pa.StringArray:
    """Blank the entries for which ``missing`` is true."""
    if not missing.any():
        return column
    kept: pa.StringArray = pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), column)
    return kept


def replaced(column: pa.StringArray, where: Flags, text: str | pa.StringArray) -> pa.StringArray:
    """Put ``text`` (one for all, or one for each replaced entry) where ``where`` is true."""
    if not where.any():
        return column
    new = pa.repeat(text, int(where.sum())) if isinstance(text, str) else text
    mixed: pa.StringArray = pc.replace_with_mask(column, pa.array(where), new)
    return mixed


def labels(position: Ints, names: Sequence[str], missing: Flags | None = None) -> pa.StringArray:
    """Write each position as its name."""
    column = pa.array(names, pa.string()).take(position)
    return column if missing is None else nulled(column, missing)


def integers(values: Ints, missing: Flags | None = None) -> pa.StringArray:
    """Write whole numbers without leading zeros."""
    written: Any = pc.cast(pa.array(values), pa.string())
    column: pa.StringArray = written
    return column if missing is None else nulled(column, missing)


def decimals(values: Ints, places: int, missing: Flags | None = None) -> pa.StringArray:
    """Write non-negative integers as decimals with the last ``places`` digits after the point."""
    whole, rest = np.divmod(values, 10**places)
    column = joined(integers(whole), ".", fixed(digits(rest, places)))
    return column if missing is None else nulled(column, missing)


def flags(values: Flags) -> pa.StringArray:
    """Write booleans as 1 and 0."""
    return labels(values.astype(np.int64), ("0", "1"))


@cache
def _written_days(style: int) -> list[str]:
    days = np.arange(day_number(FIRST), NEVER + 1)
    calendar = days.astype("datetime64[D]").tolist()
    return [DATE_STYLES[style].format(d.year, d.month, d.day) for d in calendar]


@cache
def _iso_bytes() -> Bytes:
    return np.frombuffer("".join(_written_days(ISO_DATE)).encode(), np.uint8).reshape(-1, 10)


def _days(day: Ints) -> Bytes:
    """Return each day as the ten ASCII characters of its ISO date; NEVER as the last there is."""
    written: Bytes = _iso_bytes()[np.minimum(day, NEVER) - day_number(FIRST)]
    return written


@cache
def _clock_bytes() -> Bytes:
    seconds = np.arange(DAY, dtype=np.int64)
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    colon = np.full((DAY, 1), ord(":"), dtype=np.uint8)
    return np.hstack([digits(hour, 2), colon, digits(minute, 2), colon, digits(second, 2)])


def dates(day: Ints) -> pa.StringArray:
    """Write days as 2023-11-30; NEVER is null."""
    return fixed(_days(day), valid=day < NEVER)


def styled_dates(day: Ints, style: Ints) -> pa.StringArray:
    """Write days each in the style its clerk prefers (positions in ``DATE_STYLES``)."""
    words = [text for number in range(len(DATE_STYLES)) for text in _written_days(number)]
    table, height = pa.array(words, pa.string()), len(_written_days(ISO_DATE))
    place = np.minimum(day, NEVER) - day_number(FIRST) + style * height
    return nulled(table.take(place), day >= NEVER)


def months(month: Ints, style: Ints) -> pa.StringArray:
    """Write months (years since 1970 times 12, plus 0-11) in the styles of ``MONTH_STYLES``."""
    first, last = 480, 1080
    table = [
        text.format(1970 + number // 12, number % 12 + 1)
        for text in MONTH_STYLES
        for number in range(first, last)
    ]
    place = np.clip(month, first, last - 1) - first + style * (last - first)
    return pa.array(table, pa.string()).take(place)


def timestamps(second: Ints) -> pa.StringArray:
    """Write city-clock seconds as 2023-11-30 17:00:00; beyond NEVER is null."""
    day, rest = np.divmod(second, DAY)
    return fixed(_days(day), " ", _clock_bytes()[rest], valid=day < NEVER)


def project_codes(code: Ints) -> pa.StringArray:
    """Write the 20 digits of each project code as 4-6-2-2-6."""
    matrix = (code + 48).astype(np.uint8)
    edges = ((0, 4), (4, 10), (10, 12), (12, 14), (14, 20))
    parts: list[str | Bytes] = []
    for first, last in edges:
        parts += [matrix[:, first:last], "-"]
    return fixed(*parts[:-1])


def credit_codes(positions: Ints) -> pa.StringArray:
    """Write 统一社会信用代码 from their positions in the alphabet."""
    alphabet = np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)
    return fixed(alphabet[positions])


def unique_ids(salt: int, number: Ints) -> pa.StringArray:
    """Write a 32-digit hexadecimal id for each number: a row's UUID, without hyphens."""
    low = number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    high = (low ^ (low >> np.uint64(29)) ^ np.uint64(salt)) * np.uint64(0xBF58476D1CE4E5B9)
    pairs = np.stack([high, low ^ (high >> np.uint64(31))], axis=1)
    nibbles = np.ascontiguousarray(pairs).view(np.uint8).reshape(len(number), 16)
    table = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype=np.uint8)
    return fixed(table.reshape(256, 2)[nibbles].reshape(len(number), 32))


def joined(*parts: str | pa.StringArray) -> pa.StringArray:
    """Join text columns and literals row by row."""
    texts: list[Any] = [pa.scalar(part) if isinstance(part, str) else part for part in parts]
    whole: pa.StringArray = pc.binary_join_element_wise(*texts, pa.scalar(""))
    return whole


def full_width(column: pa.StringArray) -> pa.StringArray:
    """Write ASCII digits as full-width ones."""
    for digit in range(10):
        column = pc.replace_substring(column, str(digit), chr(0xFF10 + digit))
    return column


def half_width(column: pa.StringArray) -> pa.StringArray:
    """Turn full-width brackets into the ASCII ones some clerks type."""
    opened = pc.replace_substring(column, "（", "(")
    closed: pa.StringArray = pc.replace_substring(opened, "）", ")")
    return closed


def years(day: Ints) -> Bytes:
    """Return the year of each day as four ASCII digits."""
    return _days(day)[:, :4]


def compact_days(day: Ints) -> Bytes:
    """Return each day as eight ASCII digits."""
    return _days(day)[:, [0, 1, 2, 3, 5, 6, 8, 9]]
