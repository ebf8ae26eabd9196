"""循环跟踪: many instants followed one after the other, each from the state the last one left.

Grain: one ``Turn`` per instant, in the order of time. A daily run is one turn, a replay many of the
same. Must not enter: files, who is told of a transition, what a signal reads.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from scoring.clocks import WorkCalendar
from scoring.episodes import DELIVERIES, EXEMPTIONS, FOLLOWUP, advance
from scoring.episodes.moment import Book
from scoring.instant import Instant
from scoring.wording import Column

KNOWN_AT = pa.field("known_at", pa.timestamp("us"), nullable=False)
TOLD = pa.schema([*FOLLOWUP, KNOWN_AT])
EXEMPTED = pa.schema([*EXEMPTIONS, KNOWN_AT])

SignalsOf = Callable[[Instant], pa.Table]


@dataclass(slots=True)
class Correspondence:
    """往来: what people have told and what has reached them; it may grow between two turns.

    Args:
        events: ``TOLD``, what the follow-up feeds tell an episode.
        exemptions: ``EXEMPTED``, every exemption.
        deliveries: ``DELIVERIES``, when a warning first reached somebody.
    """

    events: pa.Table = field(default_factory=TOLD.empty_table)
    exemptions: pa.Table = field(default_factory=EXEMPTED.empty_table)
    deliveries: pa.Table = field(default_factory=DELIVERIES.empty_table)

    def heard(self, since: datetime | None, until: datetime) -> pa.Table:
        """Return the events that became known after ``since`` and by ``until``."""
        return _within(self.events, "known_at", since, until).select(FOLLOWUP.names)

    def exempted(self, until: datetime) -> pa.Table:
        """Return the exemptions known by ``until``."""
        return _within(self.exemptions, "known_at", None, until).select(EXEMPTIONS.names)

    def delivered(self, since: datetime | None, until: datetime) -> pa.Table:
        """Return the deliveries from ``since`` on and by ``until``.

        What an instant decides may be delivered at that very instant: it is news for the next.
        """
        stamp = pa.timestamp("us")
        recent = _within(self.deliveries, "delivered_at", None, until)
        if since is None:
            return recent
        return recent.filter(pc.greater_equal(recent["delivered_at"], pa.scalar(since, stamp)))


def _within(table: pa.Table, column: str, since: datetime | None, until: datetime) -> pa.Table:
    stamp = pa.timestamp("us")
    is_in = pc.less_equal(table[column], pa.scalar(until, stamp))
    if since is not None:
        is_in = pc.and_(is_in, pc.greater(table[column], pa.scalar(since, stamp)))
    return table.filter(is_in)


@dataclass(frozen=True, slots=True)
class Rules:
    """What every turn goes by.

    Args:
        book: the rule book's numbers.
        calendar: the working days.
        zone: the city's.
        warning_rules: the rules of the book that open warnings; None for any.
    """

    book: Book
    calendar: WorkCalendar
    zone: ZoneInfo
    warning_rules: "Column | None" = None


class Turn(NamedTuple):
    """What one instant made of the episodes.

    Args:
        instant: which.
        episodes: all of them after it, sorted by warning_id.
        transitions: its own, sorted by warning_id and seq.
        unheard: events that named no episode there is.
    """

    instant: Instant
    episodes: pa.Table
    transitions: pa.Table
    unheard: int


def follow(
    instants: Sequence[Instant],
    signals_of: SignalsOf,
    standing_of: SignalsOf,
    correspondence: Correspondence,
    rules: Rules,
    *,
    state: pa.Table | None = None,
    since: datetime | None = None,
    is_new_book: bool = False,
) -> Iterator[Turn]:
    """Yield the turn of each instant; what is told between two turns counts for the next.

    Args:
        instants: in the order of time.
        signals_of: the signals of an instant.
        standing_of: where each project stands at an instant: phase, started_on, completed_on.
        correspondence: what people did; read anew at each turn.
        rules: book, calendar and zone.
        state: the episodes as the last evaluation before left them; None for none yet.
        since: the instant of that evaluation, naive UTC.
        is_new_book: whether that evaluation went by another version of the rule book.
    """
    for instant in instants:
        result = advance(
            state,
            signals_of(instant),
            standing_of(instant),
            correspondence.heard(since, instant.as_of),
            correspondence.delivered(since, instant.as_of),
            instant,
            rules.book,
            rules.calendar,
            rules.zone,
            exemptions=correspondence.exempted(instant.as_of),
            is_new_book=is_new_book,
            warning_rules=rules.warning_rules,
        )
        state, since, is_new_book = result.episodes, instant.as_of, False
        yield Turn(instant, result.episodes, result.transitions, result.unheard)
