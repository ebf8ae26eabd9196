"""Keys of a written file, judged by a reader that did not write it."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exports.order import disorder


def problem(tmp_path, rows, rows_per_group=2):
    table = pa.table({"a": [a for a, _ in rows], "b": [b for _, b in rows], "c": range(len(rows))})
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=rows_per_group)
    return disorder(tmp_path / "t.parquet", ("a", "b"))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([("x", 1), ("x", 2), ("y", 1)], None, id="in order"),
        pytest.param([("x", 1)], None, id="one row"),
        pytest.param([("x", 1), ("x", 1), ("y", 1)], "1 repeated keys", id="repeated"),
        pytest.param(
            [("w", 1), ("x", 1), ("x", 1)], "1 repeated keys", id="repeated over a group's edge"
        ),
        pytest.param([("x", 2), ("x", 1)], "1 keys out of order", id="second part descends"),
        pytest.param([("y", 1), ("x", 2)], "1 keys out of order", id="first part descends"),
        pytest.param([("x", 1), ("x", None)], "1 null keys", id="null"),
    ],
)
def test_a_key_has_to_be_unique_known_and_sorted(tmp_path, rows, said):
    assert problem(tmp_path, rows) == said


def test_an_empty_file_has_no_problem(tmp_path):
    empty = pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.int64())})
    pq.write_table(empty, tmp_path / "t.parquet")
    assert disorder(tmp_path / "t.parquet", ("a", "b")) is None
