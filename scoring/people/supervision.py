"""督办: the list of warnings that are pressed for, because deadlines passed unanswered.

Grain: ``SUPERVISION``, one row per order_id: the second missed response of a stretch, and each
missed feedback. Must not enter: deadlines (the transitions tell when one passed).
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from scoring.people.stretches import ANSWERS, CLOSING, REPORTS, next_at, nth_in_stretch, stretches
from scoring.warnings import SUPERVISED_FROM

NO_RESPONSE, NO_FEEDBACK = "no_response", "no_feedback"

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("order_id", pa.string(), nullable=False),
    pa.field("warning_id", pa.string(), nullable=False),
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("rule", pa.string(), nullable=False),
    pa.field("responsible_org", pa.string()),
    pa.field("reason", pa.string(), nullable=False),
    pa.field("listed_at", pa.timestamp("us"), nullable=False),
    pa.field("closed_at", pa.timestamp("us")),
]
SUPERVISION = pa.schema(_FIELDS)


def supervision(transitions: pa.Table, projects: pa.Table) -> pa.Table:
    """Return the supervision list, sorted by order_id.

    Args:
        transitions: ``TRANSITIONS`` of every instant up to the one the list is for.
        projects: project_code, responsible_org.
    """
    frame = stretches(transitions)
    is_response = (frame["event"] == "response_overdue") & (
        nth_in_stretch(frame, "response_overdue") == SUPERVISED_FROM
    )
    is_feedback = frame["event"] == "feedback_overdue"
    answered = next_at(frame, (*ANSWERS, *CLOSING))
    reported = next_at(frame, (*REPORTS, *CLOSING))
    frame["reason"] = np.where(is_response, NO_RESPONSE, NO_FEEDBACK)
    frame["listed_at"] = frame["at"]
    frame["closed_at"] = answered.where(is_response, reported)
    orders = frame[is_response | is_feedback].copy()
    orders["order_id"] = _ids(orders)
    orders["responsible_org"] = orders["project_code"].map(_by_project(projects))
    table = pa.Table.from_pandas(
        orders[SUPERVISION.names], schema=SUPERVISION, preserve_index=False
    )
    return table.sort_by("order_id").replace_schema_metadata(None)


def _ids(orders: pd.DataFrame) -> pd.Series:
    """Return the id of each order: its warning's, and the number of the missed deadline."""
    return "D" + orders["warning_id"].str[1:] + "-" + orders["seq"].astype(str)


def _by_project(projects: pa.Table) -> dict[str, str | None]:
    names = ("project_code", "responsible_org")
    return dict(zip(*(projects[name].to_pylist() for name in names), strict=True))
