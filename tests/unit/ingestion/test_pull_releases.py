"""Pulls of districts' releases: each platform's lands once, and again when it goes back to it."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.judgement import Judgement
from ingestion.pull import pull, waiting

HOUR = timedelta(hours=1)


def accept(*_):
    return Judgement(accepted=True)


class Platforms:
    """Districts that publish, and the city that pulls from them an hour later each time."""

    def __init__(self, folder, feed, landing, context):
        self.folder, self.feed, self.landing = folder, feed, landing
        self.context = replace(context, environment={"DIAODU_DISTRICTS": str(folder)})

    def publish(self, platform, number, rows=2, sha256=None):
        """Publish release ``number``; rows are the same in each unless told otherwise."""
        release = self.folder / platform / f"release-{number}"
        if not release.exists():
            (release / "tables").mkdir(parents=True)
            path = release / "tables" / "parcels.parquet"
            cells = [str(row) for row in range(rows)]
            pq.write_table(pa.table({"电子监管号": cells, "mj": cells, "更新时间": cells}), path)
            entry = {
                "name": "parcels",
                "path": "tables/parcels.parquet",
                "rows": rows,
                "sha256": sha256 or hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            told = {"release_id": f"R{number}", "as_of": f"2023-11-{10 + number}T00:00:00Z"}
            manifest = {**told, "rulebook_version": "1", "tables": [entry]}
            (release / "manifest.json").write_text(json.dumps(manifest))
        current = self.folder / platform / "current"
        current.unlink(missing_ok=True)
        current.symlink_to(release.name)

    def pull(self):
        self.context = replace(self.context, now=self.context.now + HOUR)
        return pull(self.feed, self.landing, self.context, accept)

    def kept(self, batch):
        """Return whose release a batch holds, and which."""
        [path] = [path for path in (batch.folder / "raw").iterdir() if path.suffix == ".json"]
        return path.name.partition(".")[0], json.loads(path.read_text())["release_id"]


@pytest.fixture
def platforms(tmp_path, make_feed, landing, context):
    connector = {"kind": "release", "folder": "${DIAODU_DISTRICTS}", "table": "parcels"}
    folder = tmp_path / "platforms"
    folder.mkdir()
    return Platforms(folder, make_feed(connector=connector), landing, context)


def test_each_platforms_release_is_a_batch_and_no_sweep(platforms):
    platforms.publish("510105", 2)
    platforms.publish("锦江区(新)", 1)
    outcome = platforms.pull()
    assert (outcome.state, outcome.rows) == ("landed", 4)
    assert [platforms.kept(batch) for batch in outcome.batches] == [
        ("510105", "R2"),
        ("锦江区_新_", "R1"),
    ]
    assert [batch.sweep for batch in outcome.batches] == [False, False]
    assert [batch.landed_at for batch in outcome.batches] == [
        platforms.context.now - timedelta(seconds=1),
        platforms.context.now,
    ]


def test_a_release_lands_once(platforms):
    platforms.publish("锦江区(新)", 1)
    platforms.pull()
    outcome = platforms.pull()
    assert (outcome.state, outcome.batches) == ("unchanged", [])


def test_a_new_release_lands_although_it_says_the_same(platforms):
    platforms.publish("510104", 1)
    platforms.pull()
    platforms.publish("510104", 2)
    assert [platforms.kept(batch) for batch in platforms.pull().batches] == [("510104", "R2")]


def test_a_platform_that_goes_back_to_a_release_is_followed(platforms):
    for number in (1, 2, 1):
        platforms.publish("510104", number, rows=number)
        assert platforms.pull().state == "landed"
    landed = platforms.landing.batches(platforms.feed.key)
    assert [batch.rows for batch in landed] == [1, 2, 1]
    assert platforms.pull().state == "unchanged"


def test_a_release_in_two_folders_is_one_of_each_platform(platforms):
    for platform in ("510104", "510105"):
        platforms.publish(platform, 1)
    assert len(platforms.pull().batches) == 2
    assert platforms.pull().state == "unchanged"


def test_a_damaged_release_keeps_no_other_out_and_its_last_good_one_in_force(platforms):
    for platform in ("510104", "510105"):
        platforms.publish(platform, 1)
    platforms.pull()
    platforms.publish("510104", 2, sha256="0" * 64)
    platforms.publish("510105", 2)
    outcome = platforms.pull()
    assert outcome.state == "failed"
    assert "the release of 510104: tables/parcels.parquet is not what its" in outcome.error
    assert [platforms.kept(batch) for batch in outcome.batches] == [("510105", "R2")]
    landed = [platforms.kept(b) for b in platforms.landing.batches(platforms.feed.key)]
    assert ("510104", "R1") in landed
    assert ("510104", "R2") not in landed
    [refusal] = platforms.landing.refusals(platforms.feed.key)
    assert "510104" in refusal.reason


def test_what_waits_is_what_a_pull_would_take(platforms):
    for platform in ("510104", "510105"):
        platforms.publish(platform, 1)
    platforms.pull()
    platforms.publish("510105", 2)
    batches = platforms.landing.batches(platforms.feed.key)
    found = waiting(platforms.feed, batches, platforms.context)
    assert [file.path.parents[1].name for file in found] == ["510105"]
