"""提前介入: how long before its planned start a project was first warned.

Grain: one row per instant and project to start that ever had a warning of the start phase.
Must not enter: warnings that were a mistake.
"""

from zoneinfo import ZoneInfo

import narwhals as nw
import numpy as np
import pyarrow as pa

from scoring.measures.inputs import Inputs
from scoring.measures.scopes import WHO, scoped
from scoring.measures.standing import KEYS, at_instants, with_standing
from scoring.measures.warnings import was_mistaken
from scoring.wall_clock import DAY, to_day

START_RULES = "S-"
DAYS = "lead_days"


def led(inputs: Inputs, moments: pa.Table, zone: ZoneInfo) -> pa.Table:
    """Return the days from the first warning to the planned start, negative for a late one."""
    told = at_instants(inputs.episodes, moments)
    rule = nw.col("rule")
    early = told.filter(rule.str.starts_with(START_RULES) & ~was_mistaken())
    firsts = early.group_by(*KEYS).agg(nw.col("opened_at").min())
    placed = with_standing(firsts, inputs, "planned_start_on")
    is_planned = ~nw.col("planned_start_on").is_null()
    to_start = (nw.col("batch") == "start") & is_planned
    started = placed.filter(to_start.fill_null(False)).to_native()
    planned_on = started["planned_start_on"].to_numpy().astype(DAY)
    days = planned_on - to_day(started["opened_at"].to_numpy(), zone)
    led_by = pa.array(days.astype(np.int64))
    return scoped(started.select(list(WHO)).append_column(DAYS, led_by), inputs)
