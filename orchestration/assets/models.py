"""The dbt project as assets: keys and groups follow the folders, every data test is a check.

One step builds all models with dbt in this process and yields dbt's own results.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration import transformation, warehouse
from orchestration.assets.keys import landing_key, reference_key
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace

Event = dg.MaterializeResult[None] | dg.AssetCheckResult


class FolderTranslator(DagsterDbtTranslator):
    """Name a dbt source after its landing zone, and a model after the folder it lives in."""

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] == "source":
            return spec.replace_attributes(key=_source_key(node["source_name"], node["name"]))
        layer = node["fqn"][1]
        return spec.replace_attributes(key=dg.AssetKey([layer, node["name"]]), group_name=layer)


TRANSLATOR = FolderTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=True))


def build_models(manifest_path: Path) -> dg.AssetsDefinition:
    """Return the step that builds all models over the current warehouse file."""
    manifest = json.loads(manifest_path.read_bytes())

    @dbt_assets(manifest=manifest, dagster_dbt_translator=TRANSLATOR, name="models")
    def models(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[Event]:
        results = transformation.build(
            warehouse.current(workspace),
            dbt_variables(workspace.city),
            target=workspace.warehouses / warehouse.CURRENT / "dbt",
        )
        context.log.info(f"dbt built {len(results)} models and tests")
        rows = _row_counts(workspace, results)
        for result in results:
            yield from _event(manifest, result, rows)
        _raise_if_broken(results)

    return models


def _source_key(source: str, table: str) -> dg.AssetKey:
    return reference_key(table) if source == "reference" else landing_key(f"{source}/{table}")


def _event(manifest: Mapping[str, Any], result: Any, rows: Mapping[str, int]) -> Iterator[Event]:
    node = result.node
    if node.resource_type == "test":
        key = get_asset_check_key_for_test(manifest, TRANSLATOR, node.unique_id, None)
        if key is not None:
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=result.status == "pass",
                metadata={"failures": result.failures or 0, "status": str(result.status)},
            )
    elif result.status in transformation.BUILT:
        yield dg.MaterializeResult(
            asset_key=TRANSLATOR.get_asset_spec(manifest, node.unique_id, None).key,
            metadata={
                "dagster/row_count": rows[f"{node.schema}.{node.name}"],
                "seconds": round(result.execution_time, 3),
            },
        )


def _row_counts(workspace: Workspace, results: Sequence[Any]) -> dict[str, int]:
    built = [
        f"{r.node.schema}.{r.node.name}"
        for r in results
        if r.node.resource_type == "model" and r.status in transformation.BUILT
    ]
    with warehouse.connection(workspace, read_only=True) as con:
        return {
            name: int(con.execute(f"select count(*) from {name}").fetchall()[0][0])
            for name in built
        }


def _raise_if_broken(results: Sequence[Any]) -> None:
    broken = [
        r
        for r in results
        if r.node.resource_type != "test" and str(r.status) not in transformation.BUILT
    ]
    if broken:
        first = next((r for r in broken if str(r.status) == "error"), broken[0])
        raise dg.Failure(
            f"model {first.node.name} could not be built: {first.message} "
            f"({len(broken)} models are missing; the last release stays in force)"
        )
