"""Another rule book over the same past: a shadow ledger beside the city's, a run that goes on from
the old book's warnings, a look back. One small city whose facts are built once and read by all.
"""

import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner

from exports.delivery import Relay
from exports.delivery.folder import Folder
from exports.ledger import Ledger
from ingestion.city import read_city
from orchestration import shadow as shadows
from orchestration import warehouse
from orchestration.cli import backtest, replay
from orchestration.cli.app import app
from orchestration.dispatch import Loop
from orchestration.following import must_follow, stage
from orchestration.past import build_past
from orchestration.replay import instants
from orchestration.settings import REPOSITORY
from orchestration.shadow import Shadow
from orchestration.workspace import Workspace
from sandbox.direct import land
from sandbox.plan import CityPlan
from scoring.backtest import SCHEMA as BACKTEST
from scoring.rulebook import Rulebook, read_rulebook

CITY = replace(read_city(REPOSITORY / "cities" / "sandbox"), targets=())
OWN = read_rulebook(CITY.folder / "rulebook.yml")
PLAN = CityPlan.sized(300, seed=11)
NOW = datetime(2023, 12, 1, 1, tzinfo=UTC)
FIRST, LAST = "2023-09-01", "2023-11-25"
SPAN = instants(date.fromisoformat(FIRST), date.fromisoformat(LAST), "week", CITY.time_zone, NOW)
FRIDAYS = [datetime.fromisoformat(text).astimezone(UTC) for text in SPAN]
WITHDRAWN, OTHER = "B-INV", "2024.1"


@dataclass(frozen=True)
class Past:
    """A landed city, the facts of its Fridays, and the ledger its own rule book made of them."""

    workspace: Workspace

    @property
    def shadow(self) -> Shadow:
        return Shadow(CITY, self.workspace.data, clock=NOW, version=OTHER)

    def copy(self, folder: Path) -> "Past":
        """The same somewhere else; facts are read where they are."""
        shutil.copytree(self.workspace.ledger.root, folder / "ledger")
        (folder / "shadow").symlink_to(self.workspace.data / "shadow")
        (folder / "backtest").mkdir()
        for name in ("past", "current"):
            (folder / "backtest" / name).symlink_to(self.shadow.warehouses / "past")
        return Past(Workspace(CITY, folder, clock=NOW))

    def verb(self, monkeypatch, *arguments):
        """Invoke a verb over this data, facts as they are."""
        asked = []
        for module in (replay, backtest):
            monkeypatch.setattr(module, "workspace_for", lambda *_: self.workspace)
        for module in (shadows, backtest):
            monkeypatch.setattr(module, "build_past", lambda _, span: asked.append(list(span)))
        found = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert found.exit_code == 0, (found.output, found.exception)
        return found.output, asked


def evaluate(con: duckdb.DuckDBPyConnection, ledger: Ledger, book: Rulebook, *, sends=False):
    """Evaluate every Friday a warehouse has under a rule book, and commit them."""
    evaluations = Loop(con, CITY, book, ledger, sends=False).evaluate()
    stage(ledger, evaluations, {"rulebook_version": book.version}, sends=sends)
    ledger.commit_many(ledger.staged())


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    workspace = Workspace(CITY, tmp_path_factory.mktemp("past"), clock=NOW)
    land(PLAN, workspace.landing.root)
    city = Past(workspace)
    build_past(city.shadow, SPAN)
    with warehouse.connection(city.shadow, read_only=True) as con:
        evaluate(con, workspace.ledger, OWN)
    return city


@pytest.fixture(scope="module")
def other_book(tmp_path_factory):
    """The city's rule book without one rule, and with earlier levels of two others."""
    told = yaml.safe_load((CITY.folder / "rulebook.yml").read_text(encoding="utf-8"))
    told["version"] = OTHER
    del told["rules"][WITHDRAWN]
    told["rules"]["B-FUND"]["levels"] = {3: -1, 2: 10, 1: 30}
    told["rules"]["B-MILE"]["levels"] = {3: 1, 2: 2, 1: 3}
    path = tmp_path_factory.mktemp("book") / "rulebook.yml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shadowed(past, other_book, tmp_path_factory):
    """The past once more under the other rule book, and what that printed."""
    city = past.copy(tmp_path_factory.mktemp("shadowed"))
    with pytest.MonkeyPatch.context() as patched:
        return city, *city.verb(patched, *in_shadow(other_book))


def in_shadow(book: Path) -> tuple[str, ...]:
    return "replay", "--from", FIRST, "--to", LAST, "--step", "week", "--rulebook", str(book)


def open_rules(ledger: Ledger, at: datetime) -> Counter[str]:
    rows = ledger.read("episodes", at).to_pylist()
    return Counter(row["rule"] for row in rows if row["cleared_at"] is None)


def test_history_under_another_rule_book_goes_beside_the_ledger_and_to_nobody(
    past, shadowed, tmp_path
):
    city, output, asked = shadowed
    assert asked == [SPAN]
    own, shadow = city.workspace.ledger, city.shadow.ledger
    assert [own.entry(at) for at in FRIDAYS] == [past.workspace.ledger.entry(at) for at in FRIDAYS]
    assert shadow.instants() == own.instants() == FRIDAYS
    about = [shadow.entry(at).about for at in FRIDAYS]
    assert all(said["is_silent"] and said["rulebook_version"] == OTHER for said in about)
    assert shadow.collect("messages").num_rows > 0
    with Relay(shadow, [Folder("archive", tmp_path, CITY.time_zone)], CITY.time_zone) as relay:
        assert relay.waiting() == {"archive": 0}
    assert open_rules(own, FRIDAYS[-1])[WITHDRAWN] > 0
    assert open_rules(shadow, FRIDAYS[-1])[WITHDRAWN] == 0
    assert open_rules(shadow, FRIDAYS[-1])["B-FUND"] > open_rules(own, FRIDAYS[-1])["B-FUND"]
    assert f"under {OWN.version}" in output
    assert f"under {OTHER}" in output
    assert "have an open warning only under" in output
    assert "attention" not in output


def test_the_same_span_again_replaces_what_has_changed_and_nothing_else(
    shadowed, other_book, monkeypatch
):
    city, _, _ = shadowed
    shadow = city.shadow.ledger
    before = shadow.markers()
    shutil.rmtree(shadow.evaluations / f"{FRIDAYS[3]:%Y%m%dT%H%M%SZ}")
    assert must_follow(shadow) == FRIDAYS[4:]
    city.verb(monkeypatch, *in_shadow(other_book))
    changed = {at for at, marker in shadow.markers().items() if before[at] != marker}
    assert changed == {FRIDAYS[3]}
    assert must_follow(shadow) == []


def test_a_run_under_a_new_rule_book_goes_on_with_the_warnings_and_tells_no_level_again(
    past, other_book, tmp_path
):
    city, turn = past.copy(tmp_path), len(FRIDAYS) - 2
    ledger, book = city.workspace.ledger, read_rulebook(other_book)
    for at in FRIDAYS[turn:]:
        shutil.rmtree(ledger.evaluations / f"{at:%Y%m%dT%H%M%SZ}")
    open_before = open_rules(ledger, FRIDAYS[turn - 1])
    shutil.copy(warehouse.current(city.shadow), tmp_path / "later.duckdb")
    with duckdb.connect(str(tmp_path / "later.duckdb")) as con:
        con.execute("set TimeZone = 'UTC'")
        first = FRIDAYS[turn].replace(tzinfo=None)
        con.execute("delete from reference.evaluations where as_of < ?", [first])
        evaluate(con, ledger, book, sends=True)
    happened = ledger.read("transitions", FRIDAYS[turn]).to_pylist()
    by_book = [row for row in happened if row["actor"] == f"rulebook {OTHER}"]
    ended = [row for row in by_book if row["note"] == "rule_withdrawn"]
    assert len(ended) == open_before[WITHDRAWN] > 0
    assert {row["event"] for row in by_book} >= {"escalated", "cleared"}
    told = ledger.read("messages", FRIDAYS[turn])
    moved = {row["warning_id"] for row in by_book}
    reminders = {"reminded", "feedback_overdue", "response_overdue", "promise_missed"}
    of_moved = {row["event"] for row in told.to_pylist() if row["warning_id"] in moved}
    assert of_moved <= reminders
    assert not {row["warning_id"] for row in ended} & set(told["warning_id"].to_pylist())
    assert {"opened"} <= set(told["event"].to_pylist())
    kept = {r["warning_id"] for r in ledger.read("episodes", FRIDAYS[turn - 1]).to_pylist()}
    assert kept <= {r["warning_id"] for r in ledger.read("episodes", FRIDAYS[turn]).to_pylist()}
    later = ledger.read("transitions", FRIDAYS[turn + 1])["actor"].to_pylist()
    assert not [actor for actor in later if actor.startswith("rulebook")]


def test_a_look_back_measures_every_rule_and_both_forecasts(past, tmp_path, monkeypatch):
    city = past.copy(tmp_path)
    days = ("--from", FIRST, "--to", LAST)
    output, asked = city.verb(monkeypatch, "backtest", *days, "--propose")
    assert asked == [SPAN]
    assert f"{OWN.version}: warned 60 days before" in output
    table = pq.read_table(city.workspace.backtests / f"{OWN.version}.parquet")
    assert table.schema.equals(BACKTEST)
    rows = table.to_pylist()
    assert {"S-DUE", "S-SLACK", "FORECAST-START", "FORECAST-FINISH"} <= {r["rule"] for r in rows}
    for row in rows:
        if row["horizon_days"]:
            assert row["true_positive"] <= min(row["fired"], row["late"]) <= row["projects"]
        else:
            assert (row["coverage_ratio"] is None) == (row["projects"] == 0)
    page = (tmp_path / "backtest" / f"{OWN.version}.html").read_text(encoding="utf-8")
    assert "S-DUE" in page
    for path in (tmp_path / "proposals").glob("*.yml"):
        assert read_rulebook(path).version == path.stem


def test_a_look_back_on_a_published_rule_set_has_its_rules_alone(past, tmp_path, monkeypatch):
    city = past.copy(tmp_path)
    arguments = ("--from", FIRST, "--to", LAST, "--rulebook", "wuhan")
    city.verb(monkeypatch, "backtest", *arguments)
    rules = set(pq.read_table(city.workspace.backtests / "wuhan.parquet")["rule"].to_pylist())
    assert {"B-INV", "FORECAST-START"} <= rules
    assert not rules & {"S-DUE", "B-ZERO"}
