"""The public tables (公开表): what a release holds, where each comes from, and its key.

Grain: one ``PublicTable`` per table of a release; rows are sorted by ``key``, which is unique and
never null. Must not enter: personal columns, staging and identity models, how a table is made.
"""

from dataclasses import dataclass

# Raised when a name of a table or column goes away or changes its meaning; see CHANGELOG.md.
SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class PublicTable:
    """One table of a release.

    Attributes:
        name: its name in the release.
        relation: ``schema.table`` of the warehouse it is copied from.
        key: columns that identify a row, and the order of the rows.
        of_projects: whether every ``project_code`` in it must be one of ``projects``.
    """

    name: str
    relation: str
    key: tuple[str, ...]
    of_projects: bool = False


TABLES: tuple[PublicTable, ...] = (
    PublicTable("projects", "marts.projects", ("project_code",)),
    PublicTable("golden_fields", "marts.golden_fields", ("project_code", "field", "source"), True),
    PublicTable("conflicts", "marts.conflicts", ("project_code", "field", "kind"), True),
    PublicTable("explanations", "marts.explanations", ("project_code", "section", "seq"), True),
    PublicTable(
        "project_identifiers",
        "marts.project_identifiers",
        ("scheme", "identifier", "project_code"),
        True,
    ),
    PublicTable("links", "marts.links", ("feed", "source_key", "project_code"), True),
    PublicTable(
        "project_timeline",
        "marts.project_timeline",
        ("project_code", "event", "occurred_on", "source_ref"),
        True,
    ),
    PublicTable("matters", "marts.matters", ("matter_instance_id",), True),
    PublicTable("permits", "marts.permits", ("permit_kind", "permit_no"), True),
    PublicTable("parcels", "marts.parcels", ("supervision_no",), True),
    PublicTable(
        "investment_monthly",
        "marts.investment_monthly",
        ("project_code", "month", "vintage"),
        True,
    ),
    PublicTable("site_daily", "marts.site_daily", ("project_code", "day"), True),
    PublicTable("fund_batches", "marts.fund_batches", ("project_code", "fund", "batch_no"), True),
    PublicTable("coordination_items", "marts.coordination_items", ("item_id",), True),
    PublicTable("coordination_holders", "marts.coordination_holders", ("item_id", "seq")),
    PublicTable("project_facts", "latest.project_facts", ("project_code", "as_of"), True),
    PublicTable("signals", "scoring.signals", ("project_code", "as_of", "rule"), True),
    PublicTable("health", "scoring.health", ("project_code", "as_of"), True),
    PublicTable("warnings", "scoring.warnings", ("warning_id",)),
    PublicTable("warning_events", "scoring.warning_events", ("warning_id", "seq")),
    PublicTable("messages", "scoring.messages", ("message_id",)),
    PublicTable("supervision", "scoring.supervision", ("order_id",)),
    PublicTable("assessments", "scoring.assessments", ("org_id", "period")),
    PublicTable("forecasts", "scoring.forecasts", ("project_code", "as_of", "target"), True),
    PublicTable("outlook", "scoring.outlook", ("project_code", "as_of"), True),
    PublicTable("durations", "scoring.durations", ("path", "step", "supply")),
    PublicTable(
        "backtest",
        "scoring.backtest",
        ("rulebook_version", "rule", "level", "horizon_days"),
    ),
    PublicTable("bulletins", "scoring.bulletins", ("kind", "number")),
    PublicTable("kpis", "scoring.kpis", ("kpi", "scope_kind", "scope", "period", "as_of")),
    PublicTable("district_board", "scoring.district_board", ("scope", "as_of")),
    PublicTable("department_board", "scoring.department_board", ("scope", "as_of")),
    PublicTable(
        "library_memberships",
        "marts.library_memberships",
        ("project_code", "library", "entered_on"),
        True,
    ),
    PublicTable("board_members", "marts.board_members", ("board", "project_code"), True),
    PublicTable("boards", "scoring.boards", ("board", "scope", "as_of")),
    PublicTable("district_platforms", "marts.district_platforms", ("district",)),
    PublicTable(
        "district_differences",
        "marts.district_differences",
        ("district", "project_code", "field"),
        of_projects=True,
    ),
    PublicTable(
        "district_events", "marts.district_events", ("district", "warning_id", "seq"), True
    ),
    PublicTable("source_freshness", "latest.source_freshness", ("feed", "as_of")),
    PublicTable("quarantine", "marts.quarantine", ("feed", "batch_id", "row_no")),
    PublicTable("orphans", "latest.orphans", ("feed", "source_key")),
    PublicTable("data_issues", "marts.data_issues", ("issue_id",), True),
    PublicTable("source_scorecard", "marts.source_scorecard", ("feed", "as_of")),
    PublicTable("agency_scorecard", "marts.agency_scorecard", ("owner", "as_of")),
    PublicTable("organisations", "marts.organisations", ("org_id",)),
    PublicTable("usage_daily", "marts.usage_daily", ("day", "unit")),
    PublicTable("labels", "marts.labels", ("domain", "value")),
    PublicTable("conservation", "marts.conservation", ("feed",)),
)

# Phones and names of people: one file, for those who deliver warnings, outside every public folder.
CONTACTS = PublicTable("contacts", "restricted.contacts", ("contact_id",))
