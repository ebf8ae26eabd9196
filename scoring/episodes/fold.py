"""预警事件的推进: from the episodes before an instant to those after it, with what happened.

Grain: one call per instant, in the order of time. Same state and same inputs, same rows: whatever
the machine's clock, zone or threads. Must not enter: where any of the tables come from.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.clocks import WorkCalendar
from scoring.episodes.addressing import read_events
from scoring.episodes.changes import release
from scoring.episodes.levels import judge
from scoring.episodes.log import Log
from scoring.episodes.matching import (
    Exemption,
    exemptions_in_force,
    firings,
    match,
    open_readings,
)
from scoring.episodes.moment import CLOCK, Book, moment_of
from scoring.episodes.openings import open_all
from scoring.episodes.pauses import pause
from scoring.episodes.people import Followup
from scoring.episodes.roll import Roll
from scoring.episodes.standing import end_warnings, end_withdrawn, look_up
from scoring.episodes.storage import dump, load
from scoring.episodes.timeline import Desk, listen, pass_days
from scoring.instant import Instant
from scoring.wall_clock import Array
from scoring.wording import Column


@dataclass(frozen=True, slots=True)
class Advance:
    """What an instant made of the episodes.

    Args:
        episodes: ``EPISODES``, every one ever, sorted by warning_id.
        transitions: ``TRANSITIONS`` of this instant alone, sorted by warning_id and seq.
        unheard: events that named no episode there is.
    """

    episodes: pa.Table
    transitions: pa.Table
    unheard: int


def advance(
    state: pa.Table | None,
    signals: pa.Table,
    standing: pa.Table,
    events: pa.Table,
    deliveries: pa.Table,
    instant: Instant,
    book: Book,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    *,
    exemptions: pa.Table | None = None,
    is_new_book: bool = False,
    warning_rules: "Column | None" = None,
) -> Advance:
    """Fold one instant into the episodes: people and clocks by time first, then data.

    Args:
        state: the episodes after the instant before; None for none yet.
        signals: ``SIGNALS`` of the instant; level null where blind, no row where none applies.
        standing: ``STANDING`` of the projects at the instant.
        events: ``FOLLOWUP`` that became known since the instant before.
        deliveries: ``DELIVERIES`` known by the instant; earlier ones may be among them.
        instant: what is being folded.
        book: the numbers, and the version transitions are signed with.
        calendar: the city's working days.
        zone: the city's time zone.
        exemptions: ``EXEMPTIONS`` known by the instant that may still be in force.
        is_new_book: whether ``state`` was left by another version of the rule book.
        warning_rules: the rules that may keep a warning open; None for any.
    """
    moment = moment_of(instant, book, calendar, zone, warning_rules, is_new_book=is_new_book)
    roll = load(state, moment.rules.flapping.changes)
    desk = Desk(roll, Log(roll), moment)
    followups = read_events(events)
    active, unheard = _pass_time(desk, followups, deliveries, standing)
    in_force = exemptions_in_force(exemptions, followups, moment)
    _read_data(desk, active, signals, standing, in_force)
    _remind(desk, active)
    return _told(desk, unheard, 0 if state is None else state.num_rows)


def _pass_time(
    desk: Desk, followups: list[Followup], deliveries: pa.Table, standing: pa.Table
) -> tuple[Array, int]:
    """Let people, clocks and terminal facts have their say.

    Returns:
        The places whose project is not suspended, and how many events nobody heard.
    """
    roll, log, moment = desk
    places = np.flatnonzero(roll.is_open)
    outlook = look_up(standing, roll.project_code.take(places))
    frozen = pause(roll, places, outlook.is_suspended, moment)
    unheard = listen(desk, followups, deliveries, frozen)
    active = places[~outlook.is_suspended]
    pass_days(desk, active)
    end_warnings(roll, log, places, outlook.end(roll.rule.take(places)), moment)
    end_withdrawn(roll, log, places, moment)
    return active, unheard


def _read_data(
    desk: Desk,
    active: Array,
    signals: pa.Table,
    standing: pa.Table,
    exemptions: frozenset[Exemption],
) -> None:
    """Let the signals move the levels of ``active`` episodes and open new ones."""
    roll, log, moment = desk
    matched = match(roll, signals, moment)
    release(roll, active[roll.is_open[active]], moment)
    fires = firings(roll, matched, standing, exemptions, moment)
    judge(roll, log, *open_readings(roll, matched, active), moment)
    open_all(roll, log, fires, moment)


def _remind(desk: Desk, active: Array) -> None:
    """提醒: tell again what has been silent for so many days and has no feedback."""
    roll, moment = desk.roll, desk.moment
    latest = moment.stamp - np.timedelta64(moment.rules.renotify_days, "D")
    is_due = roll.is_open & np.isnat(roll.feedback_at) & (roll.notified_at <= latest)
    places = active[is_due[active]]
    roll.notified_at[places] = moment.stamp
    desk.log.many(places, "reminded", desk.log.before(places), moment.stamp, CLOCK)


def _told(desk: Desk, unheard: int, known: int) -> Advance:
    """Return the tables, in their order."""
    roll = desk.roll
    roll.settle_levels()
    table = dump(roll)
    order = _order(roll, known)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    is_ordered = bool((rank == np.arange(len(rank))).all())
    return Advance(
        episodes=table if is_ordered else table.take(order),
        transitions=desk.log.table(desk.moment.as_of, rank),
        unheard=unheard,
    )


def _order(roll: Roll, known: int) -> Array:
    """Return the places by warning_id: those known before and those just opened are sorted."""
    ids = roll.warning_id
    grew = 0 < known < len(ids)
    if grew and ids[known].as_py() < ids[known - 1].as_py():
        return pc.sort_indices(ids).to_numpy()
    return np.arange(len(ids))
