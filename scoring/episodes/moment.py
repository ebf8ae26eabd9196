"""此刻: the instant being folded, with the numbers and clocks that hold at it.

Grain: one per call of ``advance``. Must not enter: episodes, the machine's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from scoring.clocks import CityClocks, Deadlines, WorkCalendar, instants
from scoring.instant import Instant
from scoring.rulebook.clocks import Clocks
from scoring.rulebook.episodes import Episodes
from scoring.wall_clock import Array
from scoring.wording import Column

CLOCK = "clock"  # the actor of what happens because time passed
RELAY = "relay"  # the actor of a delivery
NEW_BOOK = "rulebook"  # begins the actor of what happens because the rule book is another one

Question = tuple[str, datetime]
Answer = tuple[datetime, bool]  # a deadline, and whether it is provisional


class Book(Protocol):
    """What the fold reads of a rule book."""

    @property
    def version(self) -> str: ...

    @property
    def episodes(self) -> Episodes: ...

    @property
    def clocks(self) -> Clocks: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant and its day, the book's numbers on warnings, the clocks, and who decides.

    Args:
        as_of: the instant, naive UTC.
        day: the same in the city's calendar.
        rules: hold, dwell, reopening, flapping, reminders.
        clocks: both clocks on the city's calendar.
        version: of the rule book.
        is_new_book: whether the instant before was judged by another version: what then moves a
            level cannot be told from the new numbers.
        warning_rules: ids of the rules that may keep a warning open; None for any.
    """

    as_of: datetime
    day: date
    rules: Episodes
    clocks: CityClocks
    version: str
    is_new_book: bool = False
    warning_rules: "Column | None" = None
    _known: dict[Question, Answer] = field(default_factory=dict, repr=False, compare=False)

    @property
    def stamp(self) -> np.datetime64:
        """The instant as arrays hold it."""
        return np.datetime64(self.as_of, "us")

    @property
    def actor(self) -> str:
        """Who a transition caused by data is signed by."""
        return f"rule {self.version}"

    @property
    def new_book(self) -> str:
        """Who a transition caused by a change of the rule book is signed by."""
        return f"{NEW_BOOK} {self.version}"

    @property
    def mover(self) -> str:
        """Who a change of level is signed by."""
        return self.new_book if self.is_new_book else self.actor

    @property
    def held_until(self) -> np.datetime64:
        """The end of a hold that starts now."""
        return self.stamp + np.timedelta64(self.rules.flapping.days, "D")

    def response_due(self, at: datetime) -> Answer:
        """Return the response deadline of what is delivered at ``at``."""
        return self._once(self.clocks.response_due, at)

    def feedback_due(self) -> Answer:
        """Return the feedback deadline of what is issued now."""
        return self._once(self.clocks.feedback_due, self.as_of)

    def further_feedback_due(self, at: datetime) -> Answer:
        """Return the feedback deadline that follows ``at``."""
        return self._once(self.clocks.further_feedback_due, at)

    def workdays_since(self, moments: Array) -> Array:
        """Return the working days after each of ``moments`` up to today."""
        # A handful of instants at most: levels change when an evaluation says so.
        distinct, place = np.unique(moments, return_inverse=True)
        days = [self.clocks.day(moment) for moment in distinct.tolist()]
        counts = [self.clocks.calendar.workdays_from(day, self.day) for day in days]
        return np.array(counts, np.int64)[place]

    def _once(self, ask: Callable[[Array], Deadlines], at: datetime) -> Answer:
        """Ask a clock; many warnings issued together are due together."""
        question = (ask.__name__, at)
        if question not in self._known:
            self._known[question] = ask(instants(at)).first()
        return self._known[question]


def moment_of(
    instant: Instant,
    book: Book,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    warning_rules: "Column | None" = None,
    *,
    is_new_book: bool = False,
) -> Moment:
    """Return the moment of ``instant`` under ``book``."""
    return Moment(
        as_of=instant.as_of,
        day=instant.as_of_on,
        rules=book.episodes,
        clocks=CityClocks(book.clocks, calendar, zone),
        version=book.version,
        is_new_book=is_new_book,
        warning_rules=warning_rules,
    )
