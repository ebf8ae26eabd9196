"""Where projects stand at an instant: as lifecycles say, and a code that was replaced has left."""

from datetime import date, datetime

import duckdb
import pytest

from orchestration.evaluation import standing
from scoring.instant import Instant

BEFORE = datetime.fromisoformat("2023-03-31T15:00:00")
AT = datetime.fromisoformat("2023-04-01T15:00:00")


@pytest.fixture
def warehouse():
    with duckdb.connect(":memory:") as con:
        con.execute(f"""
            create schema marts; create schema identity; create schema reference;
            create table reference.evaluations as
            select * from (values
                (timestamp '{BEFORE}', false), (timestamp '{AT}', false),
                (timestamp '2022-04-01 15:00:00', true)
            ) as e(as_of, is_companion);
            create table marts.lifecycles as
            select * from (values
                ('old', timestamp '{BEFORE}', 'start', null::date, null::date),
                ('new', timestamp '{AT}', 'build', date '2023-02-01', null)
            ) as l(project_code, as_of, phase, started_on, completed_on);
            create table identity.int_alias_versions as
            select * from (values
                ('old', 'old', timestamp '1900-01-01', timestamp '{AT}'),
                ('old', 'new', timestamp '{AT}', null),
                ('older', 'new', timestamp '2022-01-01', timestamp '{AT}')
            ) as a(code, project_code, known_at, superseded_at)
        """)
        yield con


def test_a_replaced_code_has_left_from_the_instant_that_is_known(warehouse):
    instants = [Instant(at, at.date(), 2) for at in (BEFORE, AT)]
    before, after = (standing(warehouse, instants)[at].to_pylist() for at in (BEFORE, AT))
    assert [(row["project_code"], row["phase"]) for row in before] == [
        ("old", "start"),
        ("older", "exited"),
    ]
    assert [(row["project_code"], row["phase"], row["started_on"]) for row in after] == [
        ("new", "build", date(2023, 2, 1)),
        ("old", "exited", None),
    ]
