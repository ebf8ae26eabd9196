"""The laws that only a whole run can show: conservation, determinism, and blind is not green.

The recount of law 2 shares no code with the pipeline: it reads the files and counts.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.execution import execute


def landed_ids(landing: Path, as_of: str) -> dict[str, set[tuple[str, int]]]:
    """Read the row numbers of every batch committed by `as_of` straight from the files."""
    ids: dict[str, set[tuple[str, int]]] = {}
    for record in sorted(landing.glob("*/*/*/batch.json")):
        batch = json.loads(record.read_text(encoding="utf-8"))
        if instant(batch["landed_at"]) <= instant(as_of):
            numbers = pq.read_table(record.parent / "rows.parquet", columns=["row_no"])["row_no"]
            feed = "/".join(record.parts[-4:-2])
            ids.setdefault(feed, set()).update((batch["batch_id"], n) for n in numbers.to_pylist())
    return ids


def instant(text: str) -> datetime:
    """Read an ISO instant; one without a zone is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def staged_ids(con: duckdb.DuckDBPyConnection, feed: str) -> Counter[tuple[str, int, str]]:
    """Read what staging says became of each row."""
    name = feed.replace("/", "__")
    rows = con.execute(f"select batch_id, row_no, outcome from staging.stg_{name}").fetchall()
    return Counter(rows)


def table_hashes(release):
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    return {table["name"]: table["sha256"] for table in manifest["tables"]}


def test_every_landed_row_is_modelled_superseded_or_quarantined_exactly_once(city_run):
    with duckdb.connect(str(city_run.warehouse), read_only=True) as con:
        as_of = con.execute("select max(as_of)::varchar from reference.evaluations").fetchall()
        landed = landed_ids(city_run.data / "landing", as_of[0][0])
        assert set(landed) == set(city_run.workspace.city.feeds)
        for feed, expected in landed.items():
            staged = staged_ids(con, feed)
            assert max(staged.values(), default=1) == 1, feed
            assert {(batch, row) for batch, row, _ in staged} == expected, feed
            assert {outcome for *_, outcome in staged} <= {"modelled", "superseded", "quarantined"}


def test_the_manifest_says_the_same_counts(city_run):
    manifest = json.loads((city_run.release / "manifest.json").read_text(encoding="utf-8"))
    landed = landed_ids(city_run.data / "landing", manifest["as_of"])
    counted = {
        line["feed"]: (
            line["landed"],
            line["modelled"] + line["superseded"] + line["quarantined"],
        )
        for line in manifest["conservation"]
    }
    assert counted == {feed: (len(ids), len(ids)) for feed, ids in landed.items()}


def test_a_second_run_for_the_same_instant_gives_the_same_bytes(city_run):
    before = table_hashes(city_run.release)
    as_of = city_run.workspace.now().isoformat()
    again = execute(city_run.later(hours=1), as_of)
    assert len(before) >= 20
    assert table_hashes(again.release) == before
    assert again.release == city_run.release


def test_what_landed_after_the_instant_is_invisible(city_run):
    later = execute(city_run.later(hours=2), None)
    manifest = json.loads((later.release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["as_of"] > json.loads((city_run.release / "manifest.json").read_text())["as_of"]


def test_a_stale_feed_is_named_in_the_release_and_the_others_land(city_run, agencies):
    agencies.set_fault("land/parcels", "down")
    report = execute(city_run.later(days=5), None)
    agencies.clear_faults()
    manifest = json.loads((report.release / "manifest.json").read_text(encoding="utf-8"))
    states = {feed["feed"]: feed["state"] for feed in manifest["feeds"]}
    assert states["land/parcels"] == "stale"
    assert states["approval/projects"] == "fresh"
    assert any("land/parcels" in line for line in report.warnings)
