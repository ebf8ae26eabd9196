"""The boards of an instant (看板): who is on them, and what is known of those projects then.

Carries tables from the warehouse to scoring. Grain: one row per board, scope and as_of. Must not
enter: arithmetic, who is on a board.
"""

from datetime import tzinfo

import duckdb
import pyarrow as pa

from orchestration.dispatch import Evaluation
from orchestration.evaluation import INPUTS
from scoring.instant import Instant
from scoring.measures import Inputs
from scoring.membership import boards

MEMBERS = """
select board, project_code, total_investment_wan
from marts.board_members
inner join marts.projects using (project_code)
"""
# As for the key figures, but of projects that are on no list too.
FACTS = """
select project_code, as_of, completed_ytd_wan, is_registrable, is_registered
from marts.project_facts
"""


def published(
    con: duckdb.DuckDBPyConnection, last: Evaluation, now: Instant, zone: tzinfo
) -> pa.Table:
    """Return `boards` of one instant.

    Args:
        con: the warehouse, whose last instant it is.
        last: the evaluation of the instant.
        now: the instant.
        zone: the city's.
    """
    then = f"as_of = timestamp '{now.as_of}'"
    known = Inputs(
        projects=con.execute(INPUTS["projects"]).to_arrow_table(),
        annual_plans=con.execute(INPUTS["annual_plans"]).to_arrow_table(),
        lifecycles=con.query(INPUTS["lifecycles"]).filter(then).to_arrow_table(),
        facts=con.query(FACTS).filter(then).to_arrow_table(),
        health=last.tables["health"],
        episodes=last.tables["episodes"],
    )
    return boards(known, con.execute(MEMBERS).to_arrow_table(), now, zone)
