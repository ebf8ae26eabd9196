"""What a feed file may not say: rules between its parts, told over the mapping as written.

The mapping may be malformed elsewhere, so these rules read it with care and keep silent about what
is not there: the model says that. Grain: one ``Problem`` per contradiction.
Must not enter: rules about one value alone (``ingestion.contract`` has them), rules about data.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from ingestion.column_types import (
    COLUMN_TYPES,
    COMPARED_WITH,
    FITTING_CHECKS,
    FITTING_TYPES,
    TIME_TYPES,
)
from ingestion.durations import parse_duration
from ingestion.strict import Place, Problem, suggestion

# Names that landing and staging add to every row.
RESERVED_NAMES = frozenset(
    {
        "row_no",
        "batch_id",
        "feed",
        "landed_at",
        "known_at",
        "superseded_at",
        "followed_at",
        "known_basis",
        "broken_rules",
        "findings",
        "outcome",
        "raw",
    }
)

_VARIABLE = re.compile(r"\$\{([^}]*)\}?")
_ALLOWED_VARIABLE = re.compile(r"DIAODU_(?!SECRET_)[A-Z0-9_]+")


def column_problems(column: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what contradicts itself within one column."""
    kind = column.get("type")
    for key, types in FITTING_TYPES.items():
        if key in column and kind in COLUMN_TYPES and kind not in types:
            yield Problem((key,), f"{key} does not fit type {kind}, only {' or '.join(types)}")
    if column.get("name") in RESERVED_NAMES:
        yield Problem(("name",), f"the name {column['name']} is used by the pipeline itself")
    yield from _pattern_problems(column.get("pattern"))
    yield from _bound_problems(column)
    yield from _unit_problems(column.get("unit"))
    yield from _finding_problems(column)


def _finding_problems(column: Mapping[str, Any]) -> Iterator[Problem]:
    """What should hold must fit the type, and say more than what must hold."""
    kind = column.get("type")
    fitting = FITTING_CHECKS.get(str(column.get("check")))
    if fitting and kind in COLUMN_TYPES and kind != fitting:
        yield Problem(("check",), f"check {column['check']} does not fit type {kind}")
    if column.get("required") is True and column.get("wanted") is True:
        yield Problem(("wanted",), "a required column is wanted anyway: say one of the two")
    if "tolerance" in column and not {"not_below", "not_above"} & column.keys():
        yield Problem(
            ("tolerance",), "tolerance of what? it needs not_below or not_above beside it"
        )


def _pattern_problems(pattern: object) -> Iterator[Problem]:
    """A pattern must compile here and in the warehouse, whose engine knows no lookaround."""
    if not isinstance(pattern, str):
        return
    try:
        re.compile(pattern)
    except re.error as error:
        yield Problem(("pattern",), f"the pattern does not compile: {error}")
        return
    try:
        pc.match_substring_regex(pa.array([""]), pattern=pattern)
    except pa.ArrowInvalid:
        yield Problem(
            ("pattern",),
            "the pattern uses lookaround, a back-reference or the like, "
            "which the warehouse's engine (RE2) does not know",
        )


def _bound_problems(column: Mapping[str, Any]) -> Iterator[Problem]:
    low, high = _number(column.get("min")), _number(column.get("max"))
    if low is not None and high is not None and low > high:
        yield Problem(("min",), f"min {low} is above max {high}")


def _unit_problems(unit: object) -> Iterator[Problem]:
    if isinstance(unit, Mapping) and 1 not in [_number(factor) for factor in unit.values()]:
        yield Problem(("unit",), "no unit has factor 1: which one is stored?")


def _number(value: object) -> Decimal | None:
    """Return ``value`` as a number, or None: the model complains about what is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def feed_problems(feed: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what contradicts itself between the parts of one feed file."""
    columns = [_mapping(column) for column in _sequence(feed.get("columns"))]
    yield from _repeated(feed.get("columns"))
    names = {str(column.get("name")): column for column in columns}
    for key in ("grain", "latest_by", "known_by"):
        for position, name in enumerate(_sequence(feed.get(key))):
            yield from _unknown_column((key, position), name, names)
    for position, name in enumerate(_sequence(feed.get("grain"))):
        if isinstance(name, str) and _is_optional(names.get(name)):
            yield Problem(("grain", position), f"{name} is part of the grain: say required: true")
    yield from _time_problems(feed.get("known_by"), names)
    yield from _comparison_problems(columns, names)
    deleted = _mapping(feed.get("deleted"))
    yield from _unknown_column(("deleted", "column"), deleted.get("column"), names)
    yield from _connector_problems(_mapping(feed.get("connector")), columns)


def _time_problems(known_by: object, names: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """What tells when a row became known must be a time."""
    for position, name in enumerate(_sequence(known_by)):
        kind = names.get(str(name), {}).get("type")
        if kind in COLUMN_TYPES and kind not in TIME_TYPES:
            told = f"{name} is {kind}, but a time is needed: {', '.join(TIME_TYPES)}"
            yield Problem(("known_by", position), told)


def _comparison_problems(
    columns: Sequence[Mapping[str, Any]], names: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """A column is compared with another one of its own type."""
    for position, column in enumerate(columns):
        for key in COMPARED_WITH:
            other, place = column.get(key), ("columns", position, key)
            yield from _unknown_column(place, other, names)
            kind, with_kind = column.get("type"), names.get(str(other), {}).get("type")
            if other == column.get("name") and other is not None:
                yield Problem(place, f"{other} is compared with itself")
            elif with_kind in COLUMN_TYPES and kind in COLUMN_TYPES and kind != with_kind:
                yield Problem(place, f"{other} is {with_kind}, not {kind}: they do not compare")


def _is_optional(column: Mapping[str, Any] | None) -> bool:
    return column is not None and column.get("required", False) is False


def _repeated(columns: object) -> Iterator[Problem]:
    """Two columns may share neither name, nor label, nor what the source calls them."""
    for key in ("name", "label", "sent_as"):
        seen: set[str] = set()
        for position, column in enumerate(_sequence(columns)):
            word = _mapping(column).get(key)
            if isinstance(word, str) and word in seen:
                yield Problem(("columns", position, key), f"{key} {word} is used twice")
            seen.add(str(word))


def _unknown_column(place: Place, name: object, names: Iterable[str]) -> Iterator[Problem]:
    if isinstance(name, str) and name not in names:
        yield Problem(place, f"{name} is not one of the columns{suggestion(name, names)}")


def _connector_problems(
    connector: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]
) -> Iterator[Problem]:
    names = [str(column.get("name")) for column in columns]
    window, paging = _mapping(connector.get("window")), _mapping(connector.get("paging"))
    yield from _unknown_column(("connector", "window", "field"), window.get("field"), names)
    yield from _unknown_column(
        ("connector", "paging", "stable_order"), paging.get("stable_order"), names
    )
    if window and "sweep" not in connector:
        yield Problem(("connector", "window"), "a window needs a sweep: {every: ...} beside it")
    labels = [str(column.get("label")) for column in columns]
    for position, label in enumerate(_sequence(connector.get("header"))):
        if isinstance(label, str) and label not in labels:
            near = suggestion(label, labels)
            yield Problem(("connector", "header", position), f"no column is labelled {label}{near}")
    yield from _text_problems(connector)


def _text_problems(connector: Mapping[str, Any]) -> Iterator[Problem]:
    for key in ("url", "folder"):
        for name in _VARIABLE.findall(str(connector.get(key, ""))):
            if not _ALLOWED_VARIABLE.fullmatch(name):
                yield Problem(
                    ("connector", key), f"${{{name}}} is no DIAODU_... variable (nor a secret)"
                )
    for position, encoding in enumerate(_sequence(connector.get("encodings"))):
        if isinstance(encoding, str) and not _is_encoding(encoding):
            yield Problem(("connector", "encodings", position), f"no encoding is named {encoding}")


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def expect_problems(expect: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what contradicts itself between the two ages of a feed."""
    every, stale_after = _span(expect.get("every")), _span(expect.get("stale_after"))
    if every is not None and not every:
        yield Problem(("every",), "every must be longer than nothing")
    if every is not None and stale_after is not None and stale_after < every:
        yield Problem(("stale_after",), "stale_after is shorter than every: it would never be late")


def _span(value: object) -> timedelta | None:
    try:
        return parse_duration(value)
    except PydanticCustomError:
        return None


def _sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _mapping(value: object) -> Mapping[str, Any]:
    """Return a mapping as it is, a part built in Python as one, anything else as empty."""
    if isinstance(value, BaseModel):
        return dict(value)
    return value if isinstance(value, Mapping) else {}
