"""Facts moved ahead: what ``project_facts`` would say some days later if nothing had arrived.

Grain: one row per row handed in. Time passes, deadlines come nearer, months close without new
investment; sources stay as fresh as they are, for silence is not progress. Must not enter: colours.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scoring.clocks import WorkCalendar
from scoring.rulebook import Baselines

Floats = NDArray[np.float64]
Days = NDArray[np.int64]

CLOSING_DAY = 10  # of the next month: the day a month's figures are due

GROWING = ("days_past_planned_start", "days_past_agreed_start", "days_since_approval_event")
SHRINKING = ("days_to_permit_expiry",)
# A stand-still goes on; none begins by itself.
GOING_ON = ("zero_site_days",)


class Mover:
    """Moves the facts of one day ahead.

    Args:
        facts: ``project_facts`` of one instant, as ``scoring.facts.read_facts`` gives them.
        to_finish: their ``days_to_planned_finish``, which no rule reads by itself.
        today: the city's day of that instant.
        calendar: counts working days.
        baselines: the season that a plan's rest follows.
    """

    def __init__(
        self,
        facts: pa.Table,
        to_finish: Floats,
        today: date,
        calendar: WorkCalendar,
        baselines: Baselines,
    ) -> None:
        self.facts = facts
        self.to_finish = to_finish
        self.today = today
        self.calendar = calendar
        self.season = np.array([0.0, *(baselines.seasonal or [m / 12 for m in range(1, 13)])])

    def moved(self, rows: Days, ahead: Days) -> pa.Table:
        """Return the facts of ``rows``, each moved by its number of days."""
        facts = self.facts.take(rows)
        changed = self._counted(facts, ahead) | self._worked(facts, ahead)
        changed |= self._months(facts, ahead) | self._works(
            facts, self.to_finish[rows] - ahead, ahead
        )
        for name, values in changed.items():
            place = facts.column_names.index(name)
            column = pa.array(values, mask=np.isnan(values))
            facts = facts.set_column(place, name, column)
        return facts

    def _counted(self, facts: pa.Table, ahead: Days) -> dict[str, Floats]:
        """Return what grows or shrinks by a day a day."""
        going = {name: _of(facts, name) for name in GOING_ON}
        return (
            {name: _of(facts, name) + ahead for name in GROWING}
            | {name: _of(facts, name) - ahead for name in SHRINKING}
            | {name: np.where(days > 0, days + ahead, days) for name, days in going.items()}
        )

    def _worked(self, facts: pa.Table, ahead: Days) -> dict[str, Floats]:
        """Return what is counted in working days."""
        passed = self._workdays(ahead)
        unproven = _of(facts, "workdays_start_unproven")
        return {
            "workdays_to_planned_start": _of(facts, "workdays_to_planned_start") - passed,
            "workdays_start_unproven": np.where(unproven > 0, unproven + passed, unproven),
        }

    def _workdays(self, ahead: Days) -> Days:
        """Return how many working days lie in each number of days from today."""
        distinct, which = np.unique(ahead, return_inverse=True)
        start = np.full(len(distinct), np.datetime64(self.today, "D"))
        counts: Days = self.calendar.workdays_between(start, start + distinct)
        return counts[which]

    def _months(self, facts: pa.Table, ahead: Days) -> dict[str, Floats]:
        """Return what the closing of months changes; the year's last month is its last figure."""
        before = _of(facts, "closed_month")
        closed = np.maximum(before, self._closed(ahead))
        own, idle = _of(facts, "own_plan_ratio"), _of(facts, "zero_months")
        due = self.season[before.astype(int)], self.season[closed.astype(int)]
        left = np.where(due[0] < 1, 1 - due[0], 1)
        return {
            "closed_month": closed,
            "zero_months": idle + closed - before,
            "own_plan_ratio": own + (1 - own) * (due[1] - due[0]) / left,
        }

    def _closed(self, ahead: Days) -> Floats:
        """Return the last closed month of this year, some days ahead."""
        distinct, which = np.unique(ahead, return_inverse=True)
        days = [self.today + timedelta(days=int(number)) for number in distinct]
        months = [
            (day.year - self.today.year) * 12 + day.month - (1 if day.day >= CLOSING_DAY else 2)
            for day in days
        ]
        return np.clip(np.array(months, np.float64), 0, 12)[which]

    def _works(self, facts: pa.Table, to_finish: Floats, ahead: Days) -> dict[str, Floats]:
        """Return what counts from the start of the works, or from their planned finish."""
        late = _of(facts, "milestone_days_late")
        later = np.where(np.isnan(to_finish), late, np.maximum(-to_finish, 0))
        return {
            "days_since_start": _of(facts, "days_since_start") + ahead,
            "milestone_days_late": np.where(np.isnan(late), late, later),
        }


def _of(facts: pa.Table, name: str) -> Floats:
    """Return a fact as numbers, NaN where unknown."""
    return numbers(facts[name])


def numbers(column: "pa.ChunkedArray[Any]") -> Floats:
    """Return a column as numbers, NaN where null."""
    values: Floats = column.cast(pa.float64()).to_numpy()
    return values
