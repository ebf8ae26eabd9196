"""Tables for people: Chinese headers, no live formula, numbers as numbers."""

import csv

import duckdb
import pytest

from exports.parquet import write_public
from exports.people import distinct_titles, write_people
from exports.tables import PublicTable

HEADERS = {"code": "编号", "note": "备注", "amount_wan": "金额", "phase": "阶段", "is_key": "重点"}


@pytest.fixture
def lines(tmp_path):
    """Return a function that writes one table for people and reads it as a spreadsheet would."""
    (tmp_path / "people").mkdir()
    con, files = duckdb.connect(), duckdb.connect()
    files.execute("create table labels as select 'phase' as domain, 'build' as value, '促建' as zh")

    def write(query, cap=100):
        con.execute(f"create table main.t as {query}")
        written = write_public(con, PublicTable("t", "main.t", ("code",)), tmp_path)
        files.execute(f"create view t as from '{written.path}'")
        people = write_people(files, [written], tmp_path / "people", HEADERS, cap)
        path = tmp_path / "people" / "t.csv"
        if not path.exists():
            return people, None
        return people, list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))

    yield write
    con.close()
    files.close()


def test_headers_are_chinese_after_a_byte_order_mark(lines):
    _, rows = lines("select 1 as code, 'x' as note, timestamp '2023-01-01' as seen_at")
    assert rows[0] == ["\ufeff编号", "备注", "seen_at(UTC)"]


@pytest.mark.parametrize(
    "said",
    ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "  =1+1", "　＝1", "＋1", "＠x", "\u00a0-2"],
)
def test_text_a_spreadsheet_would_run_starts_with_an_apostrophe(lines, tmp_path, said):
    con = duckdb.connect()
    con.execute("create table said as select ? as note", [said])
    con.execute(f"copy said to '{tmp_path / 'said.parquet'}'")
    _, rows = lines(f"select 1 as code, note from '{tmp_path / 'said.parquet'}'")
    assert rows[1][1].startswith("'")


@pytest.mark.parametrize("said", ["成都", "a=b", "1-2", "2305-510104", "", 'say "x", y'])
def test_other_text_stays_as_it_is(lines, said):
    quoted = said.replace("'", "''")
    _, rows = lines(f"select 1 as code, '{quoted}' as note")
    assert rows[1][1] == said


def test_numbers_stay_numbers_and_codes_become_words(lines):
    _, rows = lines(
        "select 1 as code, -5.50::decimal(18,2) as amount_wan, 'build' as phase, true as is_key"
    )
    assert rows[1] == ["1", "-5.50", "促建", "是"]


def test_a_value_without_a_word_is_shown_as_it_is_and_null_as_nothing(lines):
    _, rows = lines("select 1 as code, 'exited' as phase, null::boolean as is_key")
    assert rows[1] == ["1", "exited", ""]


def test_lists_become_text_that_is_no_formula(lines):
    _, rows = lines("select 1 as code, ['=1', 'b'] as note")
    assert rows[1][1] == "['=1', b]"


@pytest.mark.parametrize(("rows", "is_written"), [(3, True), (4, False)])
def test_a_table_beyond_the_cap_is_skipped_and_said_to_be(lines, rows, is_written):
    people, written = lines(f"select i as code from range({rows}) r(i)", cap=3)
    assert (written is not None) is is_written
    assert [skipped.rows for skipped in people.skipped] == ([] if is_written else [rows])
    assert people.tables == (("t",) if is_written else ())


def test_no_two_columns_share_a_header():
    titles = distinct_titles(["district", "area"], {"district": "地区", "area": "地区"})
    assert titles == ["\ufeff地区", "地区(area)"]
