"""反复: the latest changes of level, and the hold that ends their to and fro.

Grain: one window per episode that changes at an instant. Must not enter: why a level changes.
"""

from typing import NamedTuple

import numpy as np

from scoring.episodes.log import Log
from scoring.episodes.moment import Moment
from scoring.episodes.roll import Roll
from scoring.episodes.words import NOT_CODED
from scoring.wall_clock import Array


class Window(NamedTuple):
    """The latest changes of each episode, the present one last: instants and severities after."""

    at: Array
    severity: Array

    @property
    def flaps(self) -> Array:
        """Whether each window is full and does not only fall: a falling run is a recovery."""
        is_full = ~np.isnat(self.at).any(axis=1)
        rises = (np.diff(self.severity, axis=1) >= 0).any(axis=1)
        flaps: Array = np.logical_and(is_full, rises)
        return flaps

    @property
    def worst(self) -> Array:
        """The most severe of each window."""
        worst: Array = self.severity.max(axis=1)
        return worst


def window_with(roll: Roll, places: Array, after: Array, moment: Moment) -> Window:
    """Return the windows with a change to severity ``after`` as the present one."""
    at = np.column_stack([roll.changes[places, 1:], np.full(len(places), moment.stamp)])
    severity = np.column_stack([roll.change_severities[places, 1:], after])
    is_over = at <= moment.stamp - np.timedelta64(moment.rules.flapping.days, "D")
    at[is_over] = np.datetime64("NaT")
    severity[np.isnat(at)] = NOT_CODED
    return Window(at, severity)


def keep(roll: Roll, places: Array, window: Window) -> None:
    """Remember the windows."""
    roll.changes[places] = window.at
    roll.change_severities[places] = window.severity


def set_base(roll: Roll, places: Array, severity: Array, moment: Moment) -> None:
    """Set base severities; the time a level lasts starts anew where it differs."""
    differs = roll.base_severity[places] != severity
    roll.level_changed_at[places[differs]] = moment.stamp
    roll.base_severity[places] = severity


def hold_worst(roll: Roll, log: Log, places: Array, worst: Array, moment: Moment) -> None:
    """Hold episodes at their worst until the changes before have left the window."""
    before = log.before(places)
    set_base(roll, places, worst, moment)
    roll.is_flapping[places] = True
    roll.hold_until[places] = moment.held_until
    log.many(places, "flapping", before, moment.stamp, moment.actor)


def release(roll: Roll, places: Array, moment: Moment) -> None:
    """Let holds end that have run out."""
    is_over = roll.is_flapping[places] & (roll.hold_until[places] <= moment.stamp)
    roll.is_flapping[places[is_over]] = False
