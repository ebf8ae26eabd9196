"""The truth set aside: whole frames, and the list of dirty rows that can be found again."""

from datetime import date

import pyarrow.compute as pc
import pyarrow.parquet as pq

from sandbox.agencies import records, write_dirty_rows
from sandbox.world import write_truth

AS_OF = date(2023, 11, 30)


def test_the_truth_of_every_block_is_written(blocks, tmp_path):
    write_truth(blocks, tmp_path / "truth")
    written = {path.stem: pq.read_table(path) for path in (tmp_path / "truth").iterdir()}
    assert sorted(written) == ["matters", "money", "projects", "site_stops"]
    projects = written["projects"]
    assert projects["project_number"].to_pylist() == list(range(3000))
    coded = set(records(blocks, AS_OF)["approval/projects"]["project_code"].to_pylist())
    assert coded <= set(projects["project_code"].to_pylist())


def test_the_truth_says_when_a_project_really_started(reference, tmp_path):
    write_truth(reference, tmp_path)
    projects = pq.read_table(tmp_path / "projects.parquet")
    never = projects.filter(pc.is_null(projects["started_on"]))
    assert 0 < never.num_rows < 0.3 * projects.num_rows
    assert pc.all(pc.is_null(never["finished_on"])).as_py()


def test_dirty_rows_are_found_again_by_their_key(dirty, sent):
    for feed, key in (
        ("approval/matters", "matter_instance_id"),
        ("land/parcels", "supervision_no"),
        ("construction/works_permits", "seq_no"),
    ):
        keys = dirty.filter(pc.equal(dirty["feed"], feed))["key"].to_pylist()
        assert keys
        assert set(keys) <= set(sent[feed][key].to_pylist())


def test_a_missing_code_is_a_missing_code(dirty, sent):
    parcels = sent["land/parcels"]
    named = pc.and_(
        pc.equal(dirty["feed"], "land/parcels"), pc.equal(dirty["kind"], "missing_code")
    )
    empty = parcels.filter(pc.is_null(parcels["project_code"]))["supervision_no"].to_pylist()
    assert sorted(dirty.filter(named)["key"].to_pylist()) == sorted(empty)


def test_dirty_rows_are_written_beside_the_truth(small, tmp_path):
    write_dirty_rows(small, AS_OF, tmp_path / "truth")
    written = pq.read_table(tmp_path / "truth" / "dirty_rows.parquet")
    assert written.column_names == ["feed", "key", "kind"]
    assert written.num_rows > 100
