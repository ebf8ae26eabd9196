"""`diaodu evaluate`: figures printed from a release and a truth of a few rows; exit codes."""

import pytest
from typer.testing import CliRunner

from orchestration.cli import evaluate
from orchestration.cli.app import app
from tests.unit.orchestration.release_folder import publish, set_aside

TABLES = {
    "links": """
        select *, 'direct' as method, 'A' as grade from (values
            ('approval/projects', 'one', 'one', 1),
            ('site/attendance_daily', 'S1', 'one', 998),
            ('land/parcels', 'a', 'two', 1)
        ) t(feed, source_key, project_code, rows)""",
    "orphans": """
        select 'land/parcels' as feed, 'b' as source_key, 'no_code' as reason,
            1 as rows_waiting""",
    "quarantine": """
        select 'land/parcels' as feed, 'B' as batch_id, 1 as row_no, '' as rules, '{}' as raw
        limit 0""",
    "projects": """
        select 'one' as project_code, '锦江区' as district, 100.00::decimal(18, 2) as
            total_investment_wan, 10.00::decimal(18, 2) as annual_plan_wan""",
    "golden_fields": """
        select 'one' as project_code, 'district' as field, '锦江区' as value""",
    "source_scorecard": "select 'land/parcels' as feed, '' as constant_columns",
    "data_issues": """
        select 'land/parcels' as feed, 'a' as source_key, 'signed_on' as field,
            'signed_on:type' as rule, '0000-00-00' as value""",
}
FRAMES = {
    "rows": """
        select 'site/attendance_daily' as feed, 'S1' as source_key, 'one' as project_code
        from range(998)
        union all
        select * from (values
            ('approval/projects', 'one', 'one'), ('land/parcels', 'a', 'one'),
            ('land/parcels', 'b', 'one'))""",
    "cells": """
        select 'land/parcels' as feed, 'a' as key, 'signed_on' as "column", 'zero_date' as kind,
            '2023-05-01' as true_value""",
    "projects": "select 'one' as project_code, '锦江区' as district, "
    "100.00::decimal(18, 2) as total_investment_wan, 10.00::decimal(18, 2) as annual_plan_wan, "
    "null::date as lapsed_on",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    publish(folder, TABLES)
    set_aside(folder, FRAMES)
    return folder


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setattr(evaluate.console, "width", 160)


def told(*arguments):
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def line(output, start):
    """Return the words of the line of a table that starts with a word."""
    found = (text.strip("│ ") for text in output.splitlines())
    return next(text for text in found if text.startswith(start)).replace("│", " ").split()


def test_identity_prints_each_feed_all_of_them_and_the_causes(data):
    found = told("identity", "--data", data, "--recall", "0.9")
    assert found.exit_code == 0, found.output
    counts = ["2", "0", "1", "2", "0", "0.000%", "0.000%"]
    assert line(found.output, "land/parcels") == ["land/parcels", *counts]
    total = ["1,001", "999", "1", "2", "0", "99.900%", "99.800%"]
    assert line(found.output, "all") == ["all", *total]
    assert "no_code" in found.output
    assert "linked to another" in found.output
    assert "merges: 0" in found.output
    assert "every limit is kept" in found.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--precision", "0.9991"), "precision 99.9000% is below 99.9100%"),
        (("--recall", "0.9981"), "recall 99.8002% is below 99.8100%"),
    ],
)
def test_a_missed_limit_ends_with_exit_code_1_and_one_line(data, options, said):
    found = told("identity", "--data", data, *options)
    assert found.exit_code == 1
    assert found.stderr == f"failed {said}\n"


def test_every_wrong_or_missing_link_goes_into_a_file_on_request(data, tmp_path):
    told("identity", "--data", data, "--csv", tmp_path / "links.csv")
    lines = (tmp_path / "links.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert '"land/parcels","wrong","direct",,"a","two",1' in lines


def test_golden_prints_fields_and_sums(data):
    found = told("golden", "--data", data)
    assert found.exit_code == 0, found.output
    assert line(found.output, "district") == ["district", *"110000", "100.000%", "100.000%"]
    sums = ["annual_plan_wan", "10.00", "10.00", "+0.00", "0", "0"]
    assert line(found.output, "annual_plan_wan") == sums


def test_golden_fails_on_a_field_below_the_limit(tmp_path):
    publish(tmp_path, TABLES)
    set_aside(tmp_path, {**FRAMES, "projects": FRAMES["projects"].replace("锦江区", "青羊区")})
    found = told("golden", "--data", tmp_path)
    assert found.exit_code == 1
    assert found.stderr == "failed district is right for 0.0000%, below 99.0000%\n"
    assert line(found.output, "district")[-1] == "one"


def test_issues_prints_kinds_and_rules(data):
    found = told("issues", "--data", data)
    assert found.exit_code == 0, found.output
    assert line(found.output, "zero_date") == ["zero_date", "1", "1", "0", "0"]
    assert line(found.output, "signed_on:type") == ["signed_on:type", "1", "0", "0.000%"]


def test_issues_fails_on_false_findings_and_missed_errors(tmp_path):
    publish(tmp_path, TABLES)
    set_aside(tmp_path, {**FRAMES, "cells": FRAMES["cells"].replace("'a'", "'b'")})
    found = told("issues", "--data", tmp_path)
    assert found.exit_code == 1
    assert found.stderr == (
        "failed planted errors were missed: 1 of zero_date; "
        "100.000% of the findings are false, not under 1.000%\n"
    )


def test_the_truth_may_lie_elsewhere(data, tmp_path):
    found = told("issues", "--data", data, "--truth", data / "sandbox" / "truth")
    assert found.exit_code == 0
    lost = told("issues", "--data", data, "--truth", tmp_path)
    assert lost.exit_code == 1
    assert f"{tmp_path}/cells.parquet: no such file. Next: diaodu demo" in lost.stderr


def test_a_release_without_a_table_is_told_with_the_next_step(tmp_path):
    publish(tmp_path, {"projects": TABLES["projects"]})
    set_aside(tmp_path, FRAMES)
    found = told("identity", "--data", tmp_path)
    assert found.exit_code == 1
    assert "links.parquet: no such file. Next: diaodu run" in found.stderr


def test_no_release_is_told_with_the_next_step(tmp_path):
    set_aside(tmp_path, FRAMES)
    found = told("identity", "--data", tmp_path)
    assert found.exit_code == 1
    assert "nothing is published yet. Next: " in found.stderr
