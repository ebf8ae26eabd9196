"""One pull of one feed: what is asked, what lands, and what a source's fault turns into."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingestion import connectors
from ingestion.context import DroppedFile, Fetch
from ingestion.errors import SourceError
from ingestion.judgement import Finding, Judgement
from ingestion.pull import pull
from ingestion.window import Window

NOON = datetime(2023, 11, 30, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FINDING = Finding("values", "area_sqm", 3, 4, "error")


def accept(*_):
    return Judgement(accepted=True, findings=[FINDING])


def refuse(*_):
    return Judgement(accepted=False, reasons=["values area_sqm: 3 of 4 rows"], findings=[FINDING])


def never(*_):
    raise AssertionError("the gate was asked about nothing")


@pytest.fixture
def serve(monkeypatch, table):
    """Let the connector answer with ``count`` rows, or with an error; note what it was asked."""
    asked = []

    def answer(count, error=None, seen=None):
        def fetch(feed, window, stage, context):
            asked.append(window)
            stage.keep("page.json", f"{count} rows".encode())
            stage.append(table(count))
            if error:
                raise error
            mark = seen or (window.until if count else None)
            return Fetch(pages=1, watermark=mark, notices=("total moved",))

        monkeypatch.setattr(connectors, "fetch", fetch, raising=False)
        return asked

    return answer


@pytest.fixture
def drop(monkeypatch, table):
    """Let a drop folder hold files of some rows each; a file named broken cannot be read."""

    def answer(files):
        dropped = [DroppedFile(name, _sha256(name, count)) for name, count in files]
        counts = dict(files)

        def fetch_file(feed, file, stage, context):
            stage.keep(file.path, f"{file.path} {counts[file.path]}".encode())
            if "broken" in file.path:
                raise SourceError(feed.key, f"{file.path} is cut short", "send it again")
            stage.append(table(counts[file.path]))
            return Fetch(pages=1)

        monkeypatch.setattr(connectors, "discover", lambda *_: dropped, raising=False)
        monkeypatch.setattr(connectors, "fetch_file", fetch_file, raising=False)

    return answer


def _sha256(name, count):
    return hashlib.sha256(f"{name} {count}".encode()).hexdigest()


def test_a_feed_starts_with_a_sweep(feed, landing, context, serve):
    asked = serve(4)
    outcome = pull(feed, landing, context, accept)
    assert asked == [Window(None, NOON - timedelta(minutes=5))]
    assert (outcome.state, outcome.rows, outcome.error) == ("landed", 4, None)
    assert outcome.findings == [FINDING]
    [batch] = outcome.batches
    assert (batch.sweep, batch.window, batch.landed_at) == (True, None, NOON)
    assert batch.watermark == NOON - timedelta(minutes=5)
    assert batch.notices == ("total moved",)
    assert landing.batches(feed.key) == [batch]


def test_what_follows_is_an_overlapping_window(feed, landing, context, serve):
    serve(4)
    pull(feed, landing, context, accept)
    asked = serve(2)
    outcome = pull(feed, landing, replace(context, now=NOON + DAY), accept)
    [batch] = outcome.batches
    assert asked[-1] == Window(NOON - timedelta(minutes=125), NOON + DAY - timedelta(minutes=5))
    assert (batch.window.start, batch.window.end) == (asked[-1].since, asked[-1].until)
    assert (outcome.state, batch.sweep, batch.rows) == ("landed", False, 2)


def test_an_empty_window_proves_the_contact_and_is_not_judged(feed, landing, context, serve):
    serve(4)
    pull(feed, landing, context, accept)
    serve(0)
    outcome = pull(feed, landing, replace(context, now=NOON + DAY), never)
    assert (outcome.state, outcome.rows) == ("unchanged", 0)
    [batch] = outcome.batches
    assert batch.landed_at == NOON + DAY
    assert batch.watermark == NOON - timedelta(minutes=5)


def test_a_window_that_cannot_hold_anything_is_not_asked_for(feed, landing, context, serve):
    serve(4)
    pull(feed, landing, context, accept)
    asked = serve(1)
    outcome = pull(feed, landing, replace(context, now=NOON - timedelta(hours=3)), never)
    assert (outcome.state, outcome.batches, len(asked)) == ("unchanged", [], 1)


def test_a_source_that_stamps_the_future_does_not_move_the_watermark_there(
    feed, landing, context, serve
):
    serve(4, seen=NOON + 9000 * DAY)
    [batch] = pull(feed, landing, context, accept).batches
    assert batch.watermark == NOON - timedelta(minutes=5)


def test_a_source_that_fails_is_one_plain_line_and_keeps_what_it_sent(
    feed, landing, context, serve
):
    serve(4, error=SourceError("", "answered\n <html>", "ask the agency"))
    outcome = pull(feed, landing, context, never)
    assert (outcome.state, outcome.batches, outcome.rows) == ("failed", [], 0)
    assert outcome.error == "land/parcels: answered <html>. Next: ask the agency."
    kept = landing.root / ".refused/land/parcels/000000001"
    assert (kept / "raw/page.json").exists()
    assert json.loads((kept / "reason.json").read_bytes())["reason"] == outcome.error
    assert list((landing.root / ".staging").iterdir()) == []


def test_a_source_that_never_answered_leaves_nothing(feed, landing, context, monkeypatch):
    def down(*_):
        raise SourceError("land/parcels", "no answer", "wait")

    monkeypatch.setattr(connectors, "fetch", down, raising=False)
    assert pull(feed, landing, context, never).state == "failed"
    assert not (landing.root / ".refused").exists()
    assert list((landing.root / ".staging").iterdir()) == []


def test_a_failed_pull_is_made_up_for_by_the_next(feed, landing, context, serve):
    serve(4)
    pull(feed, landing, context, accept)
    serve(2, error=SourceError("", "cut short", "wait"))
    pull(feed, landing, replace(context, now=NOON + DAY), accept)
    asked = serve(3)
    pull(feed, landing, replace(context, now=NOON + 2 * DAY), accept)
    assert asked[-1].since == asked[-2].since


def test_a_shrunk_sweep_lands_nothing_and_says_so(feed, landing, context, serve):
    serve(10)
    first = pull(feed, landing, context, accept).batches
    serve(4)
    outcome = pull(feed, landing, replace(context, now=NOON + 7 * DAY), never)
    assert outcome.state == "refused"
    assert landing.batches(feed.key) == first
    assert outcome.error.startswith("land/parcels: batch 20231207T040000Z-")
    assert " refused, shrunk_sweep: 4 rows, the last sweep 20231130T040000Z-" in outcome.error
    assert ".refused/land/parcels/000000001" in outcome.error
    assert "\n" not in outcome.error
    assert [finding.rule for finding in outcome.findings] == ["shrunk_sweep"]


def test_a_batch_the_gate_refuses_lands_nothing_and_names_the_rule(feed, landing, context, serve):
    serve(4)
    outcome = pull(feed, landing, context, refuse)
    assert (outcome.state, outcome.findings) == ("refused", [FINDING])
    assert "refused, values area_sqm: 3 of 4 rows. Next: " in outcome.error
    assert landing.batches(feed.key) == []


def test_the_gate_compares_with_the_last_batch_of_the_same_kind(feed, landing, context, serve):
    previous = []

    def judge(judged, rows, last):
        assert (judged, rows.exists()) == (feed, True)
        previous.append(last.sweep if last else None)
        return Judgement(accepted=True)

    serve(4)
    for days in (0, 1, 2, 7):
        pull(feed, landing, replace(context, now=NOON + days * DAY), judge)
    assert previous == [None, None, False, True]


def test_a_repeated_sweep_lands(feed, landing, context, serve):
    serve(4)
    for days in (0, 7):
        assert pull(feed, landing, replace(context, now=NOON + days * DAY), accept).rows == 4
    assert [batch.sweep for batch in landing.batches(feed.key)] == [True, True]


def test_each_new_file_is_a_batch_and_the_last_one_is_of_now(make_feed, landing, context, drop):
    feed = make_feed(connector="increment")
    drop([("b.csv", 2), ("a.csv", 3)])
    outcome = pull(feed, landing, context, accept)
    assert (outcome.state, outcome.rows) == ("landed", 5)
    assert [batch.rows for batch in landing.batches(feed.key)] == [2, 3]
    assert [batch.landed_at for batch in outcome.batches] == [NOON - timedelta(seconds=1), NOON]
    assert not any(batch.sweep for batch in outcome.batches)


def test_a_file_lands_once(make_feed, landing, context, drop):
    feed = make_feed(connector="sweep")
    drop([("a.csv", 2)])
    assert pull(feed, landing, context, accept).state == "landed"
    outcome = pull(feed, landing, replace(context, now=NOON + DAY), never)
    assert (outcome.state, outcome.batches) == ("unchanged", [])
    drop([("a.csv", 2), ("b.csv", 4)])
    outcome = pull(feed, landing, replace(context, now=NOON + DAY), accept)
    assert (outcome.state, outcome.rows, outcome.batches[0].sweep) == ("landed", 4, True)


def test_two_empty_files_are_two_batches(make_feed, landing, context, drop):
    feed = make_feed(connector="increment")
    drop([("a.csv", 0), ("b.csv", 0)])
    assert pull(feed, landing, context, never).state == "landed"
    assert len(landing.batches(feed.key)) == 2
    assert pull(feed, landing, replace(context, now=NOON + DAY), never).state == "unchanged"


def test_two_copies_of_one_file_land_once(make_feed, landing, context, monkeypatch, drop):
    drop([("a.csv", 2)])
    [one] = connectors.discover()
    monkeypatch.setattr(connectors, "discover", lambda *_: [one, one], raising=False)
    assert pull(make_feed(connector="increment"), landing, context, accept).rows == 2


def test_a_broken_file_does_not_keep_others_out(make_feed, landing, context, drop):
    feed = make_feed(connector="increment")
    drop([("broken.csv", 1), ("a.csv", 3), ("broken2.csv", 1)])
    outcome = pull(feed, landing, context, accept)
    assert (outcome.state, outcome.rows) == ("failed", 3)
    assert outcome.error == (
        "land/parcels: broken.csv is cut short. Next: send it again. Further files in error: 1."
    )


def test_a_drop_folder_that_is_gone_is_a_failure(make_feed, landing, context, monkeypatch):
    def gone(*_):
        raise SourceError("", "no folder", "mount it")

    monkeypatch.setattr(connectors, "discover", gone, raising=False)
    outcome = pull(make_feed(connector="sweep"), landing, context, never)
    assert (outcome.state, outcome.error) == ("failed", "land/parcels: no folder. Next: mount it.")


def test_a_fault_of_ours_is_not_hidden(feed, landing, context, monkeypatch):
    monkeypatch.setattr(connectors, "fetch", lambda *_: 1 / 0, raising=False)
    with pytest.raises(ZeroDivisionError):
        pull(feed, landing, context, accept)
