"""看板: the projects of each board in the city and in its districts, listed or not.

Figures are made as those of ``district_board``, so that the board of key projects says the same.
Grain: one row per board, scope and as_of, sorted by it; a board has no row where nobody is on it.
Must not enter: who is on a board, ranks.
"""

from datetime import tzinfo
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from scoring.formulas import rate, whole
from scoring.instant import Instant, moments
from scoring.measures import CITY, LIGHTS, UNKNOWN, Inputs, of_boards
from scoring.measures.members import STATES, TOTAL
from scoring.totals import added

SCOPED_BY = (CITY, "district")
COMPLETION = rate("planned_completed_wan", "planned_plan_wan").value

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("board", pa.string(), nullable=False),
    pa.field("scope", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    *(pa.field(name, pa.int64(), nullable=False) for name in ("projects", *STATES, *LIGHTS)),
    *(pa.field(name, pa.decimal128(18, 2)) for name in (TOTAL, "annual_plan_wan", "completed_wan")),
    pa.field("completion_pct", pa.float64()),
]
SCHEMA = pa.schema(_FIELDS)
SUMMED = (
    *("projects", *STATES, *LIGHTS, TOTAL, "annual_plan_wan", "completed_wan"),
    *("planned_plan_wan", "planned_completed_wan"),
)


def boards(inputs: Inputs, members: pa.Table, now: Instant, zone: tzinfo) -> pa.Table:
    """Return 看板 of one instant.

    Money is null where no project has a value. ``started`` and ``not_started`` add up to
    ``projects``; ``done`` have started. Colours count the projects that should have one.

    Args:
        inputs: what is known at the instant, of members that are on no list too; no warnings.
        members: board, project_code, total_investment_wan: one row per board and project.
        now: the instant.
        zone: the city's time zone.
    """
    rows = of_boards(inputs, members, moments([now], zone))
    sums = pa.concat_tables([_sums(rows, kind) for kind in SCOPED_BY])
    told = whole(sums).with_columns(COMPLETION.alias("completion_pct"))
    return told.select(SCHEMA.names).sort("board", "scope", "as_of").to_native().cast(SCHEMA)


def _sums(rows: pa.Table, kind: str) -> pa.Table:
    keys = ["board", kind, "as_of"]
    summed = added(rows.select([*keys, *SUMMED]), keys)
    named = summed.rename_columns([*("board", "scope", "as_of"), *SUMMED])
    return named.filter(pc.not_equal(named["scope"], pa.scalar(UNKNOWN)))
