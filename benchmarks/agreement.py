"""`python -m benchmarks.agreement DATA`: does the bare floor make the tables the line publishes?

Grain: one line per figure, ours beside the floor's: the rows of each table and the sums that
matter. Read from the Parquet of both. Signals that rest on closed cases, and numbers of a project
that no permit carries, are left out: the floor knows none. Must not enter: how either makes them.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from benchmarks.floor import FOLDER, TABLES

TOLERANCE = 0.01
SUMS = (
    ("projects", "annual_plan_wan"),
    ("projects", "total_investment_wan"),
    ("project_facts", "completed_ytd_wan"),
    ("project_facts", "total_completed_ratio"),
    ("project_facts", "zero_site_days"),
    ("project_facts", "crowded_days_7"),
    ("project_facts", "fund_gap_pct"),
    ("project_facts", "workdays_start_unproven"),
    ("project_facts", "days_past_agreed_start"),
    ("site_daily", "workers"),
    ("matters", "used_days"),
    ("fund_batches", "paid_wan"),
    ("signals", "level"),
    ("health", "health_index"),
)
COVERED = {
    "signals": "rule not in ('B-END', 'S-PROB', 'S-SLACK')",
    "project_identifiers": "scheme not in ('former_code', 'list_line', 'temporary_id', 'ppp_code', "
    "'statistical_code')",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a table, as the line and as the floor have it."""

    table: str
    figure: str
    ours: float
    floor: float

    @property
    def difference(self) -> float:
        """Return the floor's distance from ours as a share of ours."""
        return 0.0 if self.ours == self.floor else abs(self.floor - self.ours) / abs(self.ours or 1)

    @property
    def agrees(self) -> bool:
        """Tell whether the two are within one in a hundred."""
        return self.difference <= TOLERANCE


def compare(data: Path) -> list[Figure]:
    """Return every figure of the current release beside the floor's."""
    asked = [(table, "rows", "count(*)") for table in TABLES]
    asked += [(table, f"sum of {column}", f"sum({column})") for table, column in SUMS]
    folders = (data / "releases" / "current" / "tables", data / FOLDER / "tables")
    with duckdb.connect() as con:
        return [
            Figure(table, figure, *(_read(con, folder, table, sql) for folder in folders))
            for table, figure, sql in asked
        ]


def _read(con: duckdb.DuckDBPyConnection, folder: Path, table: str, figure: str) -> float:
    file = str(folder / f"{table}.parquet")
    query = f"select cast({figure} as double) from read_parquet(?) where {COVERED.get(table, True)}"
    return float(con.execute(query, [file]).fetchall()[0][0] or 0)


def main() -> None:
    """Tell every figure as one JSON line."""
    sys.stdout.write(json.dumps([asdict(figure) for figure in compare(Path(sys.argv[1]))]) + "\n")


if __name__ == "__main__":
    main()
