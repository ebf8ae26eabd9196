"""Tables that key figures are made of, from plain records.

Grain: one dict a record; what it leaves out takes a quiet default.
Must not enter: what comes out of them.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from scoring.instant import Instant
from scoring.kpis import kpis
from scoring.measures import Inputs, measure
from scoring.totals import totals

ZONE = ZoneInfo("Asia/Shanghai")

TEXT, FLAG, DAY, TIME = pa.string(), pa.bool_(), pa.date32(), pa.timestamp("us")
MONEY = pa.decimal128(18, 2)

SCHEMAS = {
    "projects": {
        "project_code": TEXT,
        "district": TEXT,
        "sector": TEXT,
        "investor_kind": TEXT,
        "responsible_org": TEXT,
    },
    "lifecycles": {
        "project_code": TEXT,
        "as_of": TIME,
        "is_key": FLAG,
        "plan_year": pa.int32(),
        "batch": TEXT,
        "phase": TEXT,
        "annual_plan_wan": MONEY,
        "planned_start_on": DAY,
        "started_on": DAY,
        "completed_on": DAY,
    },
    "facts": {
        "project_code": TEXT,
        "as_of": TIME,
        "completed_ytd_wan": MONEY,
        "is_registrable": FLAG,
        "is_registered": FLAG,
    },
    "health": {"project_code": TEXT, "as_of": TIME, "colour": TEXT},
    "episodes": {
        "as_of": TIME,
        "project_code": TEXT,
        "rule": TEXT,
        "state": TEXT,
        "level": pa.int16(),
        "clear_reason": TEXT,
        "opened_at": TIME,
        "cleared_at": TIME,
        "paused_at": TIME,
        "responded_at": TIME,
        "feedback_at": TIME,
        "response_due_at": TIME,
        "feedback_due_at": TIME,
        "is_response_late": FLAG,
        "is_feedback_late": FLAG,
        "response_breaches": pa.int32(),
        "feedback_breaches": pa.int32(),
    },
    "annual_plans": {
        "project_code": TEXT,
        "plan_year": pa.int32(),
        "sector": TEXT,
        "responsible_org": TEXT,
    },
    "items": {
        "item_id": TEXT,
        "project_code": TEXT,
        "raised_at": TIME,
        "accepted_at": TIME,
        "solved_at": TIME,
    },
    "feedbacks": {"item_id": TEXT, "reported_at": TIME},
    "visits": {"day": DAY, "unit": TEXT, "visits": pa.int64()},
}


def table(name, records):
    """Return one of the tables, with null for what a record does not say."""
    return pa.Table.from_pylist(records, schema=pa.schema(SCHEMAS[name]))


def inputs(**records):
    """Return the tables of records by name; a table not named is empty, or absent if it may be."""
    required = ("projects", "lifecycles", "facts", "health", "episodes")
    named = {name: table(name, told) for name, told in records.items() if told is not None}
    return Inputs(**{name: table(name, []) for name in required} | named)


def instant(as_of, closed_month=11, *, companion=False):
    """Return the instant of a UTC time, compared with the same time a year before if asked to."""
    on = (as_of + timedelta(hours=8)).date()
    now = Instant(as_of, on, closed_month)
    if not companion:
        return now
    then = as_of - timedelta(days=(on - now.year_before).days)
    return Instant(as_of, on, closed_month, companion_as_of=then)


NOVEMBER = instant(datetime(2023, 11, 30, 4), companion=True)  # noqa: DTZ001 - naive UTC
OCTOBER = instant(datetime(2023, 10, 31, 4), closed_month=10, companion=True)  # noqa: DTZ001 - naive UTC

LISTED = {"is_key": True, "plan_year": 2023, "batch": "build", "phase": "build"}
PLACED = {"district": "510104", "sector": "industry"}


def listed(projects, now=NOVEMBER, **others):
    """Return the tables of projects on this year's list, each one dict of all that is known."""
    coded = [
        PLACED | LISTED | {"project_code": f"{n:04d}", "as_of": now.as_of} | project
        for n, project in enumerate(projects)
    ]
    known = dict.fromkeys(("projects", "lifecycles", "facts"), coded)
    lights = [project for project in coded if project.get("colour")]
    return inputs(**known | {"health": lights} | others)


def sums(tables, *instants):
    return totals(measure(tables, instants or [NOVEMBER], ZONE))


def figures(tables, now=NOVEMBER, kind="city", scope="city"):
    """Return {kpi: row} of one scope at one instant."""
    rows = kpis(sums(tables, now)).to_pylist()
    return {row["kpi"]: row for row in rows if (row["scope_kind"], row["scope"]) == (kind, scope)}


def values(tables, now=NOVEMBER, **of):
    """Return {kpi: value} of one scope at one instant."""
    return {kpi: row["value"] for kpi, row in figures(tables, now, **of).items()}


def utc(*parts):
    """Return a naive UTC time."""
    return datetime(*parts)  # noqa: DTZ001 - naive UTC


def start(planned, started=None, **other):
    """Return a project to start."""
    return {"batch": "start", "planned_start_on": planned, "started_on": started} | other


def warning(project="0000", now=NOVEMBER, **told):
    """Return a warning as told at ``now``: open, of June, unless told otherwise."""
    quiet = {
        "as_of": now.as_of,
        "project_code": project,
        "rule": "B-INV",
        "state": "delivered",
        "level": 3,
        "opened_at": utc(2023, 6, 1, 1),
        "response_breaches": 0,
        "feedback_breaches": 0,
    }
    return quiet | told
