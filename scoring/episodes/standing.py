"""项目状态: what a project's phase means for its warnings: paused, or over for good.

Grain: one entry per project code asked for; a project the table does not hold is neither. Must not
enter: signals, levels.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.episodes.log import Log
from scoring.episodes.moment import Moment
from scoring.episodes.roll import Roll
from scoring.episodes.words import NOT_CODED, Reason, State
from scoring.wall_clock import Array
from scoring.wording import Column

PHASES = ("suspended", "build", "done", "exited", "reserve")
_SUSPENDED, _BUILD, _DONE, _EXITED, _RESERVE = range(len(PHASES))


class Outlook(NamedTuple):
    """Where projects stand.

    Args:
        phase: place in ``PHASES``, -1 for any other phase and for unknown projects.
        has_started: whether a start is verified.
    """

    phase: Array
    has_started: Array

    @property
    def is_suspended(self) -> Array:
        """Whether each project is on an approved pause."""
        is_suspended: Array = self.phase == _SUSPENDED
        return is_suspended

    def end(self, rule: Column) -> Array:
        """Return the reason for which a warning of each rule is over, -1 where it is not."""
        is_start_rule = pc.starts_with(rule, "S").to_numpy(zero_copy_only=False)
        is_working = (self.phase == _BUILD) | (self.phase == _DONE)
        has_left = (self.phase == _EXITED) | (self.phase == _RESERVE)
        return np.select(
            [is_start_rule & is_working & self.has_started, self.phase == _DONE, has_left],
            [Reason.VERIFIED_START, Reason.VERIFIED_FINISH, Reason.EXITED],
            NOT_CODED,
        )


def look_up(standing: pa.Table, project_code: Column) -> Outlook:
    """Return where the projects stand, in the order asked."""
    asked = pc.is_in(standing["project_code"], value_set=project_code)
    known = standing.select(["project_code", "phase", "started_on"]).filter(asked).combine_chunks()
    place = pc.index_in(project_code, value_set=known["project_code"])
    phase = pc.index_in(known["phase"].take(place), value_set=pa.array(PHASES))
    return Outlook(
        phase=phase.fill_null(NOT_CODED).to_numpy(),
        has_started=pc.is_valid(known["started_on"].take(place)).to_numpy(),
    )


def end_warnings(roll: Roll, log: Log, places: Array, reasons: Array, moment: Moment) -> None:
    """Close open episodes a terminal fact has overtaken; no hold keeps them."""
    over = roll.is_open[places] & (reasons != NOT_CODED)
    for reason in np.unique(reasons[over]).tolist():
        ended = places[over & (reasons == reason)]
        close(roll, log, ended, Reason(reason), moment, moment.actor)


def end_withdrawn(roll: Roll, log: Log, places: Array, moment: Moment) -> None:
    """Close open episodes of rules that the rule book has no more; nobody would ever end them."""
    if moment.warning_rules is None:
        return
    is_kept = pc.is_in(roll.rule.take(places), value_set=moment.warning_rules)
    gone = places[roll.is_open[places] & ~is_kept.to_numpy(zero_copy_only=False)]
    close(roll, log, gone, Reason.RULE_WITHDRAWN, moment, moment.new_book)


def close(roll: Roll, log: Log, places: Array, reason: Reason, moment: Moment, actor: str) -> None:
    """解除: end episodes because data says so; their clocks stop, all else stays."""
    before = log.before(places)
    roll.level[places] = before.level
    roll.state[places] = State.CLEARED
    roll.clear_reason[places] = reason
    roll.cleared_at[places] = moment.stamp
    for clock in (roll.response_next_at, roll.feedback_next_at):
        clock[places] = np.datetime64("NaT")
    log.many(places, "cleared", before, moment.stamp, actor, reason.name.lower())
