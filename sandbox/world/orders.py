"""City-wide stop orders (停工令): heavy pollution in winter, extreme heat in summer.

One entry an order. Days since 1970-01-01, first and last day included; the instant of the
announcement in city-clock seconds. Each year is drawn by itself, so that a longer span leaves the
earlier years as they were. Stops of single projects are in ``timelines``.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world.days import DAY, day_number
from sandbox.world.draws import Flags, Ints, stream

POLLUTION, HEAT = range(2)
SHORTEST, LONGEST = 3, 6  # days an order lasts
ANNOUNCED = 17 * 3600  # on the day before


class Season(NamedTuple):
    """A time of the year with at most one order: its first possible day, and how many there are."""

    month: int
    day: int
    days: int
    reason: int


SEASONS = (
    Season(1, 2, 10, POLLUTION),
    Season(7, 10, 35, HEAT),
    Season(11, 3, 20, POLLUTION),
    Season(12, 3, 20, POLLUTION),
)


@dataclass(frozen=True, slots=True)
class Orders:
    """The stop orders of the years of a plan, in order of time."""

    year: Ints
    reason: Ints
    announced: Ints
    first: Ints
    last: Ints

    def forbid(self, days: Ints) -> Flags:
        """Tell on which of the days works stand still by order."""
        inside = (days[:, None] >= self.first) & (days[:, None] <= self.last)
        forbidden: Flags = np.any(inside, axis=1)
        return forbidden


def stop_orders(plan: CityPlan) -> Orders:
    """Draw the orders of every year from the first day's to the plan's."""
    rows = [row for year in range(plan.first_day.year, plan.year + 1) for row in _year(plan, year)]
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 4).T
    year, reason, first, last = columns
    return Orders(year, reason, (first - 1) * DAY + ANNOUNCED, first, last)


def _year(plan: CityPlan, year: int) -> list[tuple[int, int, int, int]]:
    """Draw the orders of one year: as many as the plan says, or one more or less."""
    rng = stream(plan, 0, f"stop orders {year}")
    wander = int(rng.integers(-1, 2)) if plan.stop_orders_a_year else 0
    count = min(max(plan.stop_orders_a_year + wander, 0), len(SEASONS))
    chosen = sorted(rng.permutation(len(SEASONS))[:count].tolist())
    begins, lengths = rng.random(len(SEASONS)), rng.integers(SHORTEST, LONGEST + 1, len(SEASONS))
    return [_order(year, SEASONS[k], float(begins[k]), int(lengths[k])) for k in chosen]


def _order(year: int, season: Season, begin: float, length: int) -> tuple[int, int, int, int]:
    first = day_number(date(year, season.month, season.day)) + int(begin * season.days)
    return year, season.reason, first, first + length - 1
