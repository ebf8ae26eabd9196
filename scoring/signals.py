"""预警信号: the verdicts of all rules as one long table, with a sentence where a rule fired.

Grain: one row per project_code, as_of and rule that applies; level null where blind, 0 where
nothing fired. Sorted by that key. Must not enter: thresholds, episodes (a signal has no yesterday).
"""

from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from scoring.rulebook import Ladder, Rulebook
from scoring.rules import RULES, Rule
from scoring.wide import KEYS, settle
from scoring.wording import Column, as_json, fill, looked_up, number

Columns = dict[str, Column]

LEVEL_NAMES = ("一级", "二级", "三级")
MEASURE = pa.decimal128(18, 4)

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("rule", pa.string(), nullable=False),
    pa.field("level", pa.int16()),
    pa.field("measured", MEASURE),
    pa.field("threshold", MEASURE),
    pa.field("unit", pa.string(), nullable=False),
    pa.field("sentence", pa.string()),
    pa.field("rulebook_version", pa.string(), nullable=False),
    pa.field("evidence", pa.string()),
]
SCHEMA = pa.schema(_FIELDS)


def signals(wide: pa.Table, rulebook: Rulebook) -> pa.Table:
    """Return the signals of every project in ``wide``, the result of ``evaluate``."""
    ordered = settle(wide)
    parts = [_of(rule, ordered, rulebook) for rule in RULES]
    table = pa.concat_tables(parts).combine_chunks()
    return table.take(pc.sort_indices(table["position"])).select(SCHEMA.names).cast(SCHEMA)


def _of(rule: Rule, wide: pa.Table, book: Rulebook) -> pa.Table:
    """Return one rule's signals, each with its ``position`` among all."""
    own = _own_columns(rule, wide)
    rows = pc.indices_nonzero(pc.or_(pc.is_valid(own["blind"]), pc.is_valid(own["clause"])))
    seen = {name: column.take(rows) for name, column in own.items()}
    columns = {
        "position": pc.add(pc.multiply(rows, len(RULES)), RULES.index(rule)),
        **{name: seen[name] for name in (*KEYS, "measured", "threshold")},
        "rule": pa.repeat(rule.id, len(rows)),
        "level": pc.cast(seen["level"], pa.int16()),
        "unit": _units(rule, seen["clause"], book),
        "sentence": _sentences(rule, seen, book),
        "rulebook_version": pa.repeat(book.version, len(rows)),
        "evidence": _evidence(rule, seen),
    }
    return pa.table(columns)


def _own_columns(rule: Rule, wide: pa.Table) -> Columns:
    """Return keys and the rule's own columns, without their prefix."""
    mark = f"{rule.prefix}__"
    names = [*KEYS, *(name for name in wide.column_names if name.startswith(mark))]
    return {name.removeprefix(mark): _whole(wide[name]) for name in names}


def _whole(column: "pa.ChunkedArray[Any]") -> Column:
    """Return a column as one array, without copying one that is."""
    one = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return cast("Column", one)


def _units(rule: Rule, clause: Column, book: Rulebook) -> Column:
    """Return the unit of the clause that fired; of the last one where none did."""
    units = [found.unit for found in rule.clauses(book)]
    fired = pc.greater(clause.fill_null(0), pa.scalar(0))
    place: Column = pc.if_else(fired, clause, pa.scalar(len(units)))
    return pa.array(units, pa.string()).take(pc.subtract(place, pa.scalar(1)))


def _sentences(rule: Rule, seen: Columns, book: Rulebook) -> Column:
    """Return a sentence for each signal that fired, null for the others."""
    has_fired = pc.greater(seen["level"].fill_null(0), pa.scalar(0))
    fired = {name: column.filter(has_fired) for name, column in seen.items()}
    spoken = fill(book.rules[rule.id].sentence, _words(rule, fired, book))
    silence = pa.nulls(len(has_fired), pa.string())
    sentences: Column = pc.replace_with_mask(silence, has_fired, spoken)
    return sentences


def _words(rule: Rule, fired: Columns, book: Rulebook) -> Columns:
    """Return what a sentence may name, as text."""
    level = pc.subtract(fired["level"], pa.scalar(1))
    words: Columns = {"level": pa.array(LEVEL_NAMES, pa.string()).take(level)}
    for name, detail in rule.details.items():
        if detail.places is None:
            words[name] = looked_up(fired[name], book.baselines.titles)
        else:
            words[name] = number(fired[name], detail.places)
    rule_book = book.rules[rule.id]
    if isinstance(rule_book, Ladder):
        words["measured"] = number(fired["measured"], rule_book.places)
        words["threshold"] = number(fired["threshold"], rule_book.places)
    return words


def _evidence(rule: Rule, seen: Columns) -> Column:
    """Return why a signal is blind, or what was read beside the measure, as JSON text."""
    why = as_json({"blind": (seen["blind"], None)}, len(seen["blind"]))
    details = {name: (seen[name], detail.places) for name, detail in rule.details.items()}
    is_blind = pc.is_valid(seen["blind"])
    evidence: Column = pc.if_else(is_blind, why, as_json(details, len(is_blind)))
    return evidence
