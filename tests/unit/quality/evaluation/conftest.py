"""A release and a truth of a few rows each, in memory; tests change what they are about."""

import duckdb
import pytest

PROJECTS = """project_code varchar, project_name varchar, district varchar,
    total_investment_wan decimal(18, 2), annual_plan_wan decimal(18, 2), planned_start_on date,
    started_on date, lapsed_on date, longitude decimal(9, 6), latitude decimal(9, 6)"""
TABLES = {
    "truth.projects": PROJECTS,
    "release.projects": PROJECTS,
    "truth.rows": "feed varchar, source_key varchar, project_code varchar",
    "truth.cells": 'feed varchar, key varchar, "column" varchar, kind varchar, true_value varchar',
    "release.links": """feed varchar, source_key varchar, project_code varchar, method varchar,
        grade varchar, rows bigint, first_seen_at timestamp""",
    "release.golden_fields": "project_code varchar, field varchar, value varchar",
    "release.orphans": """feed varchar, source_key varchar, reason varchar, suggestions varchar,
        rows_waiting bigint""",
    "release.data_issues": """feed varchar, source_key varchar, field varchar, value varchar,
        rule varchar""",
    "release.source_scorecard": "feed varchar, as_of timestamp, constant_columns varchar",
    "release.quarantine": """feed varchar, batch_id varchar, row_no bigint, rules varchar,
        raw varchar""",
}


@pytest.fixture
def con():
    with duckdb.connect(":memory:") as made:
        made.execute("set TimeZone = 'UTC'; create schema truth; create schema release")
        for name, columns in TABLES.items():
            made.execute(f"create table {name} ({columns})")
        yield made


@pytest.fixture
def fill(con):
    """Return a function that adds rows, dicts of what is not null, to a table."""

    def add(table, *rows):
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            places = ", ".join("?" * len(row))
            con.execute(f"insert into {table} ({names}) values ({places})", list(row.values()))

    return add
