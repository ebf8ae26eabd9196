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


def test_killed_anywhere_every_instant_is_old_or_new_after_recovery(tmp_path, monkeypatch):
    old, new = (
        dict.fromkeys(map(instant, range(3)), "old"),
        dict.fromkeys(map(instant, range(3)), "new"),
    )

    def prepared(name):
        ledger = Ledger(tmp_path / name)
        replace_all(ledger, "old")
        return ledger

    ledger = prepared("counted")
    points, _ = run_dying(monkeypatch, lambda: replace_all(ledger, "new"), ledger.root)
    assert state(ledger) == new
    assert points > 20
    seen = set()
    for point in range(1, points + 1):
        ledger = prepared(f"at-{point}")
        run_dying(monkeypatch, lambda it=ledger: replace_all(it, "new"), ledger.root, point)
        ledger.recover(published=instant(2))
        found = state(ledger)
        assert found in (old, new), point
        seen.add(found == new)
        replace_all(ledger, "new")
        assert state(ledger) == new
    assert seen == {True, False}
