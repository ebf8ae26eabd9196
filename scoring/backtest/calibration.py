"""Calibration (校准): whether forecasts come true as often as they say.

Grain: ``calibration`` one row per target and range of p_on_time. Must not enter: warnings.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scoring.backtest.record import FINISH, START, Record

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
TARGETS = {target.name: target for target in (START, FINISH)}

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("target", pa.string(), nullable=False),
    pa.field("low", pa.float64(), nullable=False),
    pa.field("high", pa.float64(), nullable=False),
    pa.field("forecasts", pa.int32(), nullable=False),
    pa.field("told", pa.float64(), nullable=False),
    pa.field("came", pa.float64(), nullable=False),
]
CALIBRATION = pa.schema(_FIELDS)


def covered(record: Record, forecasts: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell whether the outcome lies in the interval, for intervals that lie wholly in the past.

    Judged by the interval's end and not by the outcome, so that what is still to come does not
    favour early outcomes. What had happened before it was told counts as that day.
    """
    rows = _with_outcome(record, forecasts)
    rows = rows[rows["high_on"].notna() & (rows["high_on"] <= record.last_on)]
    came = rows["event_on"].where(
        rows["event_on"].isna(), np.maximum(rows["event_on"], rows["day"])
    )
    return ((came >= rows["low_on"]) & (came <= rows["high_on"])).to_numpy()


def calibration(record: Record, forecasts: pa.Table) -> pa.Table:
    """Return how often the planned day was kept, by the chance the forecasts gave it.

    Of forecasts made before their planned day, once that day is past.
    """
    frame = forecasts.to_pandas()
    parts = [_ranges(record, frame[frame["target"] == name], name) for name in TARGETS]
    return pa.Table.from_pylist([row for part in parts for row in part], CALIBRATION)


def _ranges(record: Record, forecasts: pd.DataFrame, target: str) -> list[dict[str, object]]:
    rows = _with_outcome(record, forecasts)
    ahead = (rows["planned_on"] > rows["day"]) & (rows["planned_on"] <= record.last_on)
    rows = rows[ahead & rows["p_on_time"].notna()]
    chance = rows["p_on_time"].astype(float)
    kept = rows["event_on"] <= rows["planned_on"]
    place = np.clip(np.searchsorted(EDGES, chance, side="right") - 1, 0, len(EDGES) - 2)
    return [
        {
            "target": target,
            "low": EDGES[n],
            "high": EDGES[n + 1],
            "forecasts": int((place == n).sum()),
            "told": round(float(chance[place == n].mean()), 4),
            "came": round(float(kept[place == n].mean()), 4),
        }
        for n in np.unique(place)
    ]


def _with_outcome(record: Record, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return forecasts with the outcome of their target and the day they were made."""
    dates = ("planned_on", "low_on", "high_on")
    rows = forecasts.assign(**{name: pd.to_datetime(forecasts[name]) for name in dates})
    come = record.outcomes.select(["project_code", "started_on", "completed_on"]).to_pandas()
    rows = rows.merge(come, on="project_code", how="left")
    event = {name: pd.to_datetime(rows[target.event]) for name, target in TARGETS.items()}
    is_start = rows["target"] == START.name
    days = pd.to_datetime(record.days)
    return rows.assign(
        event_on=event[START.name].where(is_start, event[FINISH.name]),
        day=days[record.places(rows["as_of"])],
    )
