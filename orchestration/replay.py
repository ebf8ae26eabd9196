"""Which instants a replay evaluates: the ends of the days, or weeks, of a span.

Grain: ISO instants, in the order of time. A week ends on Friday, when the weekly dispatch looks.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Step = Literal["day", "week"]

FRIDAY = 4
END_OF_DAY = time(23, 59, 59)


class SpanError(ValueError):
    """A span that cannot be replayed; the message says what to give instead."""


def instants(first: date, last: date, step: Step, zone: ZoneInfo, now: datetime) -> list[str]:
    """Return the ends of the days, or Fridays, from ``first`` to ``last``.

    Raises:
        SpanError: the span holds no instant, or ends after ``now``.
    """
    ends = [datetime.combine(day, END_OF_DAY, zone) for day in _days(first, last, step)]
    if not ends:
        raise SpanError(f"no {step} ends between {first} and {last}; give a longer span")
    if ends[-1] > now:
        raise SpanError(
            f"{last} is not over yet at {now.astimezone(zone):%Y-%m-%d %H:%M}; "
            "end the span with the day before, and evaluate the present with diaodu run"
        )
    return [end.isoformat() for end in ends]


def _days(first: date, last: date, step: Step) -> Iterator[date]:
    day = first
    while day <= last:
        if step == "day" or day.weekday() == FRIDAY:
            yield day
        day += timedelta(days=1)
