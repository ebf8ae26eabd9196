"""`diaodu explain`: one project of a release of two, found by its names and told in full."""

import json

import pytest
from typer.testing import CliRunner

from orchestration.cli import explain
from orchestration.cli.app import app
from tests.unit.orchestration.release_folder import RELEASE, publish

CODE, OLD, OTHER = (
    "2305-510104-04-01-123456",
    "2019-510104-48-01-000777",
    "2305-510104-04-01-654321",
)
SEEN = "timestamp '2023-06-01 01:00:00'"
TABLES = {
    "projects": f"""
        select * from (values
            ('{CODE}', '锦江区三圣街道[一期]市政道路及综合管廊工程项目', '510104', 'build', true),
            ('{OTHER}', '另一项目', '510104', 'start', false)
        ) t(project_code, project_name, district, phase, is_key),
        (select 'infrastructure' as sector, 'high' as confidence, 100.25::decimal(18, 2)
            as total_investment_wan)""",
    "labels": "select 'district' as domain, '510104' as value, '锦江区' as zh",
    "project_identifiers": f"""
        select *, 'approval/projects' as source, {SEEN} as first_seen_at,
            case scheme when 'works_permit' then 'DZ1' end as parent_identifier
        from (values
            ('project_code', '{CODE}', '{CODE}', 'direct', 'A'),
            ('project_code', '{OTHER}', '{OTHER}', 'direct', 'A'),
            ('former_code', '{OLD}', '{CODE}', 'alias', 'B'),
            ('works_permit', '510104202306150101', '{CODE}', 'permit_chain', 'A')
        ) t(scheme, identifier, project_code, method, grade)""",
    "links": f"""
        select *, {SEEN} as first_seen_at from (values
            ('site/attendance_daily', '5101042306150101', '{CODE}', 'site_number', 'A', 1200),
            ('keylist/annual_plan', '2023-17', '{CODE}', 'repaired', 'R', 1),
            ('keylist/annual_plan', '2023-18', '{OTHER}', 'direct', 'A', 1)
        ) t(feed, source_key, project_code, method, grade, rows)""",
    "orphans": """
        select 'keylist/annual_plan' as feed, '2023-99' as source_key, 'not_yet_coded' as reason,
            'TMP-2023-510104-99' as temporary_id""",
    "golden_fields": f"""
        select *, {SEEN} as known_at, if(rank = 2, 'amount_unit', null) as doubt from (values
            ('{CODE}', 'total_investment_wan', 'approval/projects', '100.25', 1, true),
            ('{CODE}', 'total_investment_wan', 'keylist/annual_plan', '1002500.00', 2, false),
            ('{CODE}', 'project_name', 'approval/projects', '锦江区三圣街道[一期]市政道路', 1, true)
        ) t(project_code, field, source, value, rank, is_winner)""",
    "conflicts": f"""
        select '{CODE}' as project_code, 'total_investment_wan' as field, 'times_10000' as kind,
            'high' as severity, 'approval/projects' as winner, {SEEN} as known_at,
            '[{{"source": "approval/projects", "value": "100.25"}},
              {{"source": "keylist/annual_plan", "value": "1002500.00"}}]' as claims""",
    "data_issues": f"""
        select 'keylist/annual_plan' as feed, '2023/17' as source_key, 'project_code' as field,
            '【{CODE}】' as value, 'project_code:wrapped' as rule, 'low' as severity,
            '市重点办' as owner, {SEEN} as first_seen_at, {SEEN} as last_seen_at,
            null::timestamp as closed_at, '{CODE}' as project_code""",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    publish(folder, TABLES)
    return folder


@pytest.fixture(autouse=True)
def _hundred_columns(monkeypatch):
    monkeypatch.setattr(explain.console, "width", 100)


def told(*arguments):
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


def test_everything_of_one_project_is_told_and_nothing_of_another(data):
    found = told(CODE, "--data", data)
    assert found.exit_code == 0, found.output
    for said in (
        "锦江区三圣街道[一期]市政道路",
        "510104202306150101",
        "of DZ1",
        OLD,
        "5101042306150101",
        "1,200",
        "● approval/projects",
        "○ keylist/annual_plan",
        "amount_unit",
        "keylist/annual_plan: 1002500.00",
        "project_code:wrapped",
        RELEASE,
    ):
        assert said in found.output
    assert OTHER not in found.output
    assert "2023-18" not in found.output


def test_no_line_is_wider_than_the_terminal(data):
    from rich.cells import cell_len

    lines = told(CODE, "--data", data).output.splitlines()
    assert max(map(cell_len, lines)) <= 100


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        (f"川投资备【{CODE}】FGQB-0118号", "is its project_code"),
        (OLD, f"is its former_code {OLD} (alias, grade B)"),
        ("510104202306150101号", "is its works_permit"),
    ],
)
def test_another_name_of_a_project_says_what_it_is(data, asked, how):
    found = told(asked, "--data", data)
    assert found.output.startswith(CODE)
    assert how in found.output


def test_a_code_itself_needs_no_word(data):
    assert "is its" not in told(CODE, "--data", data).output


def test_machines_get_the_same_as_json(data):
    found = json.loads(told(OLD, "--data", data, "--json").stdout)
    assert (found["project_code"], found["release_id"]) == (CODE, RELEASE)
    assert found["named_by"] == {"scheme": "former_code", "identifier": OLD}
    assert found["project"]["total_investment_wan"] == "100.25"
    assert [row["code"] for row in found["codes"]] == [OLD, CODE]
    assert [row["source_key"] for row in found["links"]] == ["2023-17", "5101042306150101"]
    assert [row["is_winner"] for row in found["golden_fields"]] == [True, True, False]
    assert found["conflicts"][0]["kind"] == "times_10000"
    assert found["data_issues"][0]["rule"] == "project_code:wrapped"


def test_a_project_of_which_little_is_known_is_told_with_nothing_in_between(data):
    found = told(OTHER, "--data", data)
    assert found.exit_code == 0, found.output
    assert "Conflicts 矛盾 (0)" in found.output


def test_an_unknown_code_names_those_near_it(data):
    found = told("2305-510104-04-01-123450", "--data", data)
    assert found.exit_code == 1
    assert found.stderr.count("\n") == 1
    assert f"no project goes by 2305-510104-04-01-123450; near: {CODE}" in found.stderr


def test_an_unknown_word_is_near_nothing(data):
    found = told("一号桥", "--data", data)
    assert found.exit_code == 1
    assert "no project goes by 一号桥; nor is any code near it" in found.stderr


def test_what_waits_for_a_project_says_where(data):
    found = told("TMP-2023-510104-99", "--data", data)
    assert found.exit_code == 1
    assert "it waits among the orphans (keylist/annual_plan: not_yet_coded)" in found.stderr


def test_a_text_with_two_codes_asks_for_one_of_them(data):
    found = told(f"{CODE}、{OTHER}", "--data", data)
    assert found.exit_code == 1
    assert f"names 2 projects: {CODE}, {OTHER}" in found.stderr


def test_no_release_is_told_with_the_next_step(tmp_path):
    found = told(CODE, "--data", tmp_path)
    assert found.exit_code == 1
    assert "nothing is published yet. Next: " in found.stderr


def test_a_release_from_before_is_told_with_the_next_step(tmp_path):
    publish(
        tmp_path, {name: TABLES[name] for name in ("projects", "project_identifiers", "labels")}
    )
    found = told(CODE, "--data", tmp_path)
    assert found.exit_code == 1
    assert (
        "no table links, golden_fields, conflicts, data_issues, orphans. Next: diaodu run"
        in found.stderr
    )


def test_asking_takes_no_dagster(data):
    import subprocess
    import sys

    code = (
        "import sys; sys.argv = ['diaodu', 'explain', '--help'];"
        "import orchestration.cli.app; print('dagster' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
