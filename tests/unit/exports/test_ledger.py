"""The ledger: what is committed is there, whole, the same bytes; what is not, is not."""

import hashlib
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from exports.ledger import Ledger, LedgerError
from tests.unit.exports.letters import instant, messages

ABOUT = {"rulebook_version": "2023.1", "code_version": "abc"}


def tables(*values):
    return {
        "signals": pa.table({"rule": pa.array(values, pa.string())}),
        "episodes": pa.table({"n": pa.array(range(len(values)), pa.int64())}),
    }


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger")


def put(ledger, day, *values, about=ABOUT):
    return ledger.commit(ledger.stage(instant(day), tables(*values), about))


def test_a_ledger_that_is_not_there_has_nothing(ledger):
    assert ledger.instants() == []
    assert ledger.before(instant(0)) is None
    assert ledger.entry(instant(0)) is None
    assert ledger.read("signals", instant(0)) is None
    assert ledger.collect("signals") is None
    assert ledger.deliveries().num_rows == 0
    assert ledger.recover() == []


def test_what_is_committed_is_read_back(ledger):
    put(ledger, 0, "S-DUE")
    put(ledger, 1, "S-DUE", "B-INV")
    assert ledger.instants() == [instant(0), instant(1)]
    assert ledger.read("signals", instant(1)).to_pydict() == {"rule": ["S-DUE", "B-INV"]}
    assert ledger.read("kpis", instant(1)) is None
    assert ledger.entry(instant(1)).about == ABOUT
    assert ledger.entry(instant(1)).rows == {"signals": 2, "episodes": 2}
    path = ledger.root / "evaluations" / "20230302T010000Z" / "signals.parquet"
    assert (
        ledger.entry(instant(1)).files["signals"] == hashlib.sha256(path.read_bytes()).hexdigest()
    )


def test_before_and_after_leave_the_instant_itself_out(ledger):
    for day in range(3):
        put(ledger, day)
    assert ledger.before(instant(1)) == instant(0)
    assert ledger.before(instant(1) + timedelta(seconds=1)) == instant(1)
    assert ledger.after(instant(1)) == [instant(2)]


def test_what_is_staged_is_not_there_until_it_is_committed(ledger):
    staged = ledger.stage(instant(0), tables("S-DUE"), ABOUT)
    assert ledger.instants() == []
    assert ledger.commit(staged).changed
    assert ledger.instants() == [instant(0)]


def test_committing_the_same_again_changes_nothing(ledger):
    first = put(ledger, 0, "S-DUE")
    markers = ledger.markers()
    again = put(ledger, 0, "S-DUE")
    assert (first.changed, again.changed) == (True, False)
    assert again.entry.files == first.entry.files
    assert ledger.markers() == markers


@pytest.mark.parametrize(
    ("values", "about"),
    [(("S-LAND",), ABOUT), (("S-DUE",), {**ABOUT, "rulebook_version": "2024.1"})],
    ids=["other rows", "other rule book"],
)
def test_committing_something_else_replaces_that_instant_alone(ledger, values, about):
    put(ledger, 0, "S-DUE")
    put(ledger, 1, "S-DUE")
    before = ledger.markers()
    assert put(ledger, 0, *values, about=about).changed
    assert ledger.read("signals", instant(0)).to_pydict() == {"rule": list(values)}
    assert ledger.read("signals", instant(1)).to_pydict() == {"rule": ["S-DUE"]}
    after = ledger.markers()
    assert [after[at] == before[at] for at in sorted(after)] == [False, True]
    assert [p.name for p in ledger.evaluations.iterdir() if p.name.startswith(".")] == []


def test_bytes_do_not_depend_on_how_a_table_was_put_together(tmp_path):
    whole = messages(instant(0), ("W1", 1), ("W2", 1))
    parts = pa.concat_tables([whole.slice(0, 1), whole.slice(1, 1)])
    dressed = parts.replace_schema_metadata({"pandas": "of no concern"})
    files = [
        Ledger(tmp_path / name).stage(instant(0), {"messages": table}, ABOUT).entry.files
        for name, table in {"whole": whole, "parts": dressed}.items()
    ]
    assert files[0] == files[1]


def test_an_instant_is_the_same_in_every_zone(ledger):
    put(ledger, 0, "S-DUE")
    elsewhere = instant(0).astimezone(ZoneInfo("Asia/Shanghai"))
    assert ledger.read("signals", elsewhere).num_rows == 1
    assert not ledger.commit(ledger.stage(elsewhere, tables("S-DUE"), ABOUT)).changed


@pytest.mark.parametrize(
    "moment",
    [datetime(2023, 3, 1), datetime(2023, 3, 1, microsecond=1, tzinfo=UTC)],  # noqa: DTZ001  meant
    ids=["without a zone", "within a second"],
)
def test_an_instant_that_has_no_name_is_refused(ledger, moment):
    with pytest.raises(ValueError, match="whole second with a zone"):
        ledger.stage(moment, tables(), ABOUT)


def test_the_rows_of_all_instants_follow_in_the_order_of_time(ledger):
    for day in (2, 0, 1):
        put(ledger, day, f"R{day}")
    assert ledger.collect("signals").to_pydict() == {"rule": ["R0", "R1", "R2"]}
    assert ledger.collect("signals", until=instant(1)).to_pydict() == {"rule": ["R0", "R1"]}


def test_many_are_committed_oldest_first_and_told_apart(ledger):
    put(ledger, 1, "S-DUE")
    staged = [ledger.stage(instant(day), tables("S-DUE"), ABOUT) for day in (2, 1, 0)]
    done = ledger.commit_many(staged)
    assert [one.entry.as_of for one in done] == [instant(0), instant(1), instant(2)]
    assert [one.changed for one in done] == [True, False, True]


def test_a_damaged_record_is_told_with_the_next_step(ledger):
    put(ledger, 0)
    (ledger.evaluations / "20230301T010000Z" / "evaluation.json").write_text("{")
    with pytest.raises(LedgerError, match=r"damaged .* Next: move the folder away"):
        ledger.entry(instant(0))


def test_a_shadow_ledger_is_no_part_of_the_ledger(ledger):
    shadow = Ledger(ledger.root / "shadow" / "2024.1")
    put(shadow, 0, "S-DUE")
    assert ledger.instants() == []
    assert shadow.instants() == [instant(0)]


def test_recovery_commits_what_was_published(ledger):
    for day in range(3):
        ledger.stage(instant(day), tables("S-DUE"), ABOUT)
    assert ledger.recover(published=instant(2)) == [instant(0), instant(1), instant(2)]
    assert len(ledger.instants()) == 3
    assert ledger.recover(published=instant(2)) == []


@pytest.mark.parametrize("published", [None, instant(1)], ids=["never", "an earlier one"])
def test_recovery_drops_what_was_not_published(ledger, published):
    ledger.stage(instant(2), tables("S-DUE"), ABOUT)
    assert ledger.recover(published) == []
    assert ledger.instants() == []
    assert not (ledger.root / ".staging").exists()


def test_recovery_takes_no_stage_whose_bytes_are_torn(ledger):
    staged = ledger.stage(instant(0), tables("S-DUE"), ABOUT)
    (staged.folder / "signals.parquet").write_bytes(b"PAR1")
    assert ledger.recover(published=instant(0)) == []


def deliveries(*ids):
    at = instant(0).replace(tzinfo=None)
    return pa.table(
        {
            "message_id": pa.array(ids, pa.string()),
            "target": ["dispatch"] * len(ids),
            "delivered_at": pa.array([at] * len(ids), pa.timestamp("us")),
            "attempts": pa.array([1] * len(ids), pa.int32()),
        }
    )


def test_delivery_records_are_added_and_never_changed(ledger):
    now = instant(0).replace(microsecond=7)
    first = ledger.record(deliveries("m1", "m2"), now)
    second = ledger.record(deliveries("m3"), now)
    assert first != second
    assert sorted(ledger.deliveries()["message_id"].to_pylist()) == ["m1", "m2", "m3"]
    assert Ledger(ledger.root).deliveries().num_rows == 3


def test_nothing_delivered_leaves_no_file(ledger):
    assert ledger.record(deliveries(), instant(0)) is None
    assert not (ledger.root / "deliveries").exists()


def test_a_year_of_small_tables_is_written_in_seconds(ledger):
    rows = pa.table({f"c{n}": pa.array([f"v{i % 50}" for i in range(500)]) for n in range(10)})
    eight = {f"t{n}": rows for n in range(8)}
    began = time.perf_counter()
    ledger.commit_many([ledger.stage(instant(day), eight, ABOUT) for day in range(275)])
    assert time.perf_counter() - began < 12  # 2 s on two quiet cores
