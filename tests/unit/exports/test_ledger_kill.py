"""Killed at any change to its folder, the ledger has the old evaluation or the new one, whole."""

import pyarrow as pa
import pyarrow.parquet as pq

from exports.ledger import Ledger
from tests.unit.exports.dying import run_dying
from tests.unit.exports.letters import instant


def state(ledger):
    """Return what every instant says, having read every byte of it."""
    for at in ledger.instants():
        for name in ledger.entry(at).files:
            pq.read_table(ledger.evaluations / f"{at:%Y%m%dT%H%M%SZ}" / f"{name}.parquet")
    return {at: ledger.read("a", at)["x"].to_pylist()[0] for at in ledger.instants()}


def replace_all(ledger, value):
    """Evaluate three instants anew, as one run of the line does."""
    tables = {name: pa.table({"x": [value]}) for name in "ab"}
    staged = [ledger.stage(instant(day), tables, {"rulebook_version": "1"}) for day in range(3)]
    ledger.commit_many(staged)


def prepared(root):
    ledger = Ledger(root)
    replace_all(ledger, "old")
    return ledger


OLD, NEW = ({instant(day): value for day in range(3)} for value in ("old", "new"))


def test_killed_anywhere_all_is_old_or_all_is_new_once_it_was_published(tmp_path, monkeypatch):
    ledger = prepared(tmp_path / "counted")
    points, _ = run_dying(monkeypatch, lambda: replace_all(ledger, "new"), ledger.root)
    assert state(ledger) == NEW
    assert points > 20
    seen = []
    for point in range(1, points + 1):
        ledger = prepared(tmp_path / f"at-{point}")
        run_dying(monkeypatch, lambda it=ledger: replace_all(it, "new"), ledger.root, point)
        ledger.recover(published=instant(2))
        assert state(ledger) in (OLD, NEW), point
        seen.append(state(ledger))
        replace_all(ledger, "new")
        assert state(ledger) == NEW
    assert OLD in seen
    assert NEW in seen


def test_killed_before_it_was_published_no_instant_is_lost(tmp_path, monkeypatch):
    ledger = prepared(tmp_path / "counted")
    points, _ = run_dying(monkeypatch, lambda: replace_all(ledger, "new"), ledger.root)
    for point in range(1, points + 1):
        ledger = prepared(tmp_path / f"at-{point}")
        run_dying(monkeypatch, lambda it=ledger: replace_all(it, "new"), ledger.root, point)
        ledger.recover(published=None)
        found = state(ledger)
        assert list(found) == list(OLD), point
        assert set(found.values()) <= {"old", "new"}
        assert not [path for path in ledger.evaluations.iterdir() if path.name.startswith(".")]
