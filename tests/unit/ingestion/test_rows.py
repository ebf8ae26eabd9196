"""rows.parquet: what was sent, in order, and the same bytes however it arrived."""

import itertools
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import SourceError
from ingestion.rows import RowsWriter

NAMES = ("a", "b")


def write(folder, pieces, row_group=4):
    writer = RowsWriter(Path(folder) / "rows.parquet", NAMES, row_group)
    for piece in pieces:
        writer.append(piece)
    writer.close()
    assert [path.name for path in Path(folder).iterdir()] == ["rows.parquet"]
    return writer


def piece(**columns):
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


values = st.one_of(st.none(), st.text(max_size=3))
rows = st.lists(st.fixed_dictionaries({"a": values, "b": values, "x": values}), max_size=14)


@settings(max_examples=60, deadline=None)
@given(rows=rows, cuts=st.lists(st.integers(0, 14), max_size=5))
def test_the_bytes_do_not_depend_on_how_rows_arrived(rows, cuts):
    columns = {name: [row[name] for row in rows] for name in ("a", "b", "x")}
    whole = piece(**columns)
    edges = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    pieces = [whole.slice(low, high - low) for low, high in itertools.pairwise(edges)]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        write(one, [whole])
        write(many, [whole.slice(0, 0), *pieces])
        landed = pq.read_table(Path(many) / "rows.parquet")
        assert landed.select(["a", "b", "x"]).to_pylist() == rows
        assert landed["row_no"].to_pylist() == list(range(1, len(rows) + 1))
        assert _bytes(one) == _bytes(many)


def _bytes(folder):
    return (Path(folder) / "rows.parquet").read_bytes()


@pytest.mark.parametrize("before", [0, 3, 4, 5, 9])
def test_a_column_may_come_up_late(tmp_path, before):
    late = piece(b=["2"], z=["9"])
    write(tmp_path, [piece(a=["1"] * before, b=[None] * before), late, piece(a=["3"], y=["8"])])
    landed = pq.read_table(tmp_path / "rows.parquet")
    assert landed.column_names == ["a", "b", "row_no", "y", "z"]
    assert landed.num_rows == before + 2
    assert landed.slice(before).to_pylist() == [
        {"a": None, "b": "2", "row_no": before + 1, "y": None, "z": "9"},
        {"a": "3", "b": None, "row_no": before + 2, "y": "8", "z": None},
    ]


def test_nothing_sent_is_a_table_without_rows(tmp_path):
    write(tmp_path, [])
    landed = pq.read_table(tmp_path / "rows.parquet")
    assert (landed.num_rows, landed.column_names) == (0, ["a", "b", "row_no"])
    assert landed.schema.types == [pa.string(), pa.string(), pa.int64()]


def test_a_column_without_values_may_come_untyped(tmp_path):
    write(tmp_path, [pa.table({"a": [None, None]})])
    assert pq.read_schema(tmp_path / "rows.parquet").field("a").type == pa.string()


def test_what_is_not_text_does_not_land(tmp_path):
    with pytest.raises(TypeError, match="column a is int64"):
        write(tmp_path, [pa.table({"a": [1]})])


def test_two_columns_of_one_name_do_not_land(tmp_path):
    with pytest.raises(ValueError, match="named twice"):
        write(tmp_path, [pa.table([["1"], ["2"]], names=["a", "a"])])


def test_no_extra_column_shadows_another(tmp_path):
    sent = pa.table([["1"], ["2"], ["3"], ["4"], ["5"]], names=["a", "A", "row_no", "", "Unnamed"])
    writer = write(tmp_path, [sent, sent])
    landed = pq.read_table(tmp_path / "rows.parquet")
    assert landed.slice(1).to_pylist() == [
        {
            "a": "1",
            "b": None,
            "row_no": 2,
            "A__sent": "2",
            "Unnamed__sent": "5",
            "row_no__sent": "3",
            "unnamed": "4",
        }
    ]
    assert writer.sent == {"a"}
    assert len({name.casefold() for name in landed.column_names}) == len(landed.column_names)


@pytest.mark.parametrize(
    ("count", "is_fine"), [pytest.param(500, True, id="most"), pytest.param(501, False, id="more")]
)
def test_a_source_cannot_send_columns_without_end(tmp_path, count, is_fine):
    sent = pa.table([["1"]] * count, names=[f"x{number}" for number in range(count)])
    if is_fine:
        assert len(write(tmp_path, [sent]).extras) == count
    else:
        with pytest.raises(SourceError, match="more than 500 columns"):
            write(tmp_path, [sent])
