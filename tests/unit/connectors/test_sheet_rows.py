"""Rows below the header: every one lands or is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.connectors.grid import Grid, UnreadableFileError
from ingestion.connectors.header import Header, HeaderColumn
from ingestion.connectors.sheet_rows import table_below
from ingestion.contract import FilesConnector

CONNECTOR = FilesConnector(
    kind="files",
    folder="${DIAODU_DROP}/x",
    pattern="*",
    each_file="sweep",
    header=("编号",),
    totals=("合计", "总计"),
)
HEADER = Header(1, [HeaderColumn(0, "no"), HeaderColumn(1, "name"), HeaderColumn(2, "wan", "亿元")])
LABELS = ("编号", "名称", "金额")


def below(*rows, header=HEADER, may_be_cut=False):
    whole = [("标题",), LABELS, *rows]
    return table_below(CONNECTOR, Grid("", whole, range(1, len(whole) + 1), may_be_cut), header)


CELLS = st.none() | st.sampled_from(["1", "合计", "合 计：", "总计", " ", "编号", "名称", "金额"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=10)


@given(rows=ROWS)
def test_every_row_lands_or_is_counted(rows):
    table, left_out = below(*rows)
    assert table.num_rows + left_out.totals + left_out.repeated + left_out.above == len(rows) + 2


@pytest.mark.parametrize(
    "first", [("合计", None), ("总 计", None), ("合计：", None), (None, "合计"), ("3", "合计")]
)
def test_a_row_that_says_total_in_its_first_two_cells_is_left_out(first):
    table, left_out = below(("1", "a", "2"), (*first, "2"))
    assert (table.num_rows, left_out.totals) == (1, 1)


@pytest.mark.parametrize("row", [("1", "a", "合计"), ("1", "合计楼", "2"), ("1", "a合计", "2")])
def test_a_total_anywhere_else_is_a_value(row):
    table, left_out = below(row)
    assert (table.num_rows, left_out.totals) == (1, 0)


def test_a_header_repeated_for_printing_is_left_out():
    table, left_out = below(("1", "a", "2"), LABELS, ("2", "b", "3"))
    assert (table.num_rows, left_out.repeated) == (2, 1)


def test_the_unit_of_a_column_stands_beside_every_value():
    table, _ = below(("1", "a", "2"), ("2", "b", None))
    assert table.to_pydict() == {
        "no": ["1", "2"], "name": ["a", "b"], "wan": ["2", None], "wan__unit": ["亿元", "亿元"],
    }  # fmt: skip


def test_a_short_row_has_nothing_in_its_last_cells():
    table, _ = below(("1",), ("2", "b", "3"))
    assert table["wan"].to_pylist() == [None, "3"]


def test_a_table_without_rows_still_tells_its_columns():
    table, _ = below()
    assert table.column_names == ["no", "name", "wan", "wan__unit"]
    assert table.num_rows == 0


def test_a_row_longer_than_the_header_is_refused_by_its_line():
    with pytest.raises(UnreadableFileError, match="line 4 has 4 cells, the header 3"):
        below(("1", "a", "2"), ("1", "a", "b", "2"))


def test_blanks_beyond_the_header_do_no_harm():
    table, _ = below(("1", "a", "2", None, None))
    assert table.num_rows == 1


def test_a_file_that_ends_within_a_row_is_refused():
    with pytest.raises(UnreadableFileError, match="it ends within line 4"):
        below(("1", "a", "2"), ("2", "b"), may_be_cut=True)


def test_a_last_row_that_is_whole_needs_no_line_end():
    assert below(("1", "a", "2"), may_be_cut=True)[0].num_rows == 1
    assert below(may_be_cut=True)[0].num_rows == 0


def test_a_column_without_label_lands_only_if_something_stands_in_it():
    header = Header(1, [HeaderColumn(0, "no"), HeaderColumn(1, "column_2", is_labelled=False)])
    assert below(("1", None, None), header=header)[0].column_names == ["no"]
    assert below(("1", "x", None), header=header)[0].column_names == ["no", "column_2"]
