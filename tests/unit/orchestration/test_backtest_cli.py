"""`diaodu backtest` and the past it looks at: what goes wrong is told with the next step."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from ingestion.city import read_city
from orchestration import past
from orchestration.cli import backtest
from orchestration.cli.app import app
from orchestration.settings import REPOSITORY
from orchestration.transformation import TransformationError
from orchestration.workspace import Workspace

NOW = datetime(2023, 11, 10, 1, tzinfo=UTC)
DAYS = ("--from", "2023-11-01", "--to", "2023-11-09")


def refused(tmp_path, *arguments):
    clock = {"DIAODU_CLOCK": NOW.isoformat()}
    found = CliRunner().invoke(app, ["backtest", *arguments, "--data", str(tmp_path)], env=clock)
    assert found.exit_code == 1
    return " ".join(found.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*DAYS, "--rulebook", "atlantis"), "no rule book atlantis: neither a file nor one of"),
        (("--from", "2023-11-04", "--to", "2023-11-09"), "no week ends between"),
        ((*DAYS[:3], "2023-11-10", "--step", "day"), "2023-11-10 is not over yet"),
    ],
)
def test_what_cannot_be_looked_back_on_is_told_in_one_line(tmp_path, arguments, said):
    assert said in refused(tmp_path, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_fails_ends_the_verb(tmp_path, monkeypatch):
    def fail(*_):
        raise TransformationError("model.diaodu.projects: no such column. Next: diaodu run")

    monkeypatch.setattr(backtest, "build_past", fail)
    assert "no such column. Next: diaodu run" in refused(tmp_path, *DAYS)


def result(status):
    return SimpleNamespace(
        status=status, message="9 rows", node=SimpleNamespace(unique_id="test.x")
    )


@pytest.mark.parametrize(
    ("statuses", "is_built"),
    [
        (["success", "pass", "warn", "skipped"], True),
        (["success", "error"], False),
        (["fail", "pass"], False),
        (["runtime error"], False),
    ],
)
def test_the_past_is_built_where_every_model_and_test_came_through(
    tmp_path, monkeypatch, statuses, is_built
):
    city = read_city(REPOSITORY / "cities" / "sandbox")
    monkeypatch.setattr(past.transformation, "build", lambda *_: list(map(result, statuses)))
    workspace = Workspace(city, tmp_path, clock=NOW)
    span = ["2023-11-03T23:59:59+08:00"]
    if is_built:
        past.build_past(workspace, span)
    else:
        with pytest.raises(TransformationError, match=r"test\.x: 9 rows\. Next: diaodu run"):
            past.build_past(workspace, span)
    assert (workspace.warehouses / "current" / "warehouse.duckdb").exists()
