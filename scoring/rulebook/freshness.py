"""时效: how old what a verdict rests on may be.

Grain: one ``Freshness`` per rule book. They are the rule; the feeds of a city follow it with the
``stale_after`` that makes a source stale, and may allow weekends. Must not enter: when anything
landed.
"""

from pydantic import Field

from ingestion.strict import Strict


class Freshness(Strict):
    """Limits by kind of source.

    Args:
        approvals_workdays: working days for approval matters.
        permits_workdays: working days for permits.
        investment_due_day: day of the next month by which a month's investment is reported.
        investment_stale_day: day of the next month after which it is stale.
        investment_unknown_months: closed months without a report that leave a project unknown.
        site_days: calendar days for daily attendance.
        contacts_days: calendar days for the contact table.
    """

    approvals_workdays: int = Field(ge=1)
    permits_workdays: int = Field(ge=1)
    investment_due_day: int = Field(ge=1, le=31)
    investment_stale_day: int = Field(ge=1, le=31)
    investment_unknown_months: int = Field(ge=1)
    site_days: int = Field(ge=1)
    contacts_days: int = Field(ge=1)
