"""Facts made up for tests: a project without any trouble in each phase, changed where a test says.

Grain: one dict per project, the columns of ``project_facts``.
Must not enter: what scoring makes of them.
"""

from datetime import datetime
from decimal import Decimal

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa

from scoring.evaluate import evaluate

AS_OF = datetime(2023, 11, 30, 22, 0)  # noqa: DTZ001 - instants are stored as naive UTC

STEPS = (
    "proposal",
    "project_approval",
    "site_preselection",
    "land",
    "land_use_permit",
    "special_reviews",
    "preliminary_design",
    "works_planning_permit",
    "drawing_review",
    "tender",
    "works_permit",
)

RATIO = pa.decimal128(18, 4)
MONEY = pa.decimal128(18, 2)

SCHEMA = pa.schema(
    {
        "project_code": pa.string(),
        "as_of": pa.timestamp("us"),
        "phase": pa.string(),
        "is_key": pa.bool_(),
        "is_start": pa.bool_(),
        "is_build": pa.bool_(),
        "is_suspended": pa.bool_(),
        "is_government": pa.bool_(),
        "is_land_granted": pa.bool_(),
        "is_in_engineering": pa.bool_(),
        "is_registrable": pa.bool_(),
        "closed_month": pa.int32(),
        "annual_plan_wan": MONEY,
        "completed_ytd_wan": MONEY,
        "completed_ratio": RATIO,
        "own_plan_ratio": RATIO,
        "planned_start_month": pa.int32(),
        "zero_months": pa.int32(),
        "days_past_planned_start": pa.int32(),
        "workdays_to_planned_start": pa.int32(),
        **{f"has_{step}": pa.bool_() for step in STEPS},
        "worst_matter_ratio": RATIO,
        "open_matters": pa.int32(),
        "days_since_approval_event": pa.int32(),
        "has_site": pa.bool_(),
        "zero_site_days": pa.int32(),
        "attendance_ratio": RATIO,
        "has_land_right": pa.bool_(),
        "is_handed_over": pa.bool_(),
        "funds_ratio": RATIO,
        "milestone_days_late": pa.int32(),
        "open_items": pa.int32(),
        "overdue_items": pa.int32(),
        "is_permit_before_start": pa.bool_(),
        "has_lapsed_permit": pa.bool_(),
        "is_registered": pa.bool_(),
        "days_since_start": pa.int32(),
        "days_start_to_registered": pa.int32(),
        "stale_sources": pa.int32(),
        "is_approvals_blind": pa.bool_(),
        "is_investment_blind": pa.bool_(),
        "is_site_blind": pa.bool_(),
        "is_code_doubtful": pa.bool_(),
        "conflicts": pa.int32(),
        "open_issues": pa.int32(),
        "has_start_claim": pa.bool_(),
        "days_to_permit_expiry": pa.int32(),
        "days_past_agreed_start": pa.int32(),
        "crowded_days_7": pa.int32(),
        "fund_gap_pct": RATIO,
        "cumulative_drop_wan": MONEY,
        "month_jump_pp": RATIO,
        "workdays_start_unproven": pa.int32(),
        "approvals_seen_day": pa.int32(),
        "investment_seen_day": pa.int32(),
        "site_seen_day": pa.int32(),
        "funds_seen_day": pa.int32(),
        "p_start_by_plan": RATIO,
        "finish_forecast_days_late": pa.int32(),
    }
)

# 2023-11-30, -08, -29 and -01.
SEEN = {
    "approvals_seen_day": 19691,
    "investment_seen_day": 19669,
    "site_seen_day": 19690,
    "funds_seen_day": 19662,
}

COMMON = {
    "project_code": "2301-510104-04-01-000001",
    "as_of": AS_OF,
    "is_key": True,
    "is_government": True,
    "is_land_granted": False,
    "is_in_engineering": True,
    "is_registrable": True,
    "closed_month": 11,
    "annual_plan_wan": Decimal("10000.00"),
    "has_site": True,
    "has_land_right": True,
    "is_handed_over": True,
    "funds_ratio": Decimal("0.5000"),
    "milestone_days_late": 0,
    "open_items": 0,
    "overdue_items": 0,
    "stale_sources": 0,
    "is_approvals_blind": False,
    "is_investment_blind": False,
    "is_site_blind": False,
    "is_code_doubtful": False,
    "conflicts": 0,
    "open_issues": 0,
    "has_lapsed_permit": False,
    "is_suspended": False,
    "has_start_claim": False,
    "crowded_days_7": 0,
    "workdays_start_unproven": 0,
    **SEEN,
}

START = COMMON | {
    "phase": "start",
    "is_start": True,
    "is_build": False,
    "planned_start_month": 12,
    "days_past_planned_start": -31,
    "workdays_to_planned_start": 21,
    "open_matters": 0,
    "days_since_approval_event": 5,
    "is_registered": False,
    **{f"has_{step}": True for step in STEPS},
}

BUILD = COMMON | {
    "phase": "build",
    "is_start": False,
    "is_build": True,
    "planned_start_month": 0,
    "completed_ytd_wan": Decimal("10000.00"),
    "completed_ratio": Decimal("1.0000"),
    "zero_months": 0,
    "zero_site_days": 0,
    "attendance_ratio": Decimal("1.0000"),
    "finish_forecast_days_late": 0,
    "cumulative_drop_wan": Decimal("0.00"),
    "month_jump_pp": Decimal("4.0000"),
    "is_permit_before_start": True,
    "is_registered": True,
    "days_since_start": 300,
    "days_start_to_registered": 20,
    **{f"has_{step}": True for step in STEPS},
}

NOTHING_OBTAINED = {f"has_{step}": False for step in STEPS}


def facts(*projects):
    """Return projects as an Arrow table; a column a project does not name is null."""
    return pa.Table.from_pylist(list(projects), schema=SCHEMA)


def on_pandas(table, rulebook):
    """Evaluate on pandas with Arrow types, back as Arrow."""
    frame = nw.from_native(table.to_pandas(types_mapper=pd.ArrowDtype), eager_only=True)
    return evaluate(frame, rulebook).to_arrow()


def on_plain_pandas(table, rulebook):
    """Evaluate on pandas with NumPy types, where a gap is NaN and turns integers into floats."""
    doubles = [
        field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field
        for field in table.schema
    ]
    frame = nw.from_native(table.cast(pa.schema(doubles)).to_pandas(), eager_only=True)
    return evaluate(frame, rulebook).to_arrow()


def on_duckdb(table, rulebook):
    """Evaluate inside DuckDB, back as Arrow."""
    with duckdb.connect() as connection:
        lazy = nw.from_native(connection.from_arrow(table))
        return evaluate(lazy, rulebook).collect("pyarrow").to_native()


ENGINES = {"pandas": on_pandas, "NumPy": on_plain_pandas, "DuckDB": on_duckdb}
