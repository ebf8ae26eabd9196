"""The record (历史): where projects stood at past instants, and what came of them.

Grain: ``Record.standing`` one row per project and instant, ``Sample`` one row per project. Must not
enter: which rule said what.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scoring.instant import Instant

LATE = 30  # days after the planned day from which on a start or a finish counts as late
BEHIND = 0.9  # of the year's plan due by now; below it investment counts as behind
MONTHS = 12


@dataclass(frozen=True)
class Target:
    """What is watched for: its phase, the day planned and the day it came about."""

    name: str
    phase: str
    planned: str
    event: str


START = Target("start", "start", "planned_start_on", "started_on")
FINISH = Target("finish", "build", "planned_finish_on", "completed_on")
INVESTMENT = "investment"


@dataclass(frozen=True)
class Record:
    """What a backtest looks back on.

    Args:
        instants: the evaluated ones, in the order of time.
        standing: project_code, as_of, phase, planned_start_on, planned_finish_on, has_works_permit,
            department, of key projects in their start or build phase at each instant.
        outcomes: project_code, started_on, completed_on as far as they are known by the last
            instant; completed_ratio and closed_month of the last instant, null where not reported.
    """

    instants: tuple[Instant, ...]
    standing: pa.Table
    outcomes: pa.Table

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """The city's day of each instant."""
        return np.array([now.as_of_on for now in self.instants], "datetime64[D]")

    @cached_property
    def last_on(self) -> pd.Timestamp:
        """The day outcomes are known by."""
        return pd.Timestamp(self.instants[-1].as_of_on)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """``standing`` with the place of its instant and the outcomes beside it."""
        rows = _dated(self.standing.to_pandas(), "planned_start_on", "planned_finish_on")
        come = _dated(self.outcomes.to_pandas(), "started_on", "completed_on")
        rows["place"] = self.places(rows["as_of"])
        return rows.merge(come, on="project_code", how="left").sort_values(
            ["project_code", "place"], ignore_index=True
        )

    def places(self, as_of: "pd.Series[pd.Timestamp]") -> NDArray[np.int64]:
        """Return the place of each instant among the evaluated ones."""
        known = np.array([now.as_of for now in self.instants], "datetime64[us]")
        return np.searchsorted(known, as_of.to_numpy().astype("datetime64[us]"))

    def samples(self, horizon: int) -> dict[str, pd.DataFrame]:
        """Return the sample of each target by its name."""
        drawn = {target.name: self.sample(target, horizon) for target in (START, FINISH)}
        return drawn | {INVESTMENT: self.investment_sample(horizon)}

    def sample(self, target: Target, horizon: int) -> pd.DataFrame:
        """Return the projects seen ``horizon`` days before their planned day.

        One row per project in the target's phase at the last instant not after that day, with the
        plan that stood then: project_code, as_of, place, planned_on, event_on, is_late, days_late
        (so far, where it has not come), department, has_works_permit. Projects whose outcome is
        still open are left out.
        """
        rows = self.rows[self.rows["phase"] == target.phase]
        rows = rows.assign(planned_on=rows[target.planned], event_on=rows[target.event])
        rows = rows[rows["planned_on"].notna()]
        looked = rows["planned_on"].to_numpy().astype("datetime64[D]") - horizon
        place = np.searchsorted(self.days, looked, side="right") - 1
        is_seen = (place == rows["place"]) & (looked <= self.days[-1])
        seen = rows[is_seen].drop_duplicates("project_code")
        return self._labelled(seen)

    def _labelled(self, seen: pd.DataFrame) -> pd.DataFrame:
        """Return the rows whose lateness is settled, with it."""
        until = seen["event_on"].fillna(self.last_on)
        days_late = (until - seen["planned_on"]).dt.days
        is_late = days_late >= LATE
        settled = seen["event_on"].notna() | is_late
        columns = ["project_code", "as_of", "place", "planned_on", "event_on"]
        columns += ["department", "has_works_permit", "is_late", "days_late"]
        return seen.assign(is_late=is_late, days_late=days_late)[settled][columns]

    def investment_sample(self, horizon: int) -> pd.DataFrame:
        """Return the projects building ``horizon`` days before the end, labelled by their year.

        ``planned_on`` is the last day itself, and nothing comes about on a day; late are those that
        have done less than ``BEHIND`` of the share of the year's plan that time asks for.
        """
        looked = self.days[-1] - np.timedelta64(horizon, "D")
        place = int(np.searchsorted(self.days, looked, side="right")) - 1
        rows = self.rows[(self.rows["place"] == place) & (self.rows["phase"] == FINISH.phase)]
        rows = rows[rows["completed_ratio"].notna() & (rows["closed_month"] > 0)]
        due = rows["closed_month"].astype(float) / MONTHS
        is_late = rows["completed_ratio"].astype(float) < BEHIND * due
        never = np.datetime64("NaT", "us")
        return rows.assign(
            planned_on=self.last_on, event_on=never, is_late=is_late, days_late=np.nan
        )


def _dated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in columns})
