"""触发与重启: a rule that fires without an open episode opens one, or reopens the last.

Grain: one episode per project and rule that fires anew. Must not enter: changes of what is open.
"""

from hashlib import sha256
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from scoring.episodes.changes import hold_worst, keep, window_with
from scoring.episodes.log import Before, Log
from scoring.episodes.moment import Moment
from scoring.episodes.roll import Roll
from scoring.episodes.words import NOT_CODED, Late, State
from scoring.wall_clock import Array
from scoring.wording import Column


class Firing(NamedTuple):
    """Rules that fire without an open episode; ``place`` of one to reopen, -1 for none."""

    project_code: Column
    rule: Column
    severity: Array
    seen_on: Array
    place: Array


def open_all(roll: Roll, log: Log, firing: Firing, moment: Moment) -> None:
    """Reopen what was cleared a short while ago, open the rest."""
    is_new = firing.place == NOT_CODED
    again = ~is_new
    _reopen(roll, log, firing.place[again], firing.severity[again], firing.seen_on[again], moment)
    ids = _warning_ids(firing, np.flatnonzero(is_new), moment)
    order = np.argsort(ids)  # appended in the order of the table
    _open(roll, log, firing, np.flatnonzero(is_new)[order], ids[order], moment)


def _open(roll: Roll, log: Log, firing: Firing, rows: Array, ids: Array, moment: Moment) -> None:
    places = roll.grow(
        pa.array(ids, pa.string()), firing.project_code.take(rows), firing.rule.take(rows)
    )
    roll.opened_at[places] = moment.stamp
    _begin(roll, places, firing.severity[rows], firing.seen_on[rows], moment)
    nowhere = Before(np.full(len(places), NOT_CODED), np.zeros(len(places), np.int16))
    log.many(places, "opened", nowhere, moment.stamp, moment.actor)


def _reopen(
    roll: Roll, log: Log, places: Array, severity: Array, seen_on: Array, moment: Moment
) -> None:
    before = log.before(places)
    _forget_stretch(roll, places)
    roll.reopen_count[places] += 1
    roll.hold_until[places] = moment.held_until
    _begin(roll, places, severity, seen_on, moment)
    window = window_with(roll, places, severity, moment)
    keep(roll, places, window)
    log.many(places, "reopened", before, moment.stamp, moment.actor)
    flaps = window.flaps
    hold_worst(roll, log, places[flaps], window.worst[flaps], moment)


def _begin(roll: Roll, places: Array, severity: Array, seen_on: Array, moment: Moment) -> None:
    """Start an open stretch at the level of the signal, with a feedback clock."""
    roll.state[places] = State.NEW
    for column in (roll.base_severity, roll.exit_last, roll.exit_previous):
        column[places] = severity
    roll.seen_on[places] = seen_on
    for column in (roll.issued_at, roll.level_changed_at, roll.notified_at):
        column[places] = moment.stamp
    due, is_provisional = moment.feedback_due()
    roll.feedback_due_at[places] = roll.feedback_next_at[places] = np.datetime64(due)
    roll.is_due_provisional[places] = is_provisional


def _forget_stretch(roll: Roll, places: Array) -> None:
    """Empty what belongs to the stretch before; the transitions keep it."""
    for column in (
        roll.delivered_at,
        roll.responded_at,
        roll.feedback_at,
        roll.cleared_at,
        roll.response_due_at,
        roll.response_next_at,
        roll.pending_until,
        roll.promised_on,
        roll.paused_at,
    ):
        column[places] = np.datetime64("NaT")
    for column in (roll.penalty, roll.pending):
        column[places] = 0
    for column in (roll.response_breaches, roll.feedback_breaches, roll.escalation):
        column[places] = 0
    for column in (roll.is_response_late, roll.is_feedback_late):
        column[places] = Late.UNKNOWN
    roll.clear_reason[places] = NOT_CODED


def _warning_ids(firing: Firing, rows: Array, moment: Moment) -> Array:
    """Return W, the day of opening, and ten digits of project, rule and instant."""
    codes = firing.project_code.take(rows).to_pylist()
    rules = firing.rule.take(rows).to_pylist()
    day, as_of = f"W{moment.day:%Y%m%d}-", moment.as_of.isoformat()
    keys = [f"{code}|{rule}|{as_of}" for code, rule in zip(codes, rules, strict=True)]
    return np.array([day + sha256(key.encode()).hexdigest()[:10] for key in keys], np.str_)
