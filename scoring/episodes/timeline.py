"""时间线: deliveries, answers and missed deadlines of one instant, merged by time.

Grain: one episode after the other; a deadline at the very instant of an answer is met. Must not
enter: signals, facts.
"""

from datetime import datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from scoring.episodes.addressing import address
from scoring.episodes.breaches import end_pending, miss, miss_promise, next_breach
from scoring.episodes.deliveries import deliver, deliver_all, first_deliveries
from scoring.episodes.episode import Episode, read, write
from scoring.episodes.log import Log, Single
from scoring.episodes.moment import CLOCK, RELAY, Moment
from scoring.episodes.people import Followup, hear, note_of
from scoring.episodes.roll import Roll
from scoring.wall_clock import Array


class Heard(NamedTuple):
    """Everything that reaches one episode from outside at an instant."""

    delivered_at: datetime | None
    events: list[Followup]


class Desk(NamedTuple):
    """Where one episode after the other is worked on."""

    roll: Roll
    log: Log
    moment: Moment


def listen(desk: Desk, events: list[Followup], deliveries: pa.Table, frozen: Array) -> int:
    """Let episodes hear all of the instant; clocks of ``frozen`` places stand still.

    Returns:
        How many events reached no episode.
    """
    addressed = address(desk.roll, events)
    still = frozenset(frozen.tolist())
    busy = addressed.heard.keys() | _overdue(desk, still)
    delivered = _deliver_others(desk, deliveries, busy)
    for place in sorted(busy | _overdue(desk, still)):
        episode = read(desk.roll, place)
        heard = Heard(delivered.get(place), addressed.heard.get(place, []))
        _live_through(desk, episode, heard, is_frozen=place in still)
        write(episode, desk.roll)
    return addressed.unheard


def pass_days(desk: Desk, places: Array) -> None:
    """Let promised days and accepted plans of ``places`` run out."""
    roll, day = desk.roll, np.datetime64(desk.moment.day)
    is_due = (roll.promised_on[places] < day) | (roll.pending_until[places] < day)
    for place in places[is_due & roll.is_open[places]].tolist():
        episode = read(roll, place)
        _pass_day(desk, episode)
        write(episode, roll)


def _overdue(desk: Desk, still: frozenset[int]) -> set[int]:
    """Return the places at which a running clock has ended."""
    roll, now = desk.roll, desk.moment.stamp
    is_due = (roll.response_next_at <= now) | (roll.feedback_next_at <= now)
    return {*np.flatnonzero(is_due & roll.is_open).tolist()} - still


def _deliver_others(desk: Desk, deliveries: pa.Table, busy: set[int]) -> dict[int, datetime]:
    """Deliver all at once what nothing else reaches; return when each busy one is delivered."""
    places, at = first_deliveries(desk.roll, deliveries)
    is_quiet = ~np.isin(places, list(busy))
    deliver_all(desk.roll, desk.log, places[is_quiet], at[is_quiet], desk.moment)
    return dict(zip(places[~is_quiet].tolist(), at[~is_quiet].tolist(), strict=True))


def _live_through(desk: Desk, episode: Episode, heard: Heard, *, is_frozen: bool) -> None:
    """Go through one episode's delivery, events and breaches in the order of time."""
    delivered_at = heard.delivered_at
    for event in heard.events:
        if delivered_at is not None and delivered_at <= event.occurred_at:
            _deliver(desk, episode, delivered_at, is_frozen=is_frozen)
            delivered_at = None
        if not is_frozen:
            _miss_before(desk, episode, event.occurred_at)
        _hear(desk, episode, event)
    if delivered_at is not None and episode.is_open:
        _deliver(desk, episode, delivered_at, is_frozen=is_frozen)
    if not is_frozen:
        _miss_before(desk, episode, desk.moment.as_of, is_included=True)


def _deliver(desk: Desk, episode: Episode, at: datetime, *, is_frozen: bool) -> None:
    if not is_frozen:
        _miss_before(desk, episode, at)
    if episode.is_open:
        before = _standing(episode)
        deliver(episode, at, desk.moment)
        _tell(desk, episode, before, at, "delivered", RELAY)


def _miss_before(
    desk: Desk, episode: Episode, until: datetime, *, is_included: bool = False
) -> None:
    """Record every deadline that passed before ``until``."""
    while (breach := next_breach(episode)) and (
        breach.at < until or (is_included and breach.at == until)
    ):
        before = _standing(episode)
        miss(episode, breach, desk.moment)
        _tell(desk, episode, before, breach.at, breach.event, CLOCK)


def _hear(desk: Desk, episode: Episode, event: Followup) -> None:
    before = _standing(episode)
    name = hear(episode, event, desk.moment)
    note = note_of(event, name)
    _tell(desk, episode, before, event.occurred_at, name, event.actor, note)


def _pass_day(desk: Desk, episode: Episode) -> None:
    moment = desk.moment
    before = _standing(episode)
    if episode.promised_on is not None and episode.promised_on < moment.day:
        miss_promise(episode, moment)
        _tell(desk, episode, before, moment.as_of, "promise_missed", CLOCK)
    elif episode.pending:
        end_pending(episode)
        _tell(desk, episode, before, moment.as_of, "pending_ended", CLOCK)


def _standing(episode: Episode) -> tuple[int, int | None]:
    return episode.state, episode.shown_level


def _tell(
    desk: Desk,
    episode: Episode,
    before: tuple[int, int | None],
    at: datetime,
    event: str,
    actor: str | None,
    note: str | None = None,
) -> None:
    """Write down what happened between ``before`` and now."""
    episode.seq += 1
    from_state, from_level = before
    to = (from_state, episode.state, from_level, episode.shown_level)
    desk.log.single(Single(episode.place, episode.seq, at, event, *to, actor, note))
