"""JSON answers as they were sent: where things are in them, and their rows as text.

Grain: one answer. A number keeps the spelling it came with (``1.50`` stays ``1.50``, an 18-digit
number loses nothing), a boolean becomes ``true`` or ``false``, null stays null, an object or a list
becomes its JSON text. Must not enter: types of the contract, trimming, any judgement of a value.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import orjson
import pyarrow as pa

from ingestion.connectors.columns import text_table
from ingestion.contract import Feed


class Number(str):
    """A JSON number in its own spelling."""

    __slots__ = ()


class NotJsonError(ValueError):
    """An answer that is not JSON; says what it is instead."""


class WebPageError(NotJsonError):
    """A web page where JSON should be."""


class _SpellingLostError(Exception):
    """A quick reading cannot say how the source spelled a value."""


def decode(body: bytes) -> object:
    """Read an answer for what it says; long or broken numbers may lose their spelling.

    Raises:
        NotJsonError: a web page, bytes that are not UTF-8, or JSON that is cut off or malformed.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return decode_exactly(body)


def _undecodable(error: UnicodeDecodeError) -> str:
    if error.reason == "unexpected end of data":
        return f"the answer ends too early (within a character, byte {error.start + 1})"
    return f"the answer is not UTF-8 text (byte {error.start + 1})"


def decode_exactly(body: bytes) -> object:
    """Read an answer with every number as ``Number``: five times slower.

    Raises:
        NotJsonError: as ``decode``.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJsonError(_undecodable(error)) from error
    if text.lstrip().startswith("<"):
        raise WebPageError("a web page came instead of JSON, probably a login page")
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_no_constant)
    except RecursionError:
        raise NotJsonError("the answer is nested too deeply") from None
    except json.JSONDecodeError as error:
        ends = "ends too early" if _is_cut_off(error, text) else "is not JSON"
        raise NotJsonError(f"the answer {ends} ({len(body)} bytes)") from error


def find(answer: object, path: str) -> tuple[bool, object]:
    """Say whether ``answer`` has something at the dotted ``path``, and what."""
    for key in path.split("."):
        if not isinstance(answer, Mapping) or key not in answer:
            return False, None
        answer = answer[key]
    return True, answer


def as_text(value: object) -> str | None:
    """Return a JSON value as the text it was sent as; None for null."""
    if value is None:
        return None
    text = value if isinstance(value, str) else _json(value)
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair has no bytes


def table_of(feed: Feed, body: bytes, path: str) -> pa.Table:
    """Return the rows at ``path`` as a table of text: our names for known keys, others as sent.

    A key no row has is no column; a key only some rows have is null in the others.
    """
    try:
        return _table(feed, find(decode(body), path)[1], _quick_column)
    except _SpellingLostError:
        return _table(feed, find(decode_exactly(body), path)[1], _exact_column)


def _table(feed: Feed, rows: object, column: Callable[[Sequence[Any]], pa.StringArray]) -> pa.Table:
    rows = rows if isinstance(rows, list) else []
    keys = dict.fromkeys(chain.from_iterable(rows))
    known = {column.sent_as: column.name for column in feed.columns}
    return text_table(feed, known, {key: column([row.get(key) for row in rows]) for key in keys})


def _quick_column(values: Sequence[Any]) -> pa.StringArray:
    """Convert a column of nothing but texts, or nothing but whole numbers."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        raise _SpellingLostError from None
    except pa.ArrowTypeError:
        pass
    try:
        column = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        raise _SpellingLostError from None
    if not pa.types.is_integer(column.type):
        raise _SpellingLostError
    spelled: pa.StringArray = column.cast(pa.string())
    return spelled


def _exact_column(values: Sequence[Any]) -> pa.StringArray:
    return pa.array(map(as_text, values), pa.string())


def _json(value: object) -> str:
    """Write a decoded value as JSON again, numbers in their own spelling."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{_json(key)}:{_json(inner)}" for key, inner in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_json, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _no_constant(name: str) -> object:
    raise NotJsonError(f"the answer holds {name}, which is not JSON")


def _is_cut_off(error: json.JSONDecodeError, text: str) -> bool:
    """Whether the text simply stops: the mistake is at its end, or in a string never closed."""
    return error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")
