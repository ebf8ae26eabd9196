"""目标考核: what each responsible unit did with its warnings in a month. Facts, no points.

Grain: ``ASSESSMENTS``, one row per org_id and period (``YYYY-MM`` in the city's calendar) in which
anything happened. Must not enter: weights, ranks.
"""

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from scoring.people.stretches import ANSWERS, OPENING, REPORTS, nth_in_stretch, stretches
from scoring.warnings import SUPERVISED_FROM

COUNTS = (
    "warnings",
    "response_on_time",
    "response_late",
    "feedback_on_time",
    "feedback_late",
    "supervision_orders",
    "promises_missed",
)

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("org_id", pa.string(), nullable=False),
    pa.field("period", pa.string(), nullable=False),
    *(pa.field(name, pa.int64(), nullable=False) for name in COUNTS),
]
ASSESSMENTS = pa.schema(_FIELDS)


def assessments(transitions: pa.Table, projects: pa.Table, zone: ZoneInfo) -> pa.Table:
    """Return the assessments, sorted by org_id and period.

    A deadline missed counts once a stretch, in the month it passed; an answer counts as on time
    where none was missed before it. Projects without a responsible unit are nobody's.

    Args:
        transitions: ``TRANSITIONS`` of every instant up to the one asked for.
        projects: project_code, responsible_org.
        zone: the city's; a month begins at its midnight.
    """
    frame = stretches(transitions)
    units = zip(
        *(projects[n].to_pylist() for n in ("project_code", "responsible_org")), strict=True
    )
    frame["org_id"] = frame["project_code"].map(dict(units)).astype("str")
    local = frame["at"].dt.tz_localize("UTC").dt.tz_convert(zone)
    frame["period"] = local.dt.strftime("%Y-%m")
    counted = frame.assign(**_flags(frame)).dropna(subset=["org_id"])
    sums = counted.groupby(["org_id", "period"], as_index=False)[list(COUNTS)].sum()
    happened = sums[sums[list(COUNTS)].any(axis=1)]
    table = pa.Table.from_pandas(happened, schema=ASSESSMENTS, preserve_index=False)
    return table.replace_schema_metadata(None)


def _flags(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what each transition counts as."""
    event = frame["event"]
    responses, feedbacks = (
        nth_in_stretch(frame, name) for name in ("response_overdue", "feedback_overdue")
    )
    is_response_breach = event == "response_overdue"
    is_feedback_breach = event == "feedback_overdue"
    return {
        "warnings": event.isin(OPENING),
        "response_on_time": _is_first(frame, ANSWERS) & (responses == 0),
        "response_late": is_response_breach & (responses == 1),
        "feedback_on_time": _is_first(frame, REPORTS) & (feedbacks == 0),
        "feedback_late": is_feedback_breach & (feedbacks == 1),
        "supervision_orders": is_feedback_breach
        | (is_response_breach & (responses == SUPERVISED_FROM)),
        "promises_missed": event == "promise_missed",
    }


def _is_first(frame: pd.DataFrame, events: tuple[str, ...]) -> pd.Series:
    """Tell which rows are the first of ``events`` in their stretch."""
    is_one = frame["event"].isin(events)
    return is_one & (is_one.groupby(frame["stretch"]).cumsum() == 1)
