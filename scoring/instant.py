"""The moments a picture speaks of, handed in and never asked of a clock.

Grain: one per evaluation. Must not enter: what is seen at an instant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Instant:
    """When a picture was taken.

    Args:
        as_of: the instant, naive UTC, as stored.
        as_of_on: the same in the city's calendar.
        closed_month: last month of that year with a closed investment report, 0 for none.
        companion_as_of: the instant one year earlier whose lifecycles it is compared with, if any.
    """

    as_of: datetime
    as_of_on: date
    closed_month: int
    companion_as_of: datetime | None = None

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

    @property
    def year_began_on(self) -> date:
        """1 January of the city's year."""
        return date(self.as_of_on.year, 1, 1)

    def year_began_at(self, zone: tzinfo) -> datetime:
        """Return the first instant of the city's year, naive UTC."""
        return datetime(self.as_of_on.year, 1, 1, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def last_day_over(self, zone: tzinfo) -> date:
        """Return the last of the city's days that has ended; a day ends at 23:59:59."""
        local = (self.as_of + timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(zone)
        return local.date() - timedelta(days=1)


def moments(instants: Sequence[Instant], zone: tzinfo) -> pa.Table:
    """Return the instants as a table, one row each, with the days and bounds they stand for.

    Raises:
        ValueError: an instant is given twice, which would count everything twice.
    """
    if len({now.as_of for now in instants}) < len(instants):
        raise ValueError("an instant is given twice; next: hand in each evaluation once")
    stamp = pa.timestamp("us")
    return pa.table(
        {
            "as_of": pa.array([now.as_of for now in instants], stamp),
            "as_of_on": pa.array([now.as_of_on for now in instants], pa.date32()),
            "companion_as_of": pa.array([now.companion_as_of for now in instants], stamp),
            "companion_on": pa.array([now.year_before for now in instants], pa.date32()),
            "closed_month": pa.array([now.closed_month for now in instants], pa.int64()),
            "period": pa.array([now.period for now in instants], pa.string()),
            "year_began_at": pa.array([now.year_began_at(zone) for now in instants], stamp),
            "year_began_on": pa.array([now.year_began_on for now in instants], pa.date32()),
            "last_day_over": pa.array([now.last_day_over(zone) for now in instants], pa.date32()),
        }
    )
