"""The loop closes: warnings reach officials over the wire, and their answers come back in feeds.

A small city is rehearsed over forty days with its agencies really answering, then the line runs
once over the same instants and today.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from exports.delivery import Relay
from exports.delivery.folder import Folder
from ingestion.city import read_city
from orchestration.execution import execute
from orchestration.rehearsal import Rehearsed, rehearse
from orchestration.replay import instants
from orchestration.report import Report
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace
from sandbox.plan import CityPlan
from sandbox.process import Running, start
from tests.end_to_end.gates import let_in, open_gate

PLAN = CityPlan.sized(300, seed=7)
DAYS = 40


@dataclass(frozen=True)
class Lived:
    """Forty days that officials lived through, and what the line made of them afterwards."""

    agencies: Running
    workspace: Workspace
    past: list[str]
    rehearsed: Rehearsed
    report: Report

    def rows(self, query: str) -> list[tuple]:
        """Ask the release that was published."""
        with duckdb.connect(str(self.report.release / "diaodu.duckdb"), read_only=True) as con:
            return con.execute(query).fetchall()

    def history(self, table: str) -> pa.Table:
        """Return a table of the ledger over the rehearsed days."""
        return self.workspace.ledger.collect(table, datetime.fromisoformat(self.past[-1]))


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The rehearsal, and the run after it."""
    city = read_city(REPOSITORY / "cities" / "sandbox")
    with start(PLAN, tmp_path_factory.mktemp("officials")) as agencies:
        clock = datetime.fromisoformat(agencies.environment["DIAODU_CLOCK"])
        data = tmp_path_factory.mktemp("lived")
        workspace = Workspace(city, data, agencies.environment, clock)
        last = PLAN.as_of - timedelta(days=1)
        past = instants(last - timedelta(days=DAYS - 1), last, "day", city.time_zone, clock)
        moments = [datetime.fromisoformat(text) for text in past]
        rehearsed = rehearse(workspace, moments, agencies.answers, let_in)
        all_instants = [*past, clock.isoformat()]
        report = execute(workspace, None, judging=open_gate, instants=all_instants)
        yield Lived(agencies, workspace, past, rehearsed, report)


def test_the_line_makes_of_the_feeds_what_the_rehearsal_made_of_the_answers(lived):
    names = lived.rehearsed.transitions.schema.names
    official = lived.history("transitions").select(names).to_pylist()
    assert official == lived.rehearsed.transitions.to_pylist()
    assert len(official) > 100


def test_warnings_are_answered_and_items_raised(lived):
    events = dict(lived.rows("select event, count(*) from warning_events group by event"))
    assert events["delivered"] > 10
    assert events["responded"] > 10
    assert events["feedback"] > 5
    assert events["cleared"] > 0
    assert lived.rows("select count(*) from warnings where responded_at > delivered_at")[0][0] > 10
    assert lived.rows("select count(*) from coordination_items")[0][0] > 0


def test_every_message_was_delivered_once(lived):
    ids = Counter(message["message_id"] for message in lived.agencies.messages())
    assert set(ids.values()) == {1}
    written = lived.workspace.ledger.collect("messages")["message_id"].to_pylist()
    assert sorted(written) == sorted(ids)
    records = lived.workspace.ledger.deliveries()["message_id"].to_pylist()
    assert sorted(records) == sorted(ids)
    assert lived.rehearsed.reached == lived.history("messages").num_rows
    # What is written today goes out when the release is there.
    days = lived.rows("select distinct as_of from messages where delivered_at is null")
    assert days == [(lived.workspace.now().replace(tzinfo=None),)]


def test_nothing_old_is_sent_even_to_a_target_that_has_nothing(lived, tmp_path):
    zone = lived.workspace.city.time_zone
    with Relay(lived.workspace.ledger, [Folder("archive", tmp_path, zone)], zone) as relay:
        waiting = relay.waiting()
    today = lived.workspace.ledger.read("messages", lived.workspace.now())
    assert waiting == {"archive": today.num_rows}


def test_the_last_instant_is_todays_and_is_meant_for_people(lived):
    ledger, now = lived.workspace.ledger, lived.workspace.now()
    about = {at: ledger.entry(at).about for at in ledger.instants()}
    assert list(about) == [*(datetime.fromisoformat(text) for text in lived.past), now]
    assert [at for at, said in about.items() if not said.get("is_silent")] == [now]
