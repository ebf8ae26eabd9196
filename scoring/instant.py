"""评价时点: the instant a table speaks of, handed in and never asked of a clock.

Grain: one per evaluation. Must not enter: time zones (the caller knows the city's day).
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Instant:
    """When a picture was taken.

    Args:
        as_of: the instant, naive UTC, as stored.
        as_of_on: the same in the city's calendar.
        closed_month: last month of that year with a closed investment report, 0 for none.
    """

    as_of: datetime
    as_of_on: date
    closed_month: int

    @property
    def period(self) -> str:
        """The months the figures cover, by the last one: ``2023-11``; ``2023-00`` for none yet."""
        return f"{self.as_of_on.year}-{self.closed_month:02d}"

    @property
    def year_before(self) -> date:
        """The same day of the year before; 28 February for 29 February."""
        year = self.as_of_on.year - 1
        is_leap_day = (self.as_of_on.month, self.as_of_on.day) == (2, 29)
        return date(year, 2, 28) if is_leap_day else self.as_of_on.replace(year=year)
