"""Every promise of a release, broken once: the audit has to say which."""

import duckdb
import pytest

from exports.audit import (
    Built,
    audit,
    broken_keys,
    lost_rows,
    personal_columns,
    personal_numbers,
    unexplained_rows,
    unknown_projects,
    unmasked_quarantine,
)
from exports.content import DATABASE
from exports.database import write_database
from exports.parquet import write_public
from exports.tables import PublicTable

SOUND = {
    "projects": "select 'P1' as project_code, '一号' as project_name",
    "signals": "select 'P1' as project_code, 'B-INV' as rule",
    "quarantine": """select 1 as row_no, '{"area": "三亩", "phone": "***"}' as raw""",
    "conservation": "select 'a/b' as feed, 3 as landed, 1 as modelled, 1 as superseded, "
    "1 as quarantined",
}
KEYS = {
    "projects": "project_code",
    "signals": "rule",
    "quarantine": "row_no",
    "conservation": "feed",
}


@pytest.fixture
def build(tmp_path):
    """Return a function that writes a few tables as a release in the making."""
    (tmp_path / "tables").mkdir()
    con, files = duckdb.connect(), duckdb.connect()

    def make(documents=None, personal=("phone",), **tables):
        written = []
        for name, query in {**SOUND, **tables}.items():
            con.execute(f"create or replace table main.{name} as {query}")
            table = PublicTable(name, f"main.{name}", (KEYS[name],), name == "signals")
            written.append(write_public(con, table, tmp_path / "tables"))
            files.execute(f"create or replace view {name} as from '{written[-1].path}'")
        write_database({w.table.name: w.path for w in written}, tmp_path / DATABASE)
        for path, text in (documents or {}).items():
            (tmp_path / path).write_text(text)
        return Built(tmp_path, files, written, list(documents or {}), frozenset(personal))

    yield make
    con.close()
    files.close()


def test_a_sound_release_has_no_problem(build):
    assert audit(build(documents={"quality.html": "<p>ok</p>"})) == []


@pytest.mark.parametrize(
    ("check", "tables", "said"),
    [
        pytest.param(
            broken_keys,
            {"projects": "select 'P1' as project_code from range(3)"},
            "projects: 2 repeated keys; its key is project_code",
            id="repeated key",
        ),
        pytest.param(
            broken_keys,
            {"projects": "select null::varchar as project_code"},
            "projects: 1 null keys; its key is project_code",
            id="null key",
        ),
        pytest.param(
            unknown_projects,
            {"signals": "select 'P9' as project_code, 'B-INV' as rule"},
            "signals: 1 rows have a code that projects does not have",
            id="unknown project",
        ),
        pytest.param(
            personal_columns,
            {"projects": "select 'P1' as project_code, 'x' as phone"},
            "projects: personal columns phone are public",
            id="personal column",
        ),
        pytest.param(
            personal_numbers,
            {"projects": "select '13912345678' as project_code"},
            "projects: 1 values of project_code look like phone or identity card numbers",
            id="phone as a key",
        ),
        pytest.param(
            personal_numbers,
            {"projects": "select 'P1' as project_code, 13912345678::bigint as caller"},
            "projects: 1 values of caller look like phone or identity card numbers",
            id="phone as a number",
        ),
        pytest.param(
            personal_numbers,
            {"projects": "select 'P1' as project_code, ['13912345678'] as callers"},
            "projects: 1 values of callers look like phone or identity card numbers",
            id="phone in a list",
        ),
        pytest.param(
            unmasked_quarantine,
            {"quarantine": """select 1 as row_no, '{"phone": "未知"}' as raw"""},
            "quarantine: 1 raw rows show the personal column phone",
            id="personal value in quarantine",
        ),
        pytest.param(
            unexplained_rows,
            {
                "conservation": "select 'a/b' as feed, 4 as landed, 1 as modelled, "
                "1 as superseded, 1 as quarantined"
            },
            "a/b: 4 rows landed, 3 are accounted for",
            id="lost row",
        ),
    ],
)
def test_a_broken_promise_is_said_in_one_sentence(build, check, tables, said):
    built = build(**tables)
    assert list(check(built)) == [said]
    assert said in audit(built)


def test_a_phone_in_a_document_is_found(build):
    built = build(documents={"quality.html": "<p>请联系 139-1234-5678</p>"})
    assert audit(built) == ["quality.html: holds a phone or identity card number"]


def test_rows_lost_between_the_warehouse_and_the_files_are_found(build, tmp_path):
    built = build()
    with duckdb.connect(str(tmp_path / DATABASE)) as con:
        con.execute("delete from projects")
    assert list(lost_rows(built)) == [
        "projects: 1 rows in the warehouse, 1 in Parquet, 0 in diaodu.duckdb"
    ]


def test_null_project_codes_are_no_unknown_projects(build):
    assert not list(
        unknown_projects(build(signals="select null::varchar as project_code, 'B-INV' as rule"))
    )
