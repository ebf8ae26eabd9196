"""规则对比: which projects change level or colour from one rule book to another, and why.

Grain: one row per project_code, as_of and rule whose level differs, and one without a rule where
the colour does. Quiet, blind and not asked are one thing here: no warning. Sorted by that key.
Must not enter: facts (both sides were evaluated over the same), files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from scoring.health import health
from scoring.rulebook import RuleSet
from scoring.signals import signals
from scoring.states import LEVEL_NAMES

KEYS = ["project_code", "as_of"]

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("rule", pa.string()),
    pa.field("from_level", pa.int16()),
    pa.field("to_level", pa.int16()),
    pa.field("from_colour", pa.string()),
    pa.field("to_colour", pa.string()),
    pa.field("why", pa.string(), nullable=False),
]
SCHEMA = pa.schema(_FIELDS)

READ_OF_SIGNAL = ("level", "measured", "threshold", "unit")
READ_OF_HEALTH = ("colour", "health_index", "capped_by", "reason")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One rule book's answer to the facts both are asked about.

    Args:
        book: the rule book.
        signals: its signals.
        health: its health.
    """

    book: RuleSet
    signals: pa.Table
    health: pa.Table

    @classmethod
    def of(cls, wide: pa.Table, book: RuleSet) -> "Side":
        """Return the side of ``book``, from ``wide``, the result of ``evaluate``."""
        return cls(book, signals(wide, book), health(wide, book))


def diff(before: Side, after: Side) -> pa.Table:
    """Return every change of level or colour from ``before`` to ``after``, each with its reason."""
    books = (before.book, after.book)
    levels = [_level_row(row, books) for row in _changed_levels(before, after)]
    colours = [_colour_row(row, books) for row in _changed_colours(before, after)]
    return pa.Table.from_pylist(sorted([*levels, *colours], key=_order), SCHEMA)


def _order(row: Row) -> tuple[Any, ...]:
    return (*(row[key] for key in KEYS), row["rule"] or "")


def _changed_levels(before: Side, after: Side) -> list[dict[str, Any]]:
    """Return the pairs of signals whose levels differ; no warning is level 0 or no row."""
    keys = [*KEYS, "rule"]
    joined = _paired(before.signals, after.signals, keys, READ_OF_SIGNAL)
    levels = [nw.col(f"{end}_level").fill_null(0) for end in ("from", "to")]
    return joined.filter(levels[0] != levels[1]).rows(named=True)


def _changed_colours(before: Side, after: Side) -> list[dict[str, Any]]:
    joined = _paired(before.health, after.health, KEYS, READ_OF_HEALTH)
    return joined.filter(nw.col("from_colour") != nw.col("to_colour")).rows(named=True)


def _paired(
    before: pa.Table, after: pa.Table, keys: list[str], read: tuple[str, ...]
) -> "nw.DataFrame[pa.Table]":
    """Return both tables side by side, ``from_`` and ``to_``, also where only one has a row."""
    named = [
        nw.from_native(table.select([*keys, *read]), eager_only=True).rename(
            {name: f"{end}_{name}" for name in read} | {key: f"{end}_key_{key}" for key in keys}
        )
        for end, table in (("from", before), ("to", after))
    ]
    ends = [[f"{end}_key_{key}" for key in keys] for end in ("from", "to")]
    joined = named[0].join(named[1], how="full", left_on=ends[0], right_on=ends[1])
    return joined.with_columns(
        nw.coalesce(f"from_key_{key}", f"to_key_{key}").alias(key) for key in keys
    )


def _level_row(row: Row, books: tuple[RuleSet, RuleSet]) -> dict[str, Any]:
    told = [_verdict(row, end, book) for end, book in zip(("from", "to"), books, strict=True)]
    levels = {f"{end}_level": row[f"{end}_level"] for end in ("from", "to")}
    return {**_key(row), "rule": row["rule"], **levels, "why": f"{told[0]}; {told[1]}"}


def _verdict(row: Row, end: str, book: RuleSet) -> str:
    """Say what one rule book makes of the reading."""
    if row["rule"] not in book.rules:
        return f"{book.version} has no rule {row['rule']}"
    level = row[f"{end}_level"]
    if level is None:
        is_asked = row[f"{end}_unit"] is not None
        return f"{book.version} {'cannot judge it' if is_asked else 'does not ask it'}"
    reading, unit = _plain(row[f"{end}_measured"]), row[f"{end}_unit"]
    threshold = _plain(row[f"{end}_threshold"])
    said = f"{book.version} reads {reading} {unit}"
    if level:
        return f"{said}, {LEVEL_NAMES[level]} from {threshold} on"
    return f"{said}, no warning before {threshold}"


def _colour_row(row: Row, books: tuple[RuleSet, RuleSet]) -> dict[str, Any]:
    told = [_light(row, end, book) for end, book in zip(("from", "to"), books, strict=True)]
    colours = {f"{end}_colour": row[f"{end}_colour"] for end in ("from", "to")}
    return {**_key(row), "rule": None, **colours, "why": f"{told[0]}; {told[1]}"}


def _light(row: Row, end: str, book: RuleSet) -> str:
    """Say how one rule book comes to a colour."""
    said = f"{book.version} shows {row[f'{end}_colour']}"
    if row[f"{end}_reason"]:
        return f"{said} ({row[f'{end}_reason']})"
    index = row[f"{end}_health_index"]
    reasons = [] if index is None else [f"index {_plain(index)}"]
    reasons += [f"capped by {row[f'{end}_capped_by']}"] if row[f"{end}_capped_by"] else []
    return f"{said} ({', '.join(reasons) or 'no warning'})"


def _key(row: Row) -> dict[str, Any]:
    return {key: row[key] for key in KEYS}


def _plain(number: object) -> str:
    """Return a decimal without zeros at its end."""
    text = str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
