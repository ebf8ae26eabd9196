"""`diaodu status`: feeds and their age, the last release, the ledger, what waits to be sent."""

import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner

from exports.ledger import Ledger
from exports.ledger.deliveries import SCHEMA as DELIVERED
from ingestion.batch import Receipt
from ingestion.city import read_city
from ingestion.landing import Landing
from orchestration.cli import status
from orchestration.settings import REPOSITORY

NOW = datetime(2023, 11, 30, 4, tzinfo=UTC)
CITY = read_city(REPOSITORY / "cities" / "sandbox")
FEED = "approval/matters"
EVERY, STALE_AFTER = CITY.feeds[FEED].expect.every, CITY.feeds[FEED].expect.stale_after
SECOND = timedelta(seconds=1)
TARGET = {
    "DIAODU_DISPATCH_URL": "http://127.0.0.1:9/",
    "DIAODU_SECRET_DISPATCH_TOKEN": "secret",
}

app = typer.Typer()
app.command()(status.status)


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Return what the verb prints over a data folder."""
    monkeypatch.setattr(status.console, "width", 160)

    def run(**environment):
        variables = {"DIAODU_CLOCK": NOW.isoformat(), **environment}
        found = CliRunner().invoke(app, ["--data", str(tmp_path)], env=variables)
        assert found.exit_code == 0, found.output
        return found.output

    return run


def staged(data, feed=FEED):
    landing = Landing(data / "landing")
    stage = landing.stage(CITY.feeds[feed])
    names = CITY.feeds[feed].landing_names
    stage.append(pa.table({name: pa.array(["x"] * 1234, pa.string()) for name in names}))
    return landing, stage


def land(data, at):
    landing, stage = staged(data)
    landing.commit(stage, Receipt(landed_at=at, started_at=at, sweep=True, clock="simulated"))


def line_of(output, feed):
    (line,) = [line for line in output.splitlines() if f" {feed} " in line]
    return [cell.strip() for cell in line.strip()[1:-1].split("│")]


def episode(number, level, cleared_at=None):
    return {"warning_id": f"W{number}", "level": level, "cleared_at": cleared_at}


def evaluate(data, day, episodes=(), sent=(), **about):
    """Commit an evaluation with some warnings and messages."""
    ledger, at = Ledger(data / "ledger"), NOW - timedelta(days=day)
    kinds = {"warning_id": pa.string(), "level": pa.int16(), "cleared_at": pa.timestamp("us")}
    rows = {
        "episodes": pa.Table.from_pylist(list(episodes), pa.schema(kinds)),
        "messages": pa.table(
            {"message_id": list(sent), "warning_id": list(sent), "seq": [1] * len(sent)}
        ),
    }
    return ledger.commit(ledger.stage(at, rows, about)).entry


def test_an_empty_data_folder_is_told_what_is_missing_and_what_to_do(told):
    output = told()
    assert line_of(output, FEED) == [FEED, "–", "–", "–", "missing", ""]
    assert output.count("missing") == len(CITY.feeds) - 2
    assert "Not in use here: district/events, district/projects." in output
    assert "No release yet; `diaodu run` publishes the first." in output
    assert "Nothing is evaluated yet" in output


def test_an_optional_feed_is_shown_where_it_is_set_up(told):
    output = told(DIAODU_DISTRICTS="/srv/districts")
    assert line_of(output, "district/projects")[-2] == "missing"
    assert "Not in use here" not in output


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (EVERY, "fresh"),
        (EVERY + SECOND, "late"),
        (STALE_AFTER, "late"),
        (STALE_AFTER + SECOND, "stale"),
    ],
)
def test_a_feed_is_as_fresh_as_its_last_batch(told, tmp_path, age, state):
    land(tmp_path, NOW - timedelta(days=20))
    land(tmp_path, NOW - age)
    found = line_of(told(), FEED)
    assert found[1] == f"{NOW - age:%Y-%m-%d %H:%M}"
    assert found[2:] == [str(age), "1,234", state, ""]


def test_refused_batches_are_counted(told, tmp_path):
    for _ in range(2):
        landing, stage = staged(tmp_path)
        landing.refuse(stage, "half of the rows are gone", NOW)
    assert line_of(told(), FEED)[-2:] == ["missing", "2"]


def test_the_release_is_named_with_its_rule_book_and_checks(told, tmp_path):
    folder = tmp_path / "releases" / "current"
    folder.mkdir(parents=True)
    manifest = {
        "release_id": "20231129T150000Z-abc",
        "as_of": "2023-11-29T15:00:00Z",
        "rulebook_version": "2024.1",
        "checks": {"evaluated": 1300, "failed": 2},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert (
        "Release 20231129T150000Z-abc, as of 2023-11-29T15:00:00Z, rule book 2024.1; "
        "1300 checks, 2 failed."
    ) in told()


def test_open_warnings_are_those_of_the_last_instant_by_level(told, tmp_path):
    first = evaluate(tmp_path, 2, [episode(n, 1) for n in range(9)], rests_on=None)
    rows = [episode(1, 3), episode(2, 1), episode(3, 3), episode(4, 2, NOW.replace(tzinfo=None))]
    evaluate(tmp_path, 1, rows, rests_on=first.content)
    assert (
        "Evaluated 2 instants, the last as of 2023-11-29T04:00:00+00:00; "
        "3 warnings open, 1 of level 1, 2 of level 3."
    ) in told()
    assert "replay" not in told().rpartition("level 3.")[2]


def test_instants_that_rest_on_what_has_changed_need_attention(told, tmp_path):
    for day in (3, 2, 1):
        evaluate(tmp_path, day, rests_on=None)
    assert "attention 2 instants rest on what has changed: replay" in told()


def test_messages_wait_for_a_target_that_does_not_have_them(told, tmp_path):
    evaluate(tmp_path, 3, sent=["old"], is_silent=True)
    evaluate(tmp_path, 2, sent=["m1", "m2", "m3"])
    at = NOW.replace(tzinfo=None)
    record = {"message_id": "m1", "target": "dispatch", "delivered_at": at, "attempts": 1}
    Ledger(tmp_path / "ledger").record(pa.Table.from_pylist([record], schema=DELIVERED), NOW)
    assert "Target dispatch: 2 messages wait." in told(**TARGET)


def test_a_target_this_deployment_does_not_use_is_named(told, tmp_path):
    evaluate(tmp_path, 1)
    assert "Target dispatch: skipped, " in told()
