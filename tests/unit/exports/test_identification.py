"""Which project a text names: spellings, other numbers, and what is merely near."""

import duckdb
import pytest

from exports.identification import codes_in, identify, near

CODE, OTHER, OLD = (
    "2305-510104-04-01-123456",
    "2305-510104-04-01-654321",
    "2019-510104-48-01-000777",
)
KNOWN = [
    ("project_code", CODE, CODE),
    ("project_code", OTHER, OTHER),
    ("former_code", OLD, CODE),
    ("engineering_code", CODE, CODE),
    ("engineering_code", f"{OTHER}-002", OTHER),
    ("works_planning_permit", "510104202300017", CODE),
    ("supervision_no", "5101042023B00017", OTHER),
    ("list_line", "2023-17", CODE),
]


@pytest.fixture(scope="module")
def con():
    with duckdb.connect(":memory:") as made:
        made.execute(
            "create table project_identifiers (scheme varchar, identifier varchar, "
            "project_code varchar, method varchar, grade varchar)"
        )
        made.executemany("insert into project_identifiers values (?, ?, ?, 'direct', 'A')", KNOWN)
        yield made


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        f" {CODE}\n",
        f"川投资备【{CODE}】FGQB-0118号",
        CODE.replace("-", ""),
        CODE.replace("-", "–"),
        CODE.replace("-", " - "),
        CODE.replace("04", "O4"),
        CODE.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
        f"{CODE[:11]}\u200b{CODE[11:]}",
        f"{CODE}批准建设",
    ],
)
def test_a_code_is_known_however_it_is_spelt(con, text):
    found = identify(con, text)
    assert {named.project_code for named in found} == {CODE}
    assert found[0].scheme == "project_code"


@pytest.mark.parametrize(
    ("text", "code", "scheme"),
    [
        (OLD, CODE, "former_code"),
        ("510104202300017", CODE, "works_planning_permit"),
        ("建字第510104202300017号", CODE, "works_planning_permit"),
        ("建字第510104-2023-00017号", CODE, "works_planning_permit"),
        ("5101042023b00017", OTHER, "supervision_no"),
        ("2023-17", CODE, "list_line"),
        (f"{OTHER}-002", OTHER, "engineering_code"),
    ],
)
def test_other_numbers_name_a_project_too(con, text, code, scheme):
    assert [(named.project_code, named.scheme) for named in identify(con, text)] == [(code, scheme)]


def test_two_codes_name_two_projects(con):
    assert {named.project_code for named in identify(con, f"{CODE}、{OTHER}")} == {CODE, OTHER}


@pytest.mark.parametrize("text", ["", "号", "2305-510104-04-01-123457", CODE[:19], f"9{CODE}"])
def test_what_is_not_known_names_nothing(con, text):
    assert identify(con, text) == []


def test_a_code_with_a_digit_wrong_is_near_and_not_taken(con):
    wrong = "2305-510104-04-01-123457"
    assert identify(con, wrong) == []
    assert near(con, wrong)[0] == CODE


def test_what_is_spelt_otherwise_is_near_nothing(con):
    assert near(con, "一号桥") == []


@pytest.mark.parametrize(("digits", "is_near"), [("129999", True), ("199999", False)])
def test_near_is_four_fifths_of_the_characters(con, digits, is_near):
    assert (CODE in near(con, f"2305-510104-04-01-{digits}")) is is_near


def test_at_most_three_codes_are_near():
    with duckdb.connect(":memory:") as con:
        con.execute(
            "create table project_identifiers as select 'project_code' as scheme, "
            "printf('2305-510104-04-01-12345%d', i) as identifier from range(9) r(i)"
        )
        assert len(near(con, "2305-510104-04-01-123459")) == 3


def test_a_code_in_a_text_is_written_as_it_should_be():
    assert codes_in("【2305–510104–O4–Ol–123456】") == [CODE]
    assert codes_in("25000 2305-510104") == []
