"""Many feeds at once: in order, each for itself, and one snapshot for those that share it."""

import threading
from contextlib import contextmanager
from dataclasses import replace

import pyarrow as pa
import pytest

from ingestion import connectors
from ingestion.context import Fetch
from ingestion.errors import SourceError
from ingestion.judgement import Judgement
from ingestion.pull_all import groups, pull_all


def accept(*_):
    return Judgement(accepted=True)


@pytest.fixture
def feeds(make_feed):
    def database(key, snapshot="exchange"):
        connector = {"kind": "database", "dsn": "DSN", "table": "T", "snapshot": snapshot}
        return make_feed(feed=key, connector=connector)

    return [
        database("engineering/projects"),
        make_feed(feed="land/parcels"),
        database("planning/permits"),
        database("site/sites", snapshot=None),
        database("other/projects", snapshot="other"),
    ]


@pytest.fixture
def shared(context):
    """A context in which every database feed has the same address."""
    names = ("ENGINEERING_PROJECTS", "PLANNING_PERMITS", "SITE_SITES", "OTHER_PROJECTS")
    return replace(context, environment={f"DIAODU_SECRET_{name}_DSN": "db" for name in names})


@pytest.fixture
def served(monkeypatch):
    """Let every source answer one row, unless it is named in ``down``; note who read what how."""
    seen, down = {}, set()

    @contextmanager
    def open_snapshot(feed, context):
        if "snapshot" in down:
            raise SourceError(feed.key, "no connection", "check the database")
        yield f"connection of {feed.key}"

    def fetch(feed, window, stage, context):
        seen[feed.key] = (dict(context.snapshots), threading.get_ident())
        if feed.key in down:
            raise SourceError(feed.key, "down", "wait")
        stage.append(pa.table({name: ["1"] for name in feed.names}))
        return Fetch(pages=1)

    monkeypatch.setattr(connectors, "open_snapshot", open_snapshot, raising=False)
    monkeypatch.setattr(connectors, "fetch", fetch, raising=False)
    return seen, down


def run(feeds, landing, context, threads=3):
    told = []
    outcomes = pull_all(feeds, landing, context, accept, threads=threads, on_done=told.append)
    assert sorted(o.feed.key for o in told) == sorted(o.feed.key for o in outcomes)
    return outcomes


@pytest.mark.parametrize("threads", [1, 3, 16])
def test_outcomes_come_in_the_order_of_the_feeds(feeds, landing, shared, served, threads):
    outcomes = run(feeds, landing, shared, threads)
    assert [outcome.feed for outcome in outcomes] == feeds
    assert {outcome.state for outcome in outcomes} == {"landed"}


def test_feeds_of_one_snapshot_are_read_through_one_connection_in_one_thread(
    feeds, landing, shared, served
):
    seen, _ = served
    run(feeds, landing, shared)
    exchange = {"exchange": "connection of engineering/projects"}
    assert seen["engineering/projects"] == seen["planning/permits"]
    assert seen["engineering/projects"][0] == exchange
    assert seen["land/parcels"][0] == seen["site/sites"][0] == {}
    assert seen["other/projects"][0] == {"other": "connection of other/projects"}


def test_a_source_that_is_down_does_not_keep_others_out(feeds, landing, shared, served):
    served[1].add("engineering/projects")
    states = [outcome.state for outcome in run(feeds, landing, shared)]
    assert states == ["failed", "landed", "landed", "landed", "landed"]


def test_a_snapshot_that_does_not_open_fails_each_of_its_feeds_by_name(
    feeds, landing, shared, served
):
    served[1].add("snapshot")
    outcomes = run(feeds, landing, shared)
    assert [outcome.state for outcome in outcomes] == [
        "failed",
        "landed",
        "failed",
        "landed",
        "failed",
    ]
    assert outcomes[2].error == "planning/permits: no connection. Next: check the database."


def test_feeds_with_other_addresses_do_not_share_a_snapshot(feeds, shared):
    elsewhere = {**shared.environment, "DIAODU_SECRET_PLANNING_PERMITS_DSN": "elsewhere"}
    assert len(groups(feeds, shared)) == 4
    assert len(groups(feeds, replace(shared, environment=elsewhere))) == 5


def test_a_feed_without_an_address_is_asked_alone(feeds, shared):
    named = dict(shared.environment)
    del named["DIAODU_SECRET_ENGINEERING_PROJECTS_DSN"]
    assert groups(feeds, replace(shared, environment=named))[0] == [feeds[0]]


def test_no_feed_at_all_is_no_outcome(landing, shared, served):
    assert run([], landing, shared) == []
