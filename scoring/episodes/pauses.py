"""暂停: the clocks of a suspended project's warnings stand still.

Grain: all open episodes at one instant. A pause runs from the first instant a suspension is seen to
the last. Must not enter: who approved it.
"""

import numpy as np

from scoring.clocks import Deadlines
from scoring.episodes.moment import Moment
from scoring.episodes.roll import Roll
from scoring.wall_clock import Array


def pause(roll: Roll, places: Array, is_suspended: Array, moment: Moment) -> Array:
    """Put off the deadlines of what was suspended and still is; return the places of those."""
    resumed, suspended = places[~is_suspended], places[is_suspended]
    still = suspended[~np.isnat(roll.paused_at[suspended])]
    _put_off(roll, still, moment)
    roll.paused_at[resumed] = np.datetime64("NaT")
    roll.paused_at[suspended] = moment.stamp
    return still


def _put_off(roll: Roll, places: Array, moment: Moment) -> None:
    clocks = (
        (roll.response_next_at, roll.response_due_at, moment.clocks.longer_response),
        (roll.feedback_next_at, roll.feedback_due_at, moment.clocks.longer_feedback),
    )
    for next_at, due_at, longer in clocks:
        running = places[~np.isnat(next_at[places])]
        for column in (due_at, next_at):
            ahead = running[column[running] > roll.paused_at[running]]
            now = np.full(len(ahead), moment.stamp)
            later: Deadlines = longer(column[ahead], roll.paused_at[ahead], now)
            column[ahead] = later.at
            roll.is_due_provisional[ahead] |= later.is_provisional
