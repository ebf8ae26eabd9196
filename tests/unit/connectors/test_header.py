"""Header rows: found below titles, labels and units told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.connectors.grid import Grid, UnreadableFileError
from ingestion.connectors.header import HEADER_WITHIN, find_header, folded, split_unit

CONNECTOR = {"kind": "files", "folder": "${DIAODU_DROP}/land", "pattern": "*", "each_file": "sweep"}


@pytest.fixture
def header(make_feed):
    feed = make_feed(
        {**CONNECTOR, "header": ["监管号", "成交价"]},
        columns=[
            {"name": "parcel_no", "label": "监管号", "type": "text", "required": True},
            {"name": "district", "label": "区(市)县", "type": "text"},
            {
                "name": "price_wan",
                "label": "成交价",
                "type": "decimal",
                "unit": {"万元": 1, "亿元": 10000},
            },
        ],
    )

    def find(*rows):
        return find_header(feed, feed.connector, Grid("", rows, range(1, len(rows) + 1)))

    return find


def named(header):
    return [(column.name, column.unit) for column in header.columns]


def test_the_header_is_the_first_row_with_all_the_labels(header):
    found = header(
        ["2023年土地供应", None], ["成交价", None], ["监管号", "成交价"], ["监管号", "成交价"]
    )
    assert found.position == 2


def test_without_such_a_row_there_is_no_header(header):
    assert header(["监管号", "价格"], ["1", "2"]) is None
    assert header() is None


def test_the_header_is_looked_for_in_the_first_rows_only(header):
    table = ["监管号", "成交价"]
    assert header(*[["标题"]] * (HEADER_WITHIN - 1), table)
    assert header(*[["标题"]] * HEADER_WITHIN, table) is None


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("成交价", None),
        ("成交价(亿元)", "亿元"),
        ("成交价（亿元）", "亿元"),
        ("成交价\n（单位：亿元）", "亿元"),
        (" 成 交 价 ( 万元 ) ", "万元"),
        ("成交价(美元)", "美元"),
        ("成交价(亿元，含税)", "亿元"),
        ("成交价(含税)", "含税"),
    ],
)
def test_a_unit_in_brackets_belongs_to_the_column(header, label, unit):
    assert named(header(["监管号", label])) == [("parcel_no", None), ("price_wan", unit)]


def test_brackets_that_are_part_of_a_label_are_no_unit(header):
    found = header(["监管号", "区（市）县", "成交价"])
    assert ("district", None) in named(found)


def test_brackets_behind_a_column_without_units_are_a_remark(header):
    assert named(header(["监管号（必填）", "成交价"]))[0] == ("parcel_no", None)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：亿元", "亿元"),
        ("(金额单位: 亿元)", "亿元"),
        ("单位：亩、亿元", "亿元"),
        ("填报单位：市重点办", None),
        ("单位:万元/亿元", None),
    ],
)
def test_a_unit_above_the_table_holds_for_every_column_it_fits(header, line, unit):
    assert named(header([line, None], ["监管号", "成交价"]))[1] == ("price_wan", unit)


def test_the_columns_own_unit_goes_before_the_sheets(header):
    assert named(header(["单位：亿元"], ["监管号", "成交价(万元)"]))[1] == ("price_wan", "万元")


def test_unknown_columns_keep_their_label_and_never_take_our_names(header):
    found = header(["监管号", "成交价", "备注", "备注", "district", None], [None] * 7)
    assert [column.name for column in found.columns[2:]] == [
        "备注", "备注__sent", "district__sent", "column_6", "column_7",
    ]  # fmt: skip
    assert [column.is_labelled for column in found.columns[4:]] == [True, False, False]


def test_a_column_of_ours_that_is_there_twice_is_refused(header):
    with pytest.raises(UnreadableFileError, match="it has the column 成交价 twice"):
        header(["监管号", "成交价(万元)", "成交价(亿元)"])


LABELS = (
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).map(folded).filter(bool)
)


@given(label=LABELS, unit=LABELS, wide=st.booleans(), blanks=st.sampled_from(["", " ", "\n", "　"]))
def test_a_label_and_its_unit_come_apart_again_however_they_are_written(label, unit, wide, blanks):
    left, right = "（）" if wide else "()"
    cell = f"{label}{blanks}{left}{blanks}{unit}{right}{blanks}"
    assert split_unit(folded(cell)) == (label, unit)
