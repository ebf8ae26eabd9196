"""Increments: no change is ever missed within the overlap, and incomplete reads prove nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.batch import Batch, Span
from ingestion.window import Window, next_window, reached, sweep_is_due, watermark

NOON = datetime(2023, 11, 30, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OVERLAP, DELAY, EVERY = 60 * MINUTE, 5 * MINUTE, timedelta(days=7)


def batch(landed_at, mark, *, start=None, complete=True):
    """A batch that reached ``mark``; without ``start`` it is a sweep."""
    return Batch(
        feed="land/parcels",
        batch_id=f"{landed_at:%Y%m%dT%H%M%SZ}-00000000",
        window=Span(start, landed_at) if start else None,
        complete=complete,
        pages=1,
        rows=1,
        files={},
        started_at=landed_at,
        landed_at=landed_at,
        watermark=mark,
        connector_version="1",
        sweep=start is None,
        clock="simulated",
        notices=(),
        folder=Path(),
    )


@pytest.fixture
def connector(feed, make_feed):
    """The small feed's connector with an overlap of an hour and a delay of five minutes."""
    told = feed.connector.model_dump(mode="python")
    window = {"field": "updated_at", "overlap": OVERLAP, "delay": DELAY}
    return make_feed(connector={**told, "window": window, "sweep": {"every": EVERY}}).connector


def test_a_feed_that_never_landed_is_swept(connector):
    assert next_window(connector, [], NOON) == Window(None, NOON - DELAY)


def test_a_feed_without_increments_is_always_swept(connector):
    plain = connector.model_copy(update={"window": None, "sweep": None})
    assert next_window(plain, [batch(NOON, NOON)], NOON + MINUTE) == Window(None, NOON + MINUTE)


def test_a_feed_without_watermark_is_swept(connector):
    assert next_window(connector, [batch(NOON, None)], NOON + MINUTE).is_sweep


@pytest.mark.parametrize(
    ("age", "is_due"),
    [
        pytest.param(EVERY - timedelta(microseconds=1), False, id="just before"),
        pytest.param(EVERY, True, id="just in time"),
    ],
)
def test_a_sweep_is_due_when_the_last_one_is_old(connector, age, is_due):
    landed = [batch(NOON, NOON), batch(NOON + MINUTE, NOON, start=NOON - MINUTE)]
    assert sweep_is_due(landed, EVERY, NOON + age) is is_due
    assert next_window(connector, landed, NOON + age).is_sweep is is_due


def test_an_incomplete_sweep_does_not_put_off_the_next():
    assert sweep_is_due([batch(NOON, NOON, complete=False)], EVERY, NOON + MINUTE)


def test_a_window_overlaps_the_last_and_keeps_away_from_now(connector):
    now = NOON + timedelta(days=1)
    expected = Window(NOON - OVERLAP, now - DELAY)
    assert next_window(connector, [batch(NOON, NOON)], now) == expected


@pytest.mark.parametrize(
    ("ahead", "is_asked"),
    [
        pytest.param(OVERLAP - DELAY - timedelta(microseconds=1), True, id="a moment to ask for"),
        pytest.param(OVERLAP - DELAY, False, id="nothing to ask for"),
    ],
)
def test_an_empty_window_is_not_asked_for(connector, ahead, is_asked):
    landed = [batch(NOON, NOON + ahead)]
    assert (next_window(connector, landed, NOON) is not None) is is_asked


@pytest.mark.parametrize(
    ("batches", "mark"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([batch(NOON, NOON)], NOON, id="sweep"),
        pytest.param([batch(NOON, NOON, complete=False)], None, id="incomplete sweep"),
        pytest.param(
            [batch(NOON, NOON), batch(NOON + MINUTE, NOON + MINUTE, start=NOON)],
            NOON + MINUTE,
            id="window that joins",
        ),
        pytest.param(
            [batch(NOON, NOON), batch(NOON + 3 * MINUTE, NOON + 3 * MINUTE, start=NOON + MINUTE)],
            NOON,
            id="window behind a gap",
        ),
        pytest.param([batch(NOON, NOON, start=NOON - MINUTE)], None, id="window without sweep"),
        pytest.param(
            [batch(NOON, NOON), batch(NOON + MINUTE, NOON + MINUTE, start=NOON, complete=False)],
            NOON,
            id="incomplete window",
        ),
        pytest.param(
            [batch(NOON, NOON), batch(NOON + MINUTE, NOON - MINUTE)], NOON, id="never goes back"
        ),
    ],
)
def test_the_watermark_has_no_gap_below_it(batches, mark):
    assert watermark(batches) == mark


@pytest.mark.parametrize(
    ("seen", "known", "mark"),
    [
        pytest.param(NOON - MINUTE, None, NOON - MINUTE, id="as seen"),
        pytest.param(NOON, None, NOON, id="at the end"),
        pytest.param(NOON + MINUTE, None, NOON, id="never past the end"),
        pytest.param(None, NOON - MINUTE, NOON - MINUTE, id="nothing seen"),
        pytest.param(None, None, None, id="nothing known"),
        pytest.param(NOON - 2 * MINUTE, NOON - MINUTE, NOON - MINUTE, id="never back"),
    ],
)
def test_a_read_reaches_what_it_saw_but_not_past_its_end(seen, known, mark):
    assert reached(Window(None, NOON), seen, known) == mark


# Coarse instants, so that stamps, commits and pulls meet often enough to find a gap.
minutes = st.integers(0, 24).map(lambda step: 10 * step)
changes = st.lists(st.tuples(minutes, st.sampled_from([0, 30, 60])), max_size=20)
pulls = st.dictionaries(minutes, st.booleans(), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(changes=changes, pulls=pulls)
def test_no_change_committed_within_the_overlap_is_missed(changes, pulls):
    """A source commits each change up to an hour after the instant it stamps on it."""
    spans = SimpleNamespace(overlap=OVERLAP, delay=DELAY)
    connector = SimpleNamespace(window=spans, sweep=SimpleNamespace(every=EVERY))
    stamps = [NOON + minute * MINUTE for minute, _ in changes]
    visible = [NOON + (minute + late) * MINUTE for minute, late in changes]
    batches, got = [], set()
    for minute, breaks in sorted(pulls.items()):
        now = NOON + minute * MINUTE
        due = next_window(connector, batches, now)
        answer = {
            number
            for number, stamp in enumerate(stamps)
            if visible[number] <= now and (due.is_sweep or due.since <= stamp < due.until)
        }
        seen = max((stamps[number] for number in answer), default=None)
        mark = reached(due, seen, watermark(batches))
        batches.append(batch(now, mark, start=due.since, complete=not breaks))
        if not breaks:
            got |= answer
            there = {number for number, at in enumerate(visible) if at <= now}
            assert {number for number in there if stamps[number] < now - DELAY} <= got
