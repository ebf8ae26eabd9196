"""当地时间: between stored instants, naive UTC, and what the clock on the city's wall shows.

Grain: arrays of any shape, no nulls. Must not enter: the machine's own zone.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

INSTANT = "datetime64[us]"
DAY = "datetime64[D]"


def to_wall(instants: Array, zone: ZoneInfo) -> Array:
    """Return the city's date and time at ``instants``."""
    distinct, place = np.unique(instants.astype(INSTANT), return_inverse=True)
    walls = [_to_wall(moment, zone) for moment in distinct.tolist()]
    return np.array(walls, INSTANT)[place]


def to_utc(walls: Array, zone: ZoneInfo) -> Array:
    """Return the instants at which the city's clock shows ``walls``."""
    distinct, place = np.unique(walls.astype(INSTANT), return_inverse=True)
    instants = [_to_utc(wall, zone) for wall in distinct.tolist()]
    return np.array(instants, INSTANT)[place]


def to_day(instants: Array, zone: ZoneInfo) -> Array:
    """Return the city's calendar day at ``instants``."""
    return to_wall(instants, zone).astype(DAY)


def _to_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def _to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
