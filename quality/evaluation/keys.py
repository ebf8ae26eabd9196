"""The key (来源主键) under which links, orphans and the truth name a source row, feed by feed.

Grain: one entry per feed that concerns projects. It must say what the identity models say; where
it does not, the rows of that feed come out as missing.
"""

from collections.abc import Mapping

from quality.sql import Connection, literal

REGISTER = "approval/projects"
SOURCE_KEYS: Mapping[str, tuple[str, ...]] = {
    REGISTER: ("project_code",),
    "approval/matters": ("matter_instance_id",),
    "approval/reports": ("report_id",),
    "engineering/projects": ("engineering_code",),
    "engineering/matters": ("matter_instance_id",),
    "engineering/steps": ("matter_instance_id",),
    "engineering/special_procedures": ("matter_instance_id",),
    "land/parcels": ("supervision_no",),
    "planning/land_use_permits": ("permit_no",),
    "planning/works_planning_permits": ("permit_no",),
    "construction/works_permits": ("permit_no",),
    "construction/completions": ("filing_no",),
    "site/sites": ("construction_no",),
    "site/attendance_daily": ("construction_no",),
    "site/cameras": ("camera_id",),
    "keylist/annual_plan": ("plan_year", "line_no"),
    "library/memberships": ("entry_id",),
    "statistics/investment_monthly": ("project_code",),
    "funds/batches": ("project_code",),
    "directory/contacts": ("contact_id",),
    "followup/coordination_items": ("item_id",),
    "followup/decisions": ("decision_id",),
}


def name_quarantined(con: Connection) -> None:
    """Make the temporary table ``quarantined``: feed, source_key and rows set aside under it."""
    cases = " ".join(
        f"when {literal(feed)} then concat_ws('-', {', '.join(map(_sent, columns))})"
        for feed, columns in SOURCE_KEYS.items()
    )
    con.execute(f"""
        create or replace temp table quarantined as
        select feed, case feed {cases} end as source_key, count(*) as rows
        from release.quarantine group by all
    """)


def _sent(column: str) -> str:
    return f"json_extract_string(raw, {literal('$.' + column)})"
