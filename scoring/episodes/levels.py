"""升降级: what a new evaluation does to the level of an open episode.

Grain: one reading per open episode. Up at once; down by one level, after the better state held and
the level lasted. A blind reading never comes here. Must not enter: openings.
"""

from typing import NamedTuple

import numpy as np

from scoring.episodes.changes import Window, hold_worst, keep, set_base, window_with
from scoring.episodes.log import Before, Log
from scoring.episodes.moment import Moment
from scoring.episodes.roll import Roll
from scoring.episodes.standing import close
from scoring.episodes.words import SEVEREST, Reason
from scoring.wall_clock import Array


class Readings(NamedTuple):
    """What rules say now, one entry per episode: severities 0-3 and how new the information is."""

    severity: Array
    exit_severity: Array
    seen_on: Array


def judge(roll: Roll, log: Log, places: Array, readings: Readings, moment: Moment) -> None:
    """Move the levels of open episodes."""
    _remember(roll, places, readings)
    rises = readings.severity > roll.base_severity[places]
    falls = ~rises & _may_fall(roll, places, moment)
    _raise(roll, log, places[rises], readings.severity[rises], moment)
    _lower(roll, log, places[falls], moment)


def _remember(roll: Roll, places: Array, readings: Readings) -> None:
    """Take the exit severities; the last one moves back only when new information came."""
    seen_before = roll.seen_on[places]
    is_first = np.isnat(seen_before) & ~np.isnat(readings.seen_on)
    is_newer = is_first | (readings.seen_on > seen_before)
    newer = places[is_newer]
    roll.exit_previous[newer] = roll.exit_last[newer]
    roll.seen_on[newer] = readings.seen_on[is_newer]
    roll.exit_last[places] = readings.exit_severity


def _may_fall(roll: Roll, places: Array, moment: Moment) -> Array:
    """Tell where the better state held, the level lasted and nothing holds it."""
    held = roll.exit_last[places]
    if moment.rules.hold == 2:
        held = np.maximum(held, roll.exit_previous[places])
    better = held < roll.base_severity[places]
    better &= ~(roll.hold_until[places] > moment.stamp)
    candidates = places[better]
    lasted = moment.workdays_since(roll.level_changed_at[candidates])
    better[better] = lasted >= moment.rules.dwell_workdays
    return better


def _raise(roll: Roll, log: Log, places: Array, severity: Array, moment: Moment) -> None:
    before = log.before(places)
    window = window_with(roll, places, severity, moment)
    keep(roll, places, window)
    set_base(roll, places, severity, moment)
    roll.exit_previous[places] = SEVEREST
    _tell_shown(roll, log, places, "escalated", before, moment)
    flaps = window.flaps
    hold_worst(roll, log, places[flaps], window.worst[flaps], moment)


def _lower(roll: Roll, log: Log, places: Array, moment: Moment) -> None:
    """Lower by one, unless this would be one change too many: then hold the worst instead."""
    window = window_with(roll, places, roll.base_severity[places] - 1, moment)
    flaps = window.flaps
    keep(roll, places[~flaps], Window(window.at[~flaps], window.severity[~flaps]))
    _fall(roll, log, places[~flaps], moment)
    hold_worst(roll, log, places[flaps], window.worst[flaps], moment)


def _fall(roll: Roll, log: Log, places: Array, moment: Moment) -> None:
    is_gone = roll.base_severity[places] == 1
    close(roll, log, places[is_gone], Reason.CONDITION_GONE, moment, moment.mover)
    set_base(roll, places[is_gone], np.zeros(is_gone.sum(), np.int8), moment)
    lowered = places[~is_gone]
    before = log.before(lowered)
    set_base(roll, lowered, roll.base_severity[lowered] - 1, moment)
    _tell_shown(roll, log, lowered, "downgraded", before, moment)


def _tell_shown(
    roll: Roll, log: Log, places: Array, event: str, before: Before, moment: Moment
) -> None:
    """Tell a change of level where people see one; of a new rule book's they are not told."""
    differs = roll.shown_levels(places) != before.level
    shown = places[differs]
    if not moment.is_new_book:
        roll.notified_at[shown] = moment.stamp
    seen_before = Before(before.state[differs], before.level[differs])
    log.many(shown, event, seen_before, moment.stamp, moment.mover)
