"""Person-periods: each landmark's way to what ended it, in bins of equal width.

Grain: one row per landmark and bin at risk. Readings are places in a handful of ranges, so that
rows that look the same can be counted together. Must not enter: coefficients.
"""

from dataclasses import dataclass

import numpy as np

from scoring.forecasts.lives import NEVER, Flags, Ints
from scoring.forecasts.states import States

BINS = 49
UNPLANNED = 99_999

# Days from the planned day; days from the earliest day the critical path allows; quiet days.
PLAN_EDGES = np.array([-180, -120, -90, -60, -45, -30, -15, 0, 15, 30, 60, 90, 120, 180, 270, 365])
READY_EDGES = np.array([-120, -90, -60, -45, -30, -15, 0, 15, 30, 45, 60, 90, 150, 240])
QUIET_EDGES = np.array([15, 30, 60, 90, 120, 180, 365])
AGE_EDGES = np.array([1, 2, 3, 5, 9, 17])
COARSE_PLAN = np.array([-60, -30, 0, 30, 90])
COARSE_READY = np.array([-30, 0, 30, 90])
DONE_DAYS = 21  # a remaining path this short is 进场 alone


@dataclass(frozen=True, slots=True)
class Reading:
    """One categorical reading: how many places it has."""

    name: str
    places: int


READINGS = (
    Reading("plan", 2 * (len(PLAN_EDGES) + 2)),
    Reading("ready", len(READY_EDGES) + 1),
    Reading("plan_ready", (len(COARSE_PLAN) + 2) * (len(COARSE_READY) + 1)),
    Reading("quiet", 4 * (len(QUIET_EDGES) + 1)),
    Reading("age", 2 * (len(AGE_EDGES) + 1)),
    Reading("standing", (len(COARSE_PLAN) + 2) * 4),
)


def readings(states: States, rows: Ints, bins: Ints, width: int) -> list[Ints]:
    """Return the place of each (state, bin) in every reading, in the order of READINGS."""
    ahead = np.where(bins > 0, bins * width - width // 2, 0)
    is_planned = (states.planned_on < NEVER)[rows]
    planned = np.where(states.planned_on < NEVER, states.planned_on, states.day)
    from_plan = np.where(is_planned, (states.day - planned)[rows] + ahead, UNPLANNED)
    from_ready = ahead - states.remaining[rows]
    is_done = states.remaining <= DONE_DAYS
    quiet = np.searchsorted(QUIET_EDGES, states.quiet, side="right") * 2 + is_done
    quiet = quiet * 2 + states.is_listed
    standing = np.where(states.planned_on < NEVER, states.day - planned, UNPLANNED)
    now = (_place(COARSE_PLAN, standing) * 2 + states.is_government) * 2 + states.is_listed
    listed = states.is_listed[rows]
    coarse = _place(COARSE_PLAN, from_plan) * (len(COARSE_READY) + 1)
    return [
        _place(PLAN_EDGES, from_plan) * 2 + listed,
        np.searchsorted(READY_EDGES, from_ready, side="right"),
        coarse + np.searchsorted(COARSE_READY, from_ready, side="right"),
        quiet[rows],
        np.searchsorted(AGE_EDGES, bins, side="right") * 2 + listed,
        now[rows],
    ]


def _place(edges: Ints, days: Ints) -> Ints:
    """Return the range of each number of days; those without a plan have their own."""
    places = np.searchsorted(edges, days, side="right")
    return np.where(days == UNPLANNED, len(edges) + 1, places)


def at_risk(until: Ints, is_event: Flags, width: int) -> tuple[Ints, Ints, Flags]:
    """Return (landmark, bin, whether it ended there) for days until an event or the end of sight.

    Bin 0 is the landmark itself: what has happened by then and is not told yet ends there. A later
    bin that sight ends in is not counted: nobody knows whether it was lived through.
    """
    last = np.maximum(until // width + 1, 0)
    lived = np.clip(np.where(is_event, last + 1, last), 0, BINS)
    rows = np.repeat(np.arange(len(until)), lived)
    starts = np.cumsum(lived) - lived
    bins = np.arange(len(rows)) - np.repeat(starts, lived)
    return rows, bins, is_event[rows] & (bins == last[rows])
