"""What a release tells of several evaluations: the last one's figures, everybody's history."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest

from exports.ledger import Ledger
from exports.ledger.deliveries import SCHEMA as DELIVERED
from orchestration.dispatch import Evaluation
from orchestration.publication import OF_THE_INSTANT, public_tables
from scoring.episodes.schema import EPISODES, TRANSITIONS
from scoring.people.messages import MESSAGES

FIRST = datetime(2023, 11, 1, 15, 59, 59, tzinfo=UTC)


def filled(schema, **cells):
    """One row of a schema: the cells given, and something in each other that must not be null."""
    plain = {pa.string(): "x", pa.bool_(): False, pa.timestamp("us"): naive(0)}
    row = {
        field.name: cells.get(
            field.name,
            None if field.nullable else plain.get(field.type, [] if is_list(field) else 1),
        )
        for field in schema
    }
    return pa.Table.from_pylist([row], schema=schema)


def is_list(field):
    return pa.types.is_list(field.type)


def at(number):
    return FIRST + timedelta(days=number)


def naive(number):
    return at(number).replace(tzinfo=None)


def evaluation(number):
    """A day on which one warning has one more transition and one message."""
    figures = {name: pa.table({"day": [number]}) for name in OF_THE_INSTANT}
    tables = {
        **figures,
        "signals": pa.table({"said": [number]}),
        "episodes": filled(EPISODES, warning_id="W1", project_code="P1", seq=number + 1),
        "transitions": filled(
            TRANSITIONS,
            warning_id="W1",
            project_code="P1",
            seq=number + 1,
            event="opened" if number == 0 else "reminded",
            at=naive(number),
            as_of=naive(number),
        ),
        "messages": filled(MESSAGES, message_id=f"M{number}", warning_id="W1", seq=number + 1),
    }
    return Evaluation(at(number), tables, pa.table({"all": [number]}))


@pytest.fixture
def workspace(tmp_path):
    """Days 0 and 1 are in the ledger; the message of day 0 was delivered twice."""
    ledger = Ledger(tmp_path / "ledger")
    for number in range(2):
        told = evaluation(number)
        ledger.commit(ledger.stage(told.as_of, told.tables, {}))
    records = [
        {"message_id": "M0", "target": name, "delivered_at": naive(hour), "attempts": 1}
        for name, hour in (("b", 2), ("a", 1))
    ]
    ledger.record(pa.Table.from_pylist(records, schema=DELIVERED), at(2))
    city = SimpleNamespace(
        time_zone=ZoneInfo("Asia/Shanghai"),
        bulletins=SimpleNamespace(weekly_since=date(2023, 10, 27), monthly_since=date(2023, 10, 1)),
    )
    return SimpleNamespace(ledger=ledger, city=city, backtests=ledger.root / "backtest")


@pytest.fixture
def con():
    """A warehouse that knows who is responsible for the project."""
    with duckdb.connect() as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.projects as select 'P1' as project_code, 'D1' as responsible_org"
        )
        yield con


def test_figures_are_those_of_the_last_instant(con, workspace):
    tables = public_tables(con, workspace, [evaluation(2), evaluation(3)])
    for name in OF_THE_INSTANT:
        assert tables[name].to_pylist() == [{"day": 3}]
    assert tables["signals"].to_pylist() == [{"all": 3}]
    assert tables["warnings"].num_rows == 1


def test_history_is_that_of_the_ledger_and_of_the_run(con, workspace):
    tables = public_tables(con, workspace, [evaluation(2), evaluation(3)])
    assert tables["warning_events"]["seq"].to_pylist() == [1, 2, 3, 4]
    assert tables["messages"]["message_id"].to_pylist() == ["M0", "M1", "M2", "M3"]
    assert tables["messages"]["delivered_at"].to_pylist() == [naive(1), None, None, None]


def test_an_instant_evaluated_again_counts_once_and_what_came_after_it_not(con, workspace):
    tables = public_tables(con, workspace, [evaluation(1)])
    assert tables["warning_events"]["seq"].to_pylist() == [1, 2]
    tables = public_tables(con, workspace, [evaluation(0)])
    assert tables["warning_events"]["seq"].to_pylist() == [1]


def test_a_delivery_at_the_instant_itself_is_news_for_the_next(con, workspace):
    told = public_tables(con, workspace, [evaluation(1)])["messages"]
    assert told["delivered_at"].to_pylist() == [None, None]
    told = public_tables(con, workspace, [evaluation(2)])["messages"]
    assert told["delivered_at"].to_pylist() == [naive(1), None, None]


def test_assessments_name_the_responsible_unit(con, workspace):
    tables = public_tables(con, workspace, [evaluation(2)])
    (line,) = tables["assessments"].to_pylist()
    assert (line["org_id"], line["period"], line["warnings"]) == ("D1", "2023-11", 1)
