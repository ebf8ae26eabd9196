"""Imperfections: what each kind does to a cell, at which rate, and that every cell is noted."""

import unicodedata

import numpy as np
import pyarrow as pa
import pytest

from sandbox.dirt import (
    Around,
    Spots,
    kinds,
    soil,
)

CODE, OTHER = "2209-511098-04-01-815034", "2104-500108-04-01-439202"
CREDIT = "915101720000000012"
AROUND = Around(
    codes=pa.array([CODE, OTHER]),
    owner=np.array([0, 1]),
    district=np.array([0, 1]),
    is_key=np.array([True, False]),
)
CODES = {
    kinds.WRAPPED: f"川投资备【{CODE}】FGQB-0118号",
    kinds.FULL_WIDTH: "２２０９-５１１０９８-０４-０１-８１５０３４",
    kinds.LETTER_O: "22O9-511O98-04-01-815034",
    kinds.UNHYPHENATED: "22095110980401815034",
    kinds.DASHED: "2209–511098–04–01–815034",
    kinds.PROSE: f"{CODE}批准建设",
    kinds.SPACED: "2209 - 511098 - 04 - 01 - 815034",
    kinds.HIDDEN: "2209-511098\u200b-04-01-815034",
    kinds.MISSING: None,
    kinds.TRUNCATED: "2209-511098-04-01-8",
    kinds.FLOATED: "2.20951E+19",
    kinds.MISTYPED: "2209-511098-04-01-115034",
    kinds.PASTED: OTHER,
    kinds.SECTION: "E5101000000000000001001",
    kinds.TWO_CODES: f"{CODE}、{OTHER}",
}
DAYS = {
    kinds.OTHER_STYLE: "2024年7月30日",
    kinds.SERIAL: "45503",
    kinds.SERIAL_1904: "44041",
    kinds.EPOCH: "1722268800000",
    kinds.VAGUE_DATE: "7月底",
    kinds.MONTH_ONLY: "2024-07",
    kinds.FAR_DATE: "9999-12-31",
    kinds.SHIFTED: "2024-07-29",
}
MONEY = {
    kinds.UNIT_WRITTEN: "12.3456亿元",
    kinds.GROUPED: "123,456",
    kinds.WIDE_AMOUNT: "１２３４５６",
    kinds.AMOUNT_IN_YI: "12.3456",
}
NAME = "青羊锦城医院项目（二期）"
NAMES = {
    kinds.PHASE_STYLE: "青羊锦城医院项目(2期)",
    kinds.PREFIXED: f"成都市锦江区{NAME}",
    kinds.WORKING_TITLE: "锦江重大项目",
    kinds.RARE: "青羊㐂城医院项目（二期）",
    kinds.TRADITIONAL: "青羊锦城醫院項目（二期）",
}
CREDITS = {
    kinds.LOWER_CREDIT: "91510172000000001x",
    kinds.O_IN_CREDIT: "9151O172OOOOOOOO1X",
    kinds.MISTYPED_CREDIT: "91510172000000011X",
    kinds.OLD_ORGANISATION: "00000000-1",
}
DISTRICTS = {
    kinds.UNKNOWN_DISTRICT: "未知区",
    kinds.CITY_DISTRICT: "510100",
    kinds.CLERKS_DISTRICT: "青羊区",
}


def spoilt(kind, columns, feed="land/parcels", luck=0.0):
    """The second of two rows after ``kind``, what was noted, and the first row as it is now."""
    table = pa.table({name: pa.array([text] * 2, pa.string()) for name, text in columns.items()})
    spots = Spots(np.array([-1, 0]), np.array([0.0, luck]), (kind,))
    sent, found = soil(feed, table, np.array([0, 0]), spots, AROUND)
    first, second = sent.to_pylist()
    return second, found, first


@pytest.mark.parametrize(
    ("column", "clean_text", "kind", "written"),
    [
        *(("project_code", CODE, *case) for case in CODES.items()),
        *(("agreed_finish_on", "2024-07-30", *case) for case in DAYS.items()),
        *(("total_investment_wan", "123456", *case) for case in MONEY.items()),
        *(("project_name", NAME, *case) for case in NAMES.items()),
        *(("transferee_uscc", "91510172000000001X", *case) for case in CREDITS.items()),
        *(("district", "锦江区", *case) for case in DISTRICTS.items()),
        ("engineering_code", CODE, kinds.MISSING_LINK, None),
        ("signed_on", "2024-07-30", kinds.ZERO_DATE, "0000-00-00"),
        ("issued_on", "2024-07-30", kinds.FUTURE, "2025-07-30"),
        ("occurred_at", "2024-07-30 07:00:00", kinds.UTC_CLOCK, "2024-07-29 23:00:00"),
        ("progress_text", "主体工程有序推进", kinds.GLOSS, "主体工(gōng)程有序推进"),
        ("cumulative_wan", "1001", kinds.FALLING, "500"),
        ("land_use", "公用设施用地", kinds.DEFAULT, "工业用地"),
    ],
)
def test_a_clerk_spoils_one_cell_and_it_is_noted_with_what_it_would_be(
    column, clean_text, kind, written
):
    other = {"address": "天府大道1号"}
    second, found, first = spoilt(kind, {column: clean_text} | other)
    assert first == {column: clean_text} | other, "a clean row is left alone"
    assert second == {column: written} | other, "a clean column is left alone"
    (note,) = found
    assert (note.column, note.kind, note.rows.tolist()) == (column, kind, [1])
    assert note.true.to_pylist() == [clean_text]


@pytest.mark.parametrize(
    ("feed", "kind", "columns", "written"),
    [
        (
            "library/memberships",
            kinds.IN_NAME,
            {"project_code": CODE, "project_name": NAME},
            {"project_code": None, "project_name": CODE + NAME},
        ),
        (
            "approval/projects",
            kinds.END_BEFORE_START,
            {"planned_start_month": "2023-05", "planned_finish_month": "2024-07"},
            {"planned_start_month": "2024-07", "planned_finish_month": "2023-05"},
        ),
        (
            "approval/matters",
            kinds.BEFORE_APPLICATION,
            {"accepted_at": "2023-05-01 10:00:00", "decided_at": "2023-05-09 10:00:00"},
            {"accepted_at": "2023-05-09 10:00:00", "decided_at": "2023-05-01 10:00:00"},
        ),
        (
            "statistics/investment_monthly",
            kinds.AMOUNT_IN_YUAN,
            {"cumulative_wan": "12", "year_to_date_wan": "5", "month_wan": "1.5"},
            {"cumulative_wan": "120000", "year_to_date_wan": "50000", "month_wan": "15000"},
        ),
        (
            "approval/projects",
            kinds.SWAPPED_POSITION,
            {"longitude": "104.060000", "latitude": "30.590000"},
            {"longitude": "30.590000", "latitude": "104.060000"},
        ),
        (
            "approval/projects",
            kinds.OUTSIDE,
            {"longitude": "104.060000", "latitude": "30.590000"},
            {"longitude": "0.000000", "latitude": "0.000000"},
        ),
        (
            "approval/projects",
            kinds.NO_POSITION,
            {"longitude": "104.060000", "latitude": "30.590000"},
            {"longitude": None, "latitude": None},
        ),
    ],
)
def test_a_kind_that_spoils_several_columns_notes_each(feed, kind, columns, written):
    second, found, first = spoilt(kind, columns, feed)
    assert first == columns
    assert second == written
    assert {note.column: note.true.to_pylist() for note in found} == {
        column: [text] for column, text in columns.items()
    }


@pytest.mark.parametrize(
    ("kind", "columns", "column", "written"),
    [
        (
            kinds.PLAN_ABOVE_TOTAL,
            {"total_investment_wan": "3.5000", "annual_plan_wan": "20000"},
            "total_investment_wan",
            "1.2",
        ),
        (
            kinds.DONE_ABOVE_TOTAL,
            {"planned_total_wan": "1000", "cumulative_wan": "400"},
            "cumulative_wan",
            "1300",
        ),
        (
            kinds.YEAR_IN_TOTAL,
            {"year_to_date_wan": "77", "cumulative_wan": "400"},
            "cumulative_wan",
            "77",
        ),
    ],
)
def test_an_amount_that_cannot_be_is_made_from_the_one_beside_it(kind, columns, column, written):
    second, (note,), _ = spoilt(kind, columns, "keylist/annual_plan")
    assert second == columns | {column: written}
    assert note.true.to_pylist() == [columns[column]]


@pytest.mark.parametrize("luck", [0.0, 0.9])
def test_a_name_read_in_the_wrong_encoding_can_still_be_written(luck):
    second, (note,), _ = spoilt(kinds.MOJIBAKE, {"owner_name": "锦江蓉兴科技有限公司"}, luck=luck)
    name = second["owner_name"]
    assert name != note.true[0].as_py()
    assert name.encode("gb18030").decode("gb18030") == name
    assert all(unicodedata.category(character) != "Cs" for character in name)


def test_what_a_change_leaves_as_it_was_is_no_imperfection():
    second, found, _ = spoilt(kinds.PHASE_STYLE, {"project_name": "青羊锦城医院项目"})
    assert (second, found) == ({"project_name": "青羊锦城医院项目"}, [])
    second, found, _ = spoilt(kinds.UNIT_WRITTEN, {"price_wan": "1.5亿元"})
    assert (second, found) == ({"price_wan": "1.5亿元"}, [])


def test_what_is_empty_stays_empty():
    for kind, column in ((kinds.WRAPPED, "project_code"), (kinds.SERIAL, "agreed_finish_on")):
        second, found, _ = spoilt(kind, {column: None})
        assert (second, found) == ({column: None}, [])


def test_a_whole_row_is_noted_without_a_column():
    _, (note,), _ = spoilt(kinds.DUPLICATE, {"permit_no": "1"})
    assert (note.column, note.kind, note.rows.tolist()) == (None, kinds.DUPLICATE, [1])


def test_a_pasted_code_is_never_that_of_a_key_project_or_of_the_same_owner():
    count = 400
    around = Around(
        codes=pa.array([str(number) for number in range(count)]),
        owner=np.arange(count) % 7,
        district=np.zeros(count, dtype=np.int64),
        is_key=np.arange(count) % 4 == 0,
    )
    spots = Spots(np.zeros(count, dtype=np.int64), np.linspace(0, 1, count), (kinds.PASTED,))
    table = pa.table({"project_code": around.codes})
    sent, _ = soil("land/parcels", table, np.arange(count), spots, around)
    pasted = np.array(sent["project_code"].to_pylist(), dtype=np.int64)
    assert not around.is_key[pasted].any()
    assert (around.owner[pasted] != around.owner).all()
