"""What each project of a board (看板) adds: the same as on a list, and how far it has come.

Grain: one row per instant, board and project. Must not enter: who is on a board.
"""

import narwhals as nw
import pyarrow as pa

from scoring.measures.inputs import Inputs
from scoring.measures.lists import KEYS, measured
from scoring.measures.scopes import scoped

STATES = ("started", "not_started", "done")
TOTAL = "total_investment_wan"

# A project that the list carries on from the year before (续建) is under way without evidence.
UNDER_WAY = ("build", "done")


def of_boards(inputs: Inputs, members: pa.Table, moments: pa.Table) -> pa.Table:
    """Return the measures of the members of boards.

    Args:
        inputs: lifecycles, with their ``phase``, and facts of all members, listed or not.
        members: board, project_code, total_investment_wan.
        moments: the instants.
    """
    known = nw.from_native(inputs.lifecycles, eager_only=True)
    states = known.select(*KEYS, *_states())
    who = nw.from_native(members, eager_only=True).select("project_code", "board", TOTAL)
    counted = measured(inputs, moments).join(states, on=KEYS, how="left")
    return scoped(counted.join(who, on="project_code", how="inner").to_native(), inputs)


def _states() -> list[nw.Expr]:
    has_started = nw.col("phase").is_in(UNDER_WAY) | ~nw.col("started_on").is_null()
    flags = {"started": has_started, "not_started": ~has_started, "done": nw.col("phase") == "done"}
    return [flags[name].alias(name) for name in STATES]
