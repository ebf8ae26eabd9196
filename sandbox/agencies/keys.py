"""How a row is named outside its agency: by its feed's grain, and by the key its links go by.

Two columns of text a table: ``grain_keys`` tells the rows of a feed apart, ``source_keys`` is what
the pipeline links to a project (a month's report goes by its project code, a site's day by its
site). Values are taken as they are sent, dirt and all; null counts as empty.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from sandbox import spelling

GRAINS: Mapping[str, tuple[str, ...]] = {
    "approval/projects": ("project_code",),
    "approval/matters": ("matter_instance_id",),
    "approval/reports": ("report_id",),
    "engineering/projects": ("engineering_code",),
    "engineering/matters": ("matter_instance_id",),
    "engineering/steps": ("matter_instance_id", "step", "occurred_at"),
    "engineering/special_procedures": ("matter_instance_id", "procedure", "started_at"),
    "land/parcels": ("supervision_no",),
    "planning/land_use_permits": ("permit_no",),
    "planning/works_planning_permits": ("permit_no",),
    "construction/works_permits": ("permit_no",),
    "construction/completions": ("filing_no",),
    "site/sites": ("construction_no",),
    "site/attendance_daily": ("construction_no", "day"),
    "site/cameras": ("camera_id",),
    "keylist/annual_plan": ("plan_year", "line_no"),
    "library/memberships": ("entry_id",),
    "statistics/investment_monthly": ("report_month", "project_code", "reported_at"),
    "funds/batches": ("fund", "batch_no", "project_code"),
    "directory/contacts": ("contact_id",),
    "directory/organisations": ("org_id",),
    "followup/responses": ("response_id",),
    "followup/feedback": ("feedback_id",),
    "followup/coordination_items": ("item_id",),
    "followup/coordination_feedback": ("feedback_id",),
    "followup/decisions": ("decision_id",),
    "usage/visits": ("day", "org_id"),
}
"""The columns that tell the rows of each feed apart, as its feed file says."""

_LINKED_BY: Mapping[str, tuple[str, ...]] = {
    "engineering/steps": ("matter_instance_id",),
    "engineering/special_procedures": ("matter_instance_id",),
    "site/attendance_daily": ("construction_no",),
    "statistics/investment_monthly": ("project_code",),
    "funds/batches": ("project_code",),
}


def grain_keys(feed: str, table: pa.Table) -> pa.StringArray:
    """Return each row's key: the values of its feed's grain, joined by a slash."""
    return _joined(table, GRAINS[feed], "/")


def source_keys(feed: str, table: pa.Table) -> pa.StringArray:
    """Return the key each row's link goes by, its parts joined by a hyphen."""
    return _joined(table, _LINKED_BY.get(feed, GRAINS[feed]), "-")


def _joined(table: pa.Table, columns: Sequence[str], separator: str) -> pa.StringArray:
    parts: list[Any] = [spelling.filled(spelling.column_of(table, name)) for name in columns]
    whole: Any = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, separator)
    return cast("pa.StringArray", whole)
