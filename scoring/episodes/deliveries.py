"""送达: the first delivery of an opening starts the response clock.

Grain: at most one delivery per open stretch of an episode. Must not enter: messages, targets.
"""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.episodes.episode import Episode
from scoring.episodes.log import Log
from scoring.episodes.moment import RELAY, Moment
from scoring.episodes.roll import Roll
from scoring.episodes.words import Late, State
from scoring.wall_clock import INSTANT, Array


def first_deliveries(roll: Roll, deliveries: pa.Table) -> tuple[Array, Array]:
    """Return the places of open episodes delivered for the first time, and when."""
    waiting = np.flatnonzero(roll.is_open & np.isnat(roll.delivered_at))
    awaited = roll.warning_id.take(waiting)
    known = deliveries.filter(pc.is_in(deliveries["warning_id"], value_set=awaited))
    found = pc.index_in(known["warning_id"], value_set=awaited).to_numpy()
    places, at = waiting[found], known["delivered_at"].to_numpy().astype(INSTANT)
    order = np.lexsort((at, places))
    places, at = places[order], at[order]
    counts = at >= roll.issued_at[places]  # not the delivery of an earlier stretch
    places, first = np.unique(places[counts], return_index=True)
    return places, at[counts][first]


def deliver_all(roll: Roll, log: Log, places: Array, at: Array, moment: Moment) -> None:
    """Deliver many episodes on which nothing else happens before."""
    before = log.before(places)
    due = moment.clocks.response_due(at)
    has_answer = ~np.isnat(roll.responded_at[places])
    roll.delivered_at[places] = at
    roll.response_due_at[places] = due.at
    roll.response_next_at[places] = np.where(has_answer, np.datetime64("NaT"), due.at)
    roll.is_due_provisional[places] |= due.is_provisional
    roll.is_response_late[places[has_answer]] = Late.NO
    roll.state[places] = np.maximum(roll.state[places], State.DELIVERED)
    log.many(places, "delivered", before, at, RELAY)


def deliver(episode: Episode, at: datetime, moment: Moment) -> None:
    """Deliver one episode; an answer that came earlier is on time."""
    episode.delivered_at = at
    episode.response_due_at, is_provisional = moment.response_due(at)
    episode.is_due_provisional |= is_provisional
    if episode.responded_at is None:
        episode.response_next_at = episode.response_due_at
    else:
        episode.is_response_late = Late.NO
    episode.move_on(State.DELIVERED)
