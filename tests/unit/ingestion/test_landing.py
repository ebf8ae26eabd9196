"""The landing zone: append-only, complete, and nothing half-done is ever visible."""

import hashlib
import itertools
import json
import os
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.batch import read_batch
from ingestion.errors import LandingError
from ingestion.landing import KEPT_REFUSALS, Landing

NOON = datetime(2023, 11, 30, 4, 0, tzinfo=UTC)
KEY = "land/parcels"

# The fixtures used under @given are functions without state.
shared = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)


def snapshot(landing):
    """Every committed byte of a landing zone."""
    return {
        path.relative_to(landing.root): path.read_bytes()
        for batch in landing.batches(KEY)
        for path in sorted(batch.folder.rglob("*"))
        if path.is_file()
    }


def is_whole(batch):
    found = {
        path.relative_to(batch.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in batch.folder.rglob("*")
        if path.is_file() and path.name != "batch.json"
    }
    return found == batch.files and pq.read_metadata(batch.rows_path).num_rows == batch.rows


def test_a_batch_is_what_was_sent_and_how(landing, land):
    batch = land(landing, 3, pages=2, watermark=NOON - timedelta(minutes=5))
    sha256 = hashlib.sha256(batch.rows_path.read_bytes()).hexdigest()
    assert batch.batch_id == f"20231130T040000Z-{sha256[:8]}"
    assert batch.folder == landing.root / "land" / "parcels" / batch.batch_id
    assert is_whole(batch)
    assert json.loads((batch.folder / "batch.json").read_bytes()) == {
        "feed": "land/parcels",
        "batch_id": batch.batch_id,
        "window": None,
        "complete": True,
        "pages": 2,
        "rows": 3,
        "files": batch.files,
        "started_at": "2023-11-30T04:00:00Z",
        "landed_at": "2023-11-30T04:00:00Z",
        "watermark": "2023-11-30T03:55:00Z",
        "connector_version": "1",
        "sweep": True,
        "clock": "simulated",
        "notices": [],
    }


def test_a_batch_reads_back_as_it_was_committed(landing, land):
    batch = land(landing, 2, sweep=False, at=NOON + timedelta(microseconds=5))
    assert Landing(landing.root).batches(KEY) == [batch]
    assert batch.raw_hashes == {hashlib.sha256(b"2 rows from 1").hexdigest()}


def test_the_instant_is_kept_in_utc(landing, land):
    local = NOON.astimezone(timezone(timedelta(hours=8)))
    assert land(landing, 1, local).batch_id.startswith("20231130T040000Z-")


def test_an_instant_without_zone_does_not_land(landing, land):
    with pytest.raises(ValueError, match="give landed_at and started_at a zone"):
        land(landing, 1, NOON.replace(tzinfo=None))


@shared
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 4), st.booleans()), max_size=6, unique=True
    )
)
def test_what_was_committed_stays_and_is_listed_in_landing_order(land, steps):
    with tempfile.TemporaryDirectory() as folder:
        landing, kept = Landing(Path(folder)), {}
        for minute, count, sweep in steps:
            land(landing, count, NOON + timedelta(minutes=minute), sweep=sweep)
            now = snapshot(landing)
            assert kept.items() <= now.items()
            kept = now
        batches = landing.batches(KEY)
        assert batches == sorted(batches, key=lambda batch: (batch.landed_at, batch.batch_id))
        assert len(batches) == len({(minute, count) for minute, count, _ in steps})
        assert all(map(is_whole, batches))


@shared
@given(order=st.permutations(range(4)))
def test_batches_do_not_depend_on_the_order_they_came_in(land, order):
    with tempfile.TemporaryDirectory() as folder:
        landing = Landing(Path(folder))
        for number in order:
            land(landing, number + 1, NOON + timedelta(hours=number))
        assert [batch.rows for batch in landing.batches(KEY)] == [1, 2, 3, 4]


def test_what_landed_later_is_not_known_yet(landing, land):
    for hour in range(3):
        land(landing, hour + 1, NOON + timedelta(hours=hour))
    until = NOON + timedelta(hours=1)
    assert [batch.rows for batch in landing.batches(KEY, until)] == [1, 2]
    assert [batch.rows for batch in landing.batches(KEY, until - timedelta(microseconds=1))] == [1]


def test_an_incomplete_batch_is_not_listed(landing, land):
    land(landing, 1, complete=False)
    assert landing.batches(KEY) == []


def test_a_feed_that_never_landed_has_no_batches(landing):
    assert landing.batches("site/sites") == []


def test_the_same_rows_in_the_same_second_are_one_batch(landing, land):
    first = land(landing, 2)
    assert land(landing, 2) == first
    assert landing.batches(KEY) == [first]
    assert list((landing.root / ".staging").iterdir()) == []


def test_a_repeated_sweep_takes_no_space_and_proves_its_freshness(landing, land):
    first, second = land(landing, 2), land(landing, 2, NOON + timedelta(days=1))
    assert second.landed_at > first.landed_at
    for name in first.files:
        assert (second.folder / name).samefile(first.folder / name)
    assert is_whole(second)


def test_a_damaged_record_is_named(landing, land):
    batch = land(landing, 1)
    (batch.folder / "batch.json").write_text('{"feed": "land/parcels"}')
    with pytest.raises(LandingError, match=rf"{batch.batch_id}/batch\.json is damaged"):
        Landing(landing.root).batches(KEY)


def test_rows_are_the_same_bytes_whenever_they_land(landing, land):
    first, second = land(landing, 9), land(landing, 9, NOON + timedelta(days=1), sweep=False)
    assert first.rows_path.read_bytes() == second.rows_path.read_bytes()


class KilledError(BaseException):
    """What a SIGKILL would be, if it could be caught: no handler of the code may see it."""


# The calls by which commit touches the disk, besides writing bytes.
STEPS = ("fsync", "rename", "replace", "mkdir", "rmdir", "unlink", "link", "open")


def die_at(monkeypatch, number, *, after):
    """Let the process die at the ``number``-th step on the disk; return the count so far."""
    count = itertools.count(1)

    def dying(real):
        def step(*args, **kwargs):
            is_last = next(count) == number
            if is_last and not after:
                raise KilledError
            done = real(*args, **kwargs)
            if is_last:
                raise KilledError
            return done

        return step

    for name in STEPS:
        monkeypatch.setattr(os, name, dying(getattr(os, name)))
    monkeypatch.setattr(Path, "write_bytes", dying(_write_by_halves))
    return count


def _write_by_halves(path, content):
    with path.open("wb") as handle:
        return handle.write(content)


@pytest.mark.parametrize("after", [False, True], ids=["before the step", "after the step"])
@pytest.mark.parametrize("sweep", [False, True], ids=["window", "repeated sweep"])
def test_a_commit_killed_at_any_step_leaves_the_batch_or_nothing(
    tmp_path, land, feed, table, receipt, monkeypatch, sweep, after
):
    outcomes = set()
    for number in itertools.count(1):
        landing = Landing(tmp_path / str(number))
        old = land(landing, 2)
        stage = landing.stage(feed)
        stage.keep("page.json", b"2 rows from 1")
        stage.append(table(2))
        told = receipt(NOON + timedelta(days=1), sweep=sweep)
        with monkeypatch.context() as patch:
            steps = die_at(patch, number, after=after)
            try:
                landing.commit(stage, told)
            except KilledError:
                pass
            else:
                assert number > 8
                break
            finally:
                taken = next(steps) - 1
        assert taken == number
        outcomes.add(_recover(Landing(landing.root), old, land, sweep))
    assert outcomes == {"nothing", "committed"}


def _recover(landing, old, land, sweep):
    """Do what the next run does after a kill; say what the kill had left."""
    seen = landing.batches(KEY)
    assert seen[0] == old
    assert all(map(is_whole, seen))
    landing.clean()
    assert Landing(landing.root).batches(KEY) == seen
    again = land(landing, 2, NOON + timedelta(days=1), sweep=sweep)
    assert Landing(landing.root).batches(KEY) == [old, again]
    assert is_whole(again)
    assert landing.clean() == []
    return "committed" if len(seen) == 2 else "nothing"


def test_clean_removes_leftovers_only(landing, land, feed):
    batch = land(landing, 1)
    refused = landing.refuse(landing.stage(feed), "empty")
    stage = landing.stage(feed)
    torn = batch.folder.with_name("20231201T040000Z-00000000")
    torn.mkdir()
    foreign = batch.folder.with_name("notes")
    foreign.mkdir()
    assert landing.clean() == sorted([stage.folder, torn])
    assert landing.batches(KEY) == [batch]
    assert refused.exists()
    assert foreign.exists()


def test_clean_of_nothing_is_nothing(landing):
    assert landing.clean() == []


def test_a_torn_batch_of_the_same_name_is_replaced(landing, land):
    batch = land(landing, 1)
    (batch.folder / "batch.json").unlink()
    (batch.folder / "raw" / "stray").write_text("x")
    assert is_whole(land(Landing(landing.root), 1))


def test_a_refused_batch_is_kept_with_its_reason_and_never_listed(landing, feed, table):
    stage = landing.stage(feed)
    stage.keep("page.json", b"{}")
    stage.append(table(2))
    kept = landing.refuse(stage, "shrunk\nsweep", NOON)
    assert kept == landing.root / ".refused" / "land" / "parcels" / "000000001"
    told = json.loads((kept / "reason.json").read_bytes())
    assert (told["reason"], told["at"], told["rows"]) == (
        "shrunk sweep",
        "2023-11-30T04:00:00Z",
        2,
    )
    assert (kept / "raw" / "page.json").read_bytes() == b"{}"
    assert pq.read_metadata(kept / "rows.parquet").num_rows == 2
    assert landing.batches(KEY) == []


def test_only_the_newest_refused_batches_are_kept(landing, feed):
    for _ in range(KEPT_REFUSALS + 3):
        last = landing.refuse(landing.stage(feed), "again")
    kept = sorted(path.name for path in last.parent.iterdir())
    assert kept == [f"{number:09d}" for number in range(4, 4 + KEPT_REFUSALS)]


def test_many_records_are_read_once(landing, land, monkeypatch):
    batch = land(landing, 1)
    reader = Landing(landing.root)
    assert reader.batches(KEY) == [batch]
    monkeypatch.setattr(Path, "read_bytes", None)
    assert reader.batches(KEY) == [batch]


def test_a_folder_without_record_is_no_batch(tmp_path):
    assert read_batch(tmp_path) is None
    assert read_batch(tmp_path / "absent") is None
