"""Foresight of the warehouse's instants: forecasts, outlook, and what backtests compare them with.

Carries tables between the warehouse and scoring. A month's forecasts are made by the model of its
first instant, so that a daily run and a replay tell the same. Grain: see each table.
"""

from collections.abc import Sequence
from datetime import tzinfo

import duckdb
import pyarrow as pa

from scoring.forecasts import KEY, SCHEMA, first_of_month, forecast, read_lives, train
from scoring.instant import Instant
from scoring.rulebook import Rulebook

# What is foretold of whom: of key projects, the start until they are seen to have started, and
# the finish from then on.
ASKED = """
select project_code, as_of, 'start' as target, planned_start_on as planned_on
from marts.lifecycles
where phase = 'start' and is_key and as_of in (select unnest($instants))
union all
select project_code, as_of, 'finish' as target, planned_finish_on as planned_on
from marts.lifecycles
where phase = 'build' and is_key and as_of in (select unnest($instants))
"""


def foresee(
    con: duckdb.DuckDBPyConnection, book: Rulebook, instants: Sequence[Instant], zone: tzinfo
) -> pa.Table:
    """Return `forecasts` of every instant, one row per project_code, as_of and target."""
    lives, plans = read_lives(
        con.table("marts.cases").to_arrow_table(), con.table("marts.case_plans").to_arrow_table()
    )
    months: dict[object, list[object]] = {}
    for now in instants:
        months.setdefault(first_of_month(now.as_of, zone), []).append(now.as_of)
    parts = [SCHEMA.empty_table()]
    for month, some in months.items():
        model = train(lives, plans, book.procedures, month, zone)
        asked = con.execute(ASKED, {"instants": some}).to_arrow_table()
        parts.append(forecast(model, lives, asked))
    return pa.concat_tables(parts).sort_by([(key, "ascending") for key in KEY])
