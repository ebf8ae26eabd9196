"""The wide table that ``evaluate`` makes, settled: one type and one order whatever engine made it.

Grain: one row per project_code and as_of, sorted by it. Must not enter: what a column means.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from scoring.dimensions import DIMENSIONS
from scoring.facts import SEEN_DAYS
from scoring.rules import RULES

KEYS = ("project_code", "as_of")

_PROJECT: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string()),
    pa.field("as_of", pa.timestamp("us")),
    pa.field("phase", pa.string()),
]
_VERDICT = {
    "state": pa.int32(),
    "level": pa.int32(),
    "exit_level": pa.int32(),
    "measured": pa.float64(),
}
_HEALTH: list["pa.Field[Any]"] = [
    *(pa.field(name, pa.float64()) for name in SEEN_DAYS),
    pa.field("is_rated", pa.bool_()),
    pa.field("health_index", pa.float64()),
    pa.field("colour", pa.string()),
    pa.field("coverage_ratio", pa.float64()),
    pa.field("capped_by", pa.string()),
    pa.field("reason", pa.string()),
    *(pa.field(f"dim_{name}", pa.float64()) for name in DIMENSIONS),
]


def _verdicts() -> Iterator["pa.Field[Any]"]:
    """Yield the columns of every rule, its details among them."""
    for rule in RULES:
        details = {
            name: pa.string() if detail.places is None else pa.float64()
            for name, detail in rule.details.items()
        }
        for name, kind in (_VERDICT | details).items():
            yield pa.field(f"{rule.prefix}__{name}", kind)


SCHEMA = pa.schema([*_PROJECT, *_verdicts(), *_HEALTH])


def settle(wide: pa.Table, columns: Sequence[str] = tuple(SCHEMA.names)) -> pa.Table:
    """Return ``columns`` of ``wide``, typed as in ``SCHEMA``, sorted by project and instant."""
    schema = pa.schema([SCHEMA.field(name) for name in columns])
    table = wide.select(schema.names).cast(schema).combine_chunks()
    if _is_sorted(table):
        return table
    return table.sort_by([(key, "ascending") for key in KEYS])


def _is_sorted(table: pa.Table) -> bool:
    """Tell whether each row's key is greater than the one before."""
    before, after = table.slice(0, max(table.num_rows - 1, 0)), table.slice(1)
    code_rises = pc.greater(after["project_code"], before["project_code"])
    same_code = pc.equal(after["project_code"], before["project_code"])
    instant_rises = pc.greater(after["as_of"], before["as_of"])
    rises = pc.or_(code_rises, pc.and_(same_code, instant_rises))
    return bool(pc.all(rises, min_count=0).as_py())
