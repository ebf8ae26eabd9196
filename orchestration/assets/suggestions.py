"""Suggestions (建议匹配): projects that rows without one may belong to, for a person to decide on.

Ranked for the instant of a normal run alone: a replay looks back, and nobody acts on what it finds.
The ranking is in quality.suggestions; this module carries tables in and out.
"""

import dagster as dg
import duckdb

from orchestration import warehouse
from orchestration.assets.keys import SUGGESTIONS
from orchestration.workspace import Workspace
from quality.suggestions import suggest

CANDIDATES = dg.AssetKey(["identity", "int_orphan_candidates"])
ORPHANS = dg.AssetKey(["marts", "orphans"])

SHOW = """
    create or replace view latest.orphans as
    select orphans.feed, orphans.source_key, orphans.reason, orphans.temporary_id,
        ranked.suggestions, orphans.rows_waiting, orphans.first_seen_at
    from marts.orphans left join quality.suggestions as ranked using (feed, source_key)
"""


@dg.asset(
    key=SUGGESTIONS,
    group_name="suggestions",
    deps=[CANDIDATES, ORPHANS],
    kinds={"python"},
    description="建议匹配: ranked projects of rows that wait for one. One row per orphan.",
)
def suggestions(
    context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
) -> dg.MaterializeResult[None]:
    """Rank what may be, and show it beside the orphans that the release tells of."""
    with warehouse.connection(workspace) as con:
        candidates, ranked = rank(con)
    context.log.info(f"{candidates} candidates, {ranked} orphans with suggestions")
    return dg.MaterializeResult(metadata={"dagster/row_count": ranked, "candidates": candidates})


def rank(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Store the suggestions and show them beside the orphans; return pairs and orphans ranked."""
    pairs = con.execute("select * from identity.int_orphan_candidates").to_arrow_table()
    ranked = suggest(pairs)
    con.execute("create schema if not exists quality")
    con.execute("create schema if not exists latest")
    con.register("incoming", ranked)
    con.execute("create or replace table quality.suggestions as select * from incoming")
    con.unregister("incoming")
    con.execute(SHOW)
    return pairs.num_rows, ranked.num_rows
