"""Law 2, recounted by hand: this test shares no code with the pipeline."""

import json
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.xdist_group("city")


def landed_ids(landing: Path) -> dict[str, set[tuple[str, int]]]:
    """Read every committed batch's row numbers straight from the Parquet files."""
    ids: dict[str, set[tuple[str, int]]] = {}
    for record in sorted(landing.glob("*/*/*/batch.json")):
        batch = json.loads(record.read_text(encoding="utf-8"))
        rows = record.parent / "rows.parquet"
        numbers = (
            pq.read_table(rows, columns=["row_no"])["row_no"].to_pylist() if rows.exists() else []
        )
        feed = "/".join(record.parts[-4:-2])
        ids.setdefault(feed, set()).update((batch["batch_id"], number) for number in numbers)
    return ids


def staged_ids(con: duckdb.DuckDBPyConnection, feed: str) -> Counter[tuple[str, int, str]]:
    """Read what staging says became of each row."""
    name = feed.replace("/", "__")
    rows = con.execute(f"select batch_id, row_no, outcome from staging.stg_{name}").fetchall()
    return Counter(rows)


def test_every_landed_row_is_modelled_superseded_or_quarantined_exactly_once(city_run):
    landed = landed_ids(city_run.data / "landing")
    assert len(landed) == 21
    with duckdb.connect(str(city_run.warehouse), read_only=True) as con:
        for feed, expected in landed.items():
            staged = staged_ids(con, feed)
            assert max(staged.values(), default=1) == 1, feed
            assert {(batch, row) for batch, row, _ in staged} == expected, feed
            assert {outcome for *_, outcome in staged} <= {"modelled", "superseded", "quarantined"}


def test_the_manifest_says_the_same_counts(city_run):
    landed = landed_ids(city_run.data / "landing")
    manifest = json.loads((city_run.release / "manifest.json").read_text(encoding="utf-8"))
    counted = {
        line["feed"]: (
            line["landed"],
            line["modelled"] + line["superseded"] + line["quarantined"],
        )
        for line in manifest["conservation"]
    }
    assert counted == {feed: (len(ids), len(ids)) for feed, ids in landed.items()}
