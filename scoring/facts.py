"""What scoring reads of ``project_facts``: names, and one clean representation of each kind.

Grain: one row per project_code and as_of. Numbers become doubles, flags become booleans without
gaps, three-valued flags become 1.0, 0.0 or null. Must not enter: dates, thresholds.
"""

import narwhals as nw
from narwhals.typing import FrameT

from scoring.rounding import rounded
from scoring.rulebook.procedures import STEPS

IDENTITY = ("project_code", "as_of", "phase")

FLAGS = (
    "is_key",
    "is_start",
    "is_build",
    "is_suspended",
    "is_government",
    "is_land_granted",
    "is_in_engineering",
    "is_registrable",
    "is_registered",
    "is_code_doubtful",
    "is_approvals_blind",
    "is_investment_blind",
    "is_site_blind",
    "has_site",
    "has_start_claim",
    *(f"has_{step}" for step in STEPS),
)

# Unknown is an answer of its own for these.
OPEN_FLAGS = ("has_land_right", "is_handed_over", "is_permit_before_start", "has_lapsed_permit")

# Days since 1970-01-01 of the newest information of each kind.
SEEN_DAYS = ("approvals_seen_day", "investment_seen_day", "site_seen_day", "funds_seen_day")

COUNTS = (
    "closed_month",
    "planned_start_month",
    "zero_months",
    "days_past_planned_start",
    "days_past_agreed_start",
    "days_to_permit_expiry",
    "workdays_to_planned_start",
    "open_matters",
    "days_since_approval_event",
    "zero_site_days",
    "crowded_days_7",
    "workdays_start_unproven",
    "milestone_days_late",
    "cumulative_drop_wan",
    "open_items",
    "overdue_items",
    "days_since_start",
    "days_start_to_registered",
    "stale_sources",
    "conflicts",
    "open_issues",
    "annual_plan_wan",
    *SEEN_DAYS,
)

# decimal(., 4) in the mart: rounding again makes the double the same however it got here.
RATIOS = (
    "completed_ratio",
    "own_plan_ratio",
    "worst_matter_ratio",
    "attendance_ratio",
    "funds_ratio",
    "fund_gap_pct",
    "month_jump_pp",
)

# What not every evaluation has: forecasts are made after the facts, and need closed cases.
# A whole number of days is the same at four places.
OPTIONAL = ("p_start_by_plan", "finish_forecast_days_late")

FACTS = (*IDENTITY, *FLAGS, *OPEN_FLAGS, *COUNTS, *RATIOS)


def read_facts(facts: FrameT) -> FrameT:
    """Return ``facts`` reduced to what scoring reads, each kind in its one representation."""
    known = facts.collect_schema().names()
    return facts.select(
        *(nw.col(name) for name in IDENTITY),
        *(nw.col(name).fill_null(False).cast(nw.Boolean).alias(name) for name in FLAGS),
        *(nw.col(name).cast(nw.Float64).alias(name) for name in (*OPEN_FLAGS, *COUNTS)),
        *(_ratio(name) for name in RATIOS),
        *(_ratio(name) if name in known else _unknown(name) for name in OPTIONAL),
    )


def _ratio(name: str) -> nw.Expr:
    """Return one ratio at four places."""
    return rounded(nw.col(name).cast(nw.Float64)).alias(name)


def _unknown(name: str) -> nw.Expr:
    """Return a fact nobody has told."""
    return nw.lit(None, dtype=nw.Float64).alias(name)
