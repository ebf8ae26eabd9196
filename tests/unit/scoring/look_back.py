"""Made-up projects and what came of them: weekly instants, one planned day, counted by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa

from scoring.backtest import Record
from scoring.instant import Instant

FIRST = date(2023, 3, 2)
WEEKS = 30


def instants():
    days = [FIRST + timedelta(weeks=n) for n in range(WEEKS)]
    return tuple(Instant(datetime.combine(day, datetime.min.time()), day, 1) for day in days)


INSTANTS = instants()
CLOSED_MONTH = 6
LAST = INSTANTS[-1].as_of_on
PLANNED = date(2023, 6, 30)  # 60 days before: 1 May, the instant of 27 April
SEEN = next(now for now in reversed(INSTANTS) if now.as_of_on <= PLANNED - timedelta(days=60))


def project(
    code,
    late=None,
    *,
    started=True,
    permit=False,
    department="D1",
    planned=PLANNED,
    phase="start",
    ratio=None,
):
    """A project and the days by which its start came late, or the share of its year's plan done."""
    start = planned + timedelta(days=late) if started and late is not None else None
    return {
        "project_code": code,
        "planned_start_on": planned,
        "started_on": start,
        "permit": permit,
        "department": department,
        "phase": phase,
        "completed_ratio": ratio,
        "closed_month": None if ratio is None else CLOSED_MONTH,
    }


def record(*projects):
    standing = [
        {
            "project_code": one["project_code"],
            "as_of": now.as_of,
            "phase": one["phase"],
            "planned_start_on": one["planned_start_on"],
            "planned_finish_on": None,
            "department": one["department"],
            "has_works_permit": one["permit"],
        }
        for one in projects
        for now in INSTANTS
        if one["started_on"] is None or now.as_of_on < one["started_on"]
    ]
    told = ("project_code", "started_on", "completed_ratio", "closed_month")
    outcomes = [{name: one[name] for name in told} for one in projects]
    return Record(
        INSTANTS,
        pa.Table.from_pylist(
            standing,
            pa.schema(
                [
                    ("project_code", pa.string()),
                    ("as_of", pa.timestamp("us")),
                    ("phase", pa.string()),
                    ("planned_start_on", pa.date32()),
                    ("planned_finish_on", pa.date32()),
                    ("department", pa.string()),
                    ("has_works_permit", pa.bool_()),
                ]
            ),
        ),
        pa.Table.from_pylist(
            outcomes,
            pa.schema(
                [
                    ("project_code", pa.string()),
                    ("started_on", pa.date32()),
                    ("completed_on", pa.date32()),
                    ("completed_ratio", pa.float64()),
                    ("closed_month", pa.int32()),
                ]
            ),
        ),
    )


def fired(*rows):
    schema = [
        ("project_code", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("rule", pa.string()),
        ("level", pa.int16()),
    ]
    names = [name for name, _ in schema]
    return pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows], pa.schema(schema)
    )


def foretold(*rows):
    schema = [
        ("project_code", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("target", pa.string()),
        ("planned_on", pa.date32()),
        ("p_on_time", pa.decimal128(9, 4)),
        ("low_on", pa.date32()),
        ("high_on", pa.date32()),
    ]
    return pa.Table.from_pylist(list(rows), pa.schema(schema))


def interval(code, low, high, chance="0.4000"):
    return {
        "project_code": code,
        "as_of": SEEN.as_of,
        "target": "start",
        "planned_on": PLANNED,
        "p_on_time": Decimal(chance),
        "low_on": PLANNED + timedelta(days=low),
        "high_on": None if high is None else PLANNED + timedelta(days=high),
    }
