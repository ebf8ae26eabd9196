"""Every dbt unit test and data test, over a warehouse in which nothing has landed."""

from datetime import UTC, datetime

import pytest

from ingestion.city import read_city
from orchestration import transformation, warehouse
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
