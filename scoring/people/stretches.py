"""预警段: a warning's transitions cut at each opening, so that each stretch is judged by itself.

Grain: one row per transition, as given, sorted by warning and seq. Must not enter: what follows
from a breach.
"""

import pandas as pd
import pyarrow as pa

OPENING = ("opened", "reopened")
# Whoever reports has answered.
ANSWERS = ("responded", "feedback", "accepted", "pending")
REPORTS = ("feedback", "accepted", "pending")
CLOSING = ("cleared", "exempted", "voided")


def stretches(transitions: pa.Table) -> pd.DataFrame:
    """Return the transitions of warnings with ``stretch``, which counts through their openings."""
    kept = transitions.select(["warning_id", "seq", "at", "event", "project_code", "rule"])
    frame = kept.to_pandas().sort_values(["warning_id", "seq"], ignore_index=True)
    frame["stretch"] = frame["event"].isin(OPENING).cumsum()
    return frame


def nth_in_stretch(frame: pd.DataFrame, event: str) -> pd.Series:
    """Return for each row how many times ``event`` happened in its stretch, itself included."""
    return (frame["event"] == event).groupby(frame["stretch"]).cumsum()


def next_at(frame: pd.DataFrame, events: tuple[str, ...]) -> pd.Series:
    """Return for each row when the next of ``events`` happened in its stretch; NaT for never."""
    at = frame["at"].where(frame["event"].isin(events))
    return at.groupby(frame["stretch"]).bfill()
