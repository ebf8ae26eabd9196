"""健康指数 as a table: index, colour, coverage, cap and dimensions of every rated project.

Grain: one row per project_code and as_of in the start or build phase of the key list, sorted by it;
reserve, finished and withdrawn projects have no row. Must not enter: how the index is made.
"""

from typing import Any

import pyarrow as pa

from scoring.dimensions import DIMENSIONS
from scoring.rulebook import RuleSet
from scoring.wide import settle

SCORE = pa.decimal128(5, 1)

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("phase", pa.string(), nullable=False),
    pa.field("health_index", SCORE),
    pa.field("colour", pa.string(), nullable=False),
    pa.field("coverage_ratio", pa.decimal128(5, 4), nullable=False),
    pa.field("capped_by", pa.string()),
    *(pa.field(f"dim_{name}", SCORE) for name in DIMENSIONS),
    pa.field("reason", pa.string()),
    pa.field("rulebook_version", pa.string(), nullable=False),
]
SCHEMA = pa.schema(_FIELDS)


def health(wide: pa.Table, rulebook: RuleSet) -> pa.Table:
    """Return the health of every rated project in ``wide``, the result of ``evaluate``."""
    told = [name for name in SCHEMA.names if name != "rulebook_version"]
    rated = settle(wide.filter(wide["is_rated"]), told)
    version = pa.repeat(rulebook.version, rated.num_rows)
    stamped = rated.append_column("rulebook_version", version)
    return stamped.select(SCHEMA.names).cast(SCHEMA)
