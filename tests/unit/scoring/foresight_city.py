"""A city of made-up cases: known hazards, dates and the instants of their telling."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pyarrow as pa

from scoring.forecasts import read_lives
from scoring.rulebook.procedures import STEPS

ZONE = timezone(timedelta(hours=8))
EPOCH = datetime.fromisoformat("1970-01-01")
FIRST = 18262  # 2020-01-01

DATES = (*STEPS, "started", "completed", "exited")
CASES = pa.schema(
    [
        ("project_code", pa.string()),
        ("coded_on", pa.date32()),
        ("coded_at", pa.timestamp("us")),
        ("is_government", pa.bool_()),
        ("in_engineering_at", pa.timestamp("us")),
        ("granted_land_at", pa.timestamp("us")),
        *((f"{name}_on", pa.date32()) for name in DATES),
        *((f"{name}_at", pa.timestamp("us")) for name in DATES),
    ]
)
PLANS = pa.schema(
    [
        ("project_code", pa.string()),
        ("known_at", pa.timestamp("us")),
        ("is_listed", pa.bool_()),
        ("planned_start_on", pa.date32()),
        ("planned_finish_on", pa.date32()),
    ]
)


def end_of(day):
    """The last whole second of a city's day, naive UTC."""
    return EPOCH + timedelta(days=int(day) + 1, hours=-8, seconds=-1)


def date_of(day):
    return (EPOCH + timedelta(days=int(day))).date()


def told(name, day, after=3):
    """A date and the instant of its telling, some days later."""
    if day is None:
        return {}
    return {f"{name}_on": date_of(day), f"{name}_at": end_of(day + after)}


def case(number, coded, **dates):
    """One project: dates by name, in days."""
    row = {
        "project_code": f"P{number:05d}",
        "coded_on": date_of(coded),
        "coded_at": end_of(coded),
        "is_government": number % 2 == 0,
    }
    for name, day in dates.items():
        row |= told(name, day)
    return row


def plan(number, known, start, finish, is_listed=True):
    return {
        "project_code": f"P{number:05d}",
        "known_at": end_of(known),
        "is_listed": is_listed,
        "planned_start_on": date_of(start),
        "planned_finish_on": date_of(finish),
    }


def city(count=600, seed=1, hazard=0.004):
    """Projects that start with one daily hazard from their coding on, and finish as planned."""
    rng = np.random.default_rng(seed)
    cases, plans = [], []
    for number in range(count):
        coded = FIRST + int(rng.integers(0, 900))
        start = coded + 1 + int(rng.exponential(1 / hazard))
        finish = start + 400 + int(rng.integers(-40, 40))
        cases.append(case(number, coded, works_permit=start - 10, started=start, completed=finish))
        plans.append(plan(number, coded, coded + 180, coded + 650))
    return tables(cases, plans)


def tables(cases, plans):
    return pa.Table.from_pylist(cases, CASES), pa.Table.from_pylist(plans, PLANS)


def lives(cases, plans):
    return read_lives(cases, plans)


def later(cases, day):
    """The same cases as somebody saw them who did not yet know what was told after ``day``."""
    at, rows = end_of(day), []
    for row in cases.to_pylist():
        for name in [name for name in row if name.endswith("_at")]:
            if row[name] is not None and row[name] > at:
                row[name] = None
                if name.replace("_at", "_on") in row:
                    row[name.replace("_at", "_on")] = None
        if row["coded_at"] is not None:
            rows.append(row)
    return pa.Table.from_pylist(rows, cases.schema)


def asked(cases, plans, at, day):
    """Ask for the start of every case coded but not known to have started at ``at``."""
    planned = {row["project_code"]: row["planned_start_on"] for row in plans.to_pylist()}
    rows = [
        {
            "project_code": row["project_code"],
            "as_of": at,
            "target": "start",
            "planned_on": planned.get(row["project_code"]),
        }
        for row in cases.to_pylist()
        if row["coded_at"] <= at and (row["started_at"] is None or row["started_at"] > at)
    ]
    schema = [
        ("project_code", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("target", pa.string()),
        ("planned_on", pa.date32()),
    ]
    return pa.Table.from_pylist(rows, pa.schema(schema))


__all__ = ["ZONE", "asked", "case", "city", "date_of", "end_of", "later", "lives", "plan", "tables"]
