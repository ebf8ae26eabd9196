"""Random facts: every column over its whole range, gaps included, thresholds visited often.

Grain: hypothesis strategies for one project's facts.
Must not enter: facts the mart would never make (a project in two phases).
"""

from decimal import Decimal

from hypothesis import strategies as st

from tests.unit.scoring.cases import AS_OF, STEPS


def or_gap(values):
    """Draw a value, now and then nothing."""
    return st.one_of(values, values, values, st.none())


def ratio(low, high):
    """Draw a decimal of four places."""
    return st.integers(round(low * 10_000), round(high * 10_000)).map(
        lambda n: Decimal(n) / Decimal(10_000)
    )


def near(*thresholds, low, high):
    """Draw whole numbers around thresholds as often as anywhere else."""
    around = [n + d for n in thresholds for d in (-1, 0, 1)]
    return st.one_of(st.sampled_from(around), st.integers(low, high))


def near_ratio(*thresholds, low, high):
    """Draw decimals of four places around thresholds as often as anywhere else."""
    step = Decimal("0.0001")
    around = [Decimal(n) + d for n in thresholds for d in (-step, Decimal(0), step)]
    return st.one_of(st.sampled_from([n for n in around if n >= low]), ratio(low, high))


def consistent(facts):
    """Make what follows from other facts follow."""
    has_plan = bool(facts["annual_plan_wan"])
    return facts | {
        "is_start": facts["phase"] == "start",
        "is_build": facts["phase"] == "build",
        "is_suspended": facts["phase"] == "suspended",
        "completed_ratio": facts["completed_ratio"] if has_plan else None,
    }


SEEN = ("approvals", "investment", "site", "funds")
PHASES = st.sampled_from(["start", "start", "build", "build", "done", "reserve", "suspended"])

FACTS = st.fixed_dictionaries(
    {
        "project_code": st.integers(0, 999_999).map(lambda n: f"2301-510104-04-01-{n:06d}"),
        "as_of": st.just(AS_OF),
        "phase": PHASES,
        "is_key": st.just(True),
        "is_government": st.booleans(),
        "is_land_granted": st.booleans(),
        "is_in_engineering": st.booleans(),
        "is_registrable": st.booleans(),
        "closed_month": st.integers(0, 12),
        "annual_plan_wan": or_gap(st.sampled_from([Decimal("0.00"), Decimal("8000.00")])),
        "completed_ratio": or_gap(ratio(0, 1.5)),
        "own_plan_ratio": st.one_of(st.none(), ratio(0, 1)),
        "planned_start_month": or_gap(st.integers(0, 12)),
        "zero_months": or_gap(st.integers(0, 6)),
        "days_past_planned_start": or_gap(near(0, 1, 31, 61, -240, low=-500, high=400)),
        "workdays_to_planned_start": or_gap(st.integers(-200, 300)),
        **{f"has_{step}": st.booleans() for step in STEPS},
        "worst_matter_ratio": or_gap(ratio(0, 3)),
        "open_matters": st.integers(0, 3),
        "days_since_approval_event": or_gap(near(60, 90, 120, low=0, high=400)),
        "has_site": st.booleans(),
        "zero_site_days": or_gap(near(7, 15, 30, low=0, high=100)),
        "attendance_ratio": or_gap(ratio(0, 1.2)),
        "has_land_right": or_gap(st.booleans()),
        "is_handed_over": or_gap(st.booleans()),
        "funds_ratio": or_gap(ratio(0, 1)),
        "milestone_days_late": or_gap(st.integers(-20, 120)),
        "open_items": or_gap(st.integers(0, 9)),
        "overdue_items": or_gap(st.integers(0, 4)),
        "is_permit_before_start": or_gap(st.booleans()),
        "has_lapsed_permit": or_gap(st.booleans()),
        "is_registered": st.booleans(),
        "days_since_start": or_gap(near(30, low=0, high=700)),
        "days_start_to_registered": or_gap(near(30, low=-30, high=300)),
        "stale_sources": st.integers(0, 6),
        "is_approvals_blind": st.sampled_from([False, False, False, True]),
        "is_investment_blind": st.sampled_from([False, False, False, True]),
        "is_site_blind": st.sampled_from([False, False, False, True]),
        "is_code_doubtful": st.booleans(),
        "conflicts": st.integers(0, 3),
        "open_issues": st.integers(0, 4),
        "has_start_claim": st.booleans(),
        "days_to_permit_expiry": or_gap(near(30, 10, -1, low=-200, high=200)),
        "days_past_agreed_start": or_gap(near(-30, 1, 365, low=-400, high=900)),
        "crowded_days_7": or_gap(st.integers(0, 7)),
        "fund_gap_pct": or_gap(near_ratio("0", "10", "30", low=0, high=60)),
        "cumulative_drop_wan": or_gap(
            st.sampled_from([Decimal("0.00"), Decimal("0.01"), Decimal("80.50")])
        ),
        "month_jump_pp": or_gap(near_ratio("5", low=0, high=12)),
        "workdays_start_unproven": or_gap(near(1, 10, low=0, high=30)),
        **{f"{kind}_seen_day": or_gap(st.integers(19_000, 19_691)) for kind in SEEN},
        "p_start_by_plan": or_gap(near_ratio("0.25", "0.3", "0.5", "0.55", low=0, high=1)),
        "finish_forecast_days_late": or_gap(near(20, 30, 50, 60, 110, 120, low=-400, high=900)),
    }
).map(consistent)

CITIES = st.lists(FACTS, min_size=10, max_size=30, unique_by=lambda facts: facts["project_code"])
