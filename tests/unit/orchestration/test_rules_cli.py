"""`diaodu rules`: published rule sets listed, two rule books compared over a warehouse."""

from datetime import date

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import rules
from orchestration.settings import REPOSITORY
from scoring.calendar import working_days
from tests.unit.scoring.cases import BUILD, START, facts
from tests.unit.scoring.foresight_city import tables


@pytest.fixture
def rulebook_file():
    return REPOSITORY / "cities" / "sandbox" / "rulebook.yml"


@pytest.fixture
def data(tmp_path):
    """A data folder whose last build knows two projects."""
    folder = tmp_path / "warehouse" / "current"
    folder.mkdir(parents=True)
    city = facts(
        BUILD | {"project_code": "late", "zero_months": 4, "completed_ratio": None},
        START | {"project_code": "fine"},
        START | {"project_code": "done", "phase": "done", "is_start": False, "zero_months": 4},
    )
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        con.execute("create schema marts; create schema reference")
        for name, table in {
            "marts.project_facts": city,
            "marts.cases": tables([], [])[0],
            "reference.calendar": working_days(date(2023, 1, 1), date(2024, 12, 31)),
        }.items():
            con.register("incoming", table)
            con.execute(f"create table {name} as select * from incoming")
            con.unregister("incoming")
    return tmp_path


def told(*arguments):
    return CliRunner().invoke(rules.app, [str(argument) for argument in arguments])


def test_list_names_every_published_rule_set():
    found = told("list")
    assert found.exit_code == 0
    for path in rules.PUBLISHED.glob("*.yml"):
        assert path.stem in found.output


def test_diff_shows_what_changes_and_why(data, rulebook_file, monkeypatch):
    monkeypatch.setattr(rules.console, "width", 240)
    found = told("diff", rulebook_file, "wuhan", "--data", data)
    assert found.exit_code == 0, found.output
    assert "2023.3 → wuhan" in found.output
    assert "wuhan has no rule B-ZERO" in found.output
    assert "done" not in found.output


def test_diff_of_a_rule_book_with_itself_says_so(data, rulebook_file):
    found = told("diff", rulebook_file, rulebook_file.parent, "--data", data)
    assert "nothing changes between 2023.3 and 2023.3" in found.output


def test_diff_shows_as_many_as_asked_and_counts_the_rest(data, rulebook_file, monkeypatch):
    monkeypatch.setattr(rules.console, "width", 240)
    found = told("diff", rulebook_file, "wuhan", "--data", data, "--show", "1")
    assert "more; --show" in found.output


def test_a_build_of_facts_that_lack_a_column_is_told_what_to_do(data):
    with duckdb.connect(str(data / "warehouse" / "current" / "warehouse.duckdb")) as con:
        con.execute("alter table marts.project_facts drop column fund_gap_pct")
    found = told("diff", "wuhan", "sanya-2022", "--data", data)
    assert found.exit_code == 1
    assert "no fund_gap_pct in project_facts. Next: diaodu run" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("wuhan", "atlantis"), "no rule book atlantis"),
        (("wuhan", "sanya-2022"), "no warehouse was built yet"),
    ],
)
def test_what_is_missing_is_told_with_the_next_step(tmp_path, arguments, said):
    found = told("diff", *arguments, "--data", tmp_path)
    assert found.exit_code == 1
    assert said in found.stderr
    assert "Next: " in found.stderr
