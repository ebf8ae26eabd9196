"""The bare floor (裸基准): the same tables from the same landing by hand-written DuckDB SQL.

Python and duckdb alone: no dbt, no verdict on any row, no release. Its SQL assumes the spellings
the sandbox's clerks use. Must not enter: anything of the pipeline.
"""

from pathlib import Path

STAGES = {
    "models": ("spellings", "staging", "identity", "marts", "lifecycles", "projects", "facts"),
    "scoring": ("readings", "verdicts", "scores"),
    "release": ("export",),
}
FOLDER = "floor"
TABLES = (
    "projects",
    "project_identifiers",
    "project_timeline",
    "matters",
    "permits",
    "parcels",
    "investment_monthly",
    "site_daily",
    "fund_batches",
    "project_facts",
    "signals",
    "health",
)


def script(name: str) -> Path:
    """Return the path of one of the floor's SQL files."""
    return Path(__file__).with_name(f"{name}.sql")
