"""Every dbt unit test and data test, over a warehouse in which nothing has landed."""

from datetime import UTC, datetime
from types import SimpleNamespace

import dagster as dg
import pytest

from ingestion.city import read_city
from orchestration import transformation, warehouse
from orchestration.assets.models import raise_if_broken
from orchestration.settings import REPOSITORY
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What dbt says of every node of the project."""
    workspace = Workspace(
        city=read_city(REPOSITORY / "cities" / "sandbox"),
        data=tmp_path_factory.mktemp("empty"),
        environment={"DIAODU_DISTRICTS": "nowhere"},
    )
    warehouse.open_fresh(workspace, [datetime(2023, 11, 30, 15, tzinfo=UTC)], build_id="empty")
    built = transformation.invoke(
        "build",
        warehouse.current(workspace),
        dbt_variables(workspace.city),
        target=workspace.data / "target",
    )
    return list(built.results)


def test_every_model_builds_and_every_test_passes(results):
    broken = {r.node.name: r.message for r in results if str(r.status) not in {"success", "pass"}}
    assert broken == {}


def test_every_model_has_a_test_of_its_grain(results):
    models = {r.node.name for r in results if r.node.resource_type == "model"}
    tested = {
        r.node.attached_node.split(".")[-1]
        for r in results
        if getattr(r.node, "test_metadata", None) and r.node.test_metadata.name == "unique_together"
    }
    assert models - tested == set()
    assert sum(r.node.resource_type == "unit_test" for r in results) >= 90


def said(kind, name, status, message=None):
    """What dbt says of one node."""
    return SimpleNamespace(
        node=SimpleNamespace(resource_type=kind, name=name), status=status, message=message
    )


def test_a_broken_build_names_what_broke_and_not_what_it_held_up():
    results = [
        said("model", "held_up", "skipped"),
        said("test", "unique_together_first_feed", "fail", "Got 2 results"),
        said("model", "also_held_up", "skipped"),
    ]
    with pytest.raises(
        dg.Failure, match="test unique_together_first_feed broke: Got 2 results"
    ) as it:
        raise_if_broken(results)
    assert "2 models are missing" in str(it.value)


def test_a_failed_test_that_holds_nothing_up_breaks_no_build():
    raise_if_broken([said("model", "last", "success"), said("test", "of_last", "fail", "Got 1")])
