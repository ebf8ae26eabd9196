"""Receiver down for a day, sender killed at fifty points: everything arrives, known by its id."""

import random
from zoneinfo import ZoneInfo

import pytest

from exports.delivery import Relay
from exports.delivery.webhook import Limits, Webhook
from exports.ledger import Ledger
from tests.unit.exports.dying import run_dying
from tests.unit.exports.letters import instant, write
from tests.unit.exports.receiver import SECRET, Receiver

SHANGHAI = ZoneInfo("Asia/Shanghai")
SEED, KILLS = 20231130, 50
DAYS, DOWN = 5, "2023-03-03"
# Small batches, so that there is much to die between.
LIMITS = Limits(most=2, attempts=2, wait_s=0, longest_wait_s=0)
WARNINGS = ("W1", "W2", "W3")
CONTACTS = ("LX1", "LX2")


def expected():
    """Return the id of every message of the story."""
    return {f"{w}-{day + 1}-{who}" for day in range(DAYS) for w in WARNINGS for who in CONTACTS}


def live(root, url):
    """Run every day of the story that is not over, as the line does: recover, decide, send."""
    ledger = Ledger(root)
    ledger.recover()
    with Relay(ledger, [Webhook("dispatch", url, SECRET, limits=LIMITS)], SHANGHAI) as relay:
        for day in range(DAYS + 1):
            if day < DAYS and ledger.entry(instant(day)) is None:
                write(ledger, day, *((w, day + 1, who) for w in WARNINGS for who in CONTACTS))
            relay.run(instant(day))


def down_for_a_day(messages):
    return 503 if messages[0]["delivered_at"].startswith(DOWN) else None


@pytest.fixture
def receiver():
    with Receiver() as running:
        running.before = down_for_a_day
        yield running


def check(receiver, ledger):
    """Every message arrived, each under one id, a warning's in the order of what happened."""
    assert set(receiver.ids) == expected()
    first = {id_: place for place, id_ in reversed(list(enumerate(receiver.ids)))}
    for warning in WARNINGS:
        for day in range(1, DAYS):
            before = max(first[f"{warning}-{day}-{who}"] for who in CONTACTS)
            after = min(first[f"{warning}-{day + 1}-{who}"] for who in CONTACTS)
            assert before < after, (warning, day)
    records = ledger.deliveries()["message_id"].to_pylist()
    assert sorted(records) == sorted(expected())


def test_killed_at_fifty_points_everything_arrives_in_order(tmp_path, receiver, monkeypatch):
    counted = tmp_path / "counted"
    points, _ = run_dying(monkeypatch, lambda: live(counted, receiver.url), counted)
    check(receiver, Ledger(counted))
    assert len(receiver.ids) == len(expected())
    repeated = 0
    for point in random.Random(SEED).sample(range(1, points + 1), KILLS):
        receiver.taken.clear()
        root = tmp_path / f"at-{point}"
        _, ended_by = run_dying(monkeypatch, lambda it=root: live(it, receiver.url), root, point)
        assert ended_by, point
        live(root, receiver.url)
        check(receiver, Ledger(root))
        repeated += len(receiver.ids) > len(expected())
    assert repeated, "no kill fell between an acknowledgement and its record: test other points"


def test_killed_again_and_again_everything_arrives_in_order(tmp_path, receiver, monkeypatch):
    root, draw = tmp_path / "ledger", random.Random(SEED)
    for _ in range(20):
        run_dying(monkeypatch, lambda: live(root, receiver.url), root, draw.randint(1, 12))
    live(root, receiver.url)
    check(receiver, Ledger(root))
