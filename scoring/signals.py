"""预警信号: the verdicts of all rules as one long table, with a sentence where a rule fired.

Grain: one row per project_code, as_of and rule that applies; level null where blind, 0 where
nothing fired. Sorted by that key. Must not enter: thresholds, episodes (a signal has no yesterday).
"""

from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from scoring.order import interleaved
from scoring.rulebook import RuleSet
from scoring.rules import Rule, rules_of
from scoring.rules.rule import Detail
from scoring.states import States
from scoring.wide import KEYS, settle
from scoring.wording import Column, as_json, fill, looked_up, number

Columns = dict[str, Column]

MEASURE = pa.decimal128(18, 4)

# Sentences of so many projects at a time: few enough to stay in the processor's cache.
SLICE = 50_000

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("rule", pa.string(), nullable=False),
    pa.field("level", pa.int16()),
    pa.field("exit_level", pa.int16()),
    pa.field("measured", MEASURE),
    pa.field("threshold", MEASURE),
    pa.field("unit", pa.string(), nullable=False),
    pa.field("seen_on", pa.date32()),
    pa.field("sentence", pa.string()),
    pa.field("rulebook_version", pa.string(), nullable=False),
    pa.field("evidence", pa.string()),
]
SCHEMA = pa.schema(_FIELDS)


def signals(wide: pa.Table, rulebook: RuleSet) -> pa.Table:
    """Return the signals of every project in ``wide``, the result of ``evaluate``."""
    ordered = settle(wide)
    slices = [ordered.slice(start, SLICE) for start in range(0, ordered.num_rows, SLICE)]
    return pa.concat_tables([SCHEMA.empty_table(), *(_slice(part, rulebook) for part in slices)])


def _slice(ordered: pa.Table, rulebook: RuleSet) -> pa.Table:
    """Return the signals of some projects."""
    rules = rules_of(rulebook)
    rows = [_rows(rule, ordered) for rule in rules]
    parts = [_of(rule, ordered, where, rulebook) for rule, where in zip(rules, rows, strict=True)]
    return pa.concat_tables(parts).combine_chunks().take(interleaved(rows, ordered.num_rows))


def _rows(rule: Rule[Any], wide: pa.Table) -> Column:
    """Return the positions of the projects a rule applies to."""
    return pc.indices_nonzero(pc.is_valid(_whole(wide[f"{rule.prefix}__state"])))


def _of(rule: Rule[Any], wide: pa.Table, rows: Column, book: RuleSet) -> pa.Table:
    """Return one rule's signals, in the order of projects."""
    own = {name: column.take(rows) for name, column in _own_columns(rule, wide).items()}
    states = States(rule, book)
    at = states.positions(own["state"])
    columns = {
        **{name: own[name] for name in (*KEYS, "level", "exit_level", "measured")},
        "rule": pa.repeat(rule.id, len(rows)),
        "threshold": states.thresholds.take(at),
        "unit": states.units.take(at),
        "seen_on": pc.cast(pc.cast(own["seen_day"], pa.int32()), pa.date32()),
        "sentence": _sentences(rule, own, states, book),
        "rulebook_version": pa.repeat(book.version, len(rows)),
        "evidence": _evidence(rule, own, states),
    }
    return pa.table(columns).select(SCHEMA.names).cast(SCHEMA)


def _own_columns(rule: Rule[Any], wide: pa.Table) -> Columns:
    """Return keys and the rule's own columns, without their prefix."""
    mark = f"{rule.prefix}__"
    names = [*KEYS, *(name for name in wide.column_names if name.startswith(mark))]
    own = {name.removeprefix(mark): _whole(wide[name]) for name in names}
    return own | {"seen_day": _whole(wide[f"{rule.seen}_seen_day"])}


def _whole(column: "pa.ChunkedArray[Any]") -> Column:
    """Return a column as one array, without copying one that is."""
    one = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return cast("Column", one)


def _sentences(rule: Rule[Any], own: Columns, states: States, book: RuleSet) -> Column:
    """Return a sentence for each signal that fired, null for the others."""
    has_fired = pc.greater(own["state"], pa.scalar(0))
    fired = {name: column.filter(has_fired) for name, column in own.items()}
    words = {name: _told(detail, fired[name], book) for name, detail in rule.details.items()}
    words["measured"] = number(fired["measured"], states.places)
    at = states.positions(fired["state"])
    spoken = fill(book.rules[rule.id].sentence, words, states.words, at)
    silence = pa.nulls(len(has_fired), pa.string())
    sentences: Column = pc.replace_with_mask(silence, has_fired, spoken)
    return sentences


def _told(detail: Detail, values: Column, book: RuleSet) -> Column:
    """Return a detail the way a sentence says it."""
    if detail.places is not None:
        return number(values, detail.places)
    return looked_up(values, detail.titles(book)) if detail.titles else values


def _evidence(rule: Rule[Any], own: Columns, states: States) -> Column:
    """Return why a signal is blind, or what was read beside the measure, as JSON text."""
    why = states.blind.take(states.positions(own["state"]))
    if not rule.details:
        return why
    details = {name: (own[name], detail.places) for name, detail in rule.details.items()}
    is_blind = pc.less(own["state"], pa.scalar(0))
    evidence: Column = pc.if_else(is_blind, why, as_json(details, len(is_blind)))
    return evidence
