"""The dbt project as assets: keys and groups follow the folders, one check a tested model.

One step builds all models with dbt in this process and yields dbt's own results. A model's check
sums up its data tests; a failure blocks everything to the right of the models.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject
from dagster_dbt.asset_utils import build_dbt_specs

from orchestration import transformation, warehouse
from orchestration.assets.keys import landing_key, reference_key
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace

Manifest = Mapping[str, Any]
Event = dg.MaterializeResult[None] | dg.AssetCheckResult
CHECK = "data_tests"


class FolderTranslator(DagsterDbtTranslator):
    """Name a dbt source after its landing zone, and a model after the folder it lives in."""

    def get_asset_spec(
        self, manifest: Manifest, unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] == "source":
            return spec.replace_attributes(key=_source_key(node["source_name"], node["name"]))
        layer = node["fqn"][1]
        return spec.replace_attributes(key=dg.AssetKey([layer, node["name"]]), group_name=layer)


TRANSLATOR = FolderTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=False))


def build_models(manifest_path: Path) -> dg.AssetsDefinition:
    """Return the step that builds all models over the current warehouse file."""
    manifest = json.loads(manifest_path.read_bytes())
    tested = _tested_models(manifest)

    @dg.multi_asset(name="models", specs=_specs(manifest), check_specs=_check_specs(tested))
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
            if result.node.resource_type == "model" and result.status in transformation.BUILT:
                yield _materialized(manifest, result, rows)
        yield from _verdicts(tested, results)
        raise_if_broken(results)

    return models


def _specs(manifest: Manifest) -> Sequence[dg.AssetSpec]:
    specs, _ = build_dbt_specs(
        translator=TRANSLATOR,
        manifest=manifest,
        select="fqn:*",
        exclude="",
        selector="",
        io_manager_key=None,
        project=None,
    )
    return specs


def _tested_models(manifest: Manifest) -> dict[str, dg.AssetKey]:
    """Return the key of the model that each data test of a model speaks of."""
    return {
        unique_id: _key(manifest, node["attached_node"])
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test" and node.get("attached_node")
    }


def _check_specs(tested: Mapping[str, dg.AssetKey]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            CHECK, asset=key, blocking=True, description="Grain and vocabulary of the table."
        )
        for key in sorted(set(tested.values()))
    ]


def _key(manifest: Manifest, unique_id: str) -> dg.AssetKey:
    return TRANSLATOR.get_asset_spec(manifest, unique_id, None).key


def _source_key(source: str, table: str) -> dg.AssetKey:
    return reference_key(table) if source == "reference" else landing_key(f"{source}/{table}")


def _materialized(
    manifest: Manifest, result: Any, rows: Mapping[str, int]
) -> dg.MaterializeResult[None]:
    node = result.node
    return dg.MaterializeResult(
        asset_key=_key(manifest, node.unique_id),
        metadata={
            "dagster/row_count": rows[f"{node.schema}.{node.name}"],
            "seconds": round(result.execution_time, 3),
        },
    )


def _verdicts(
    tested: Mapping[str, dg.AssetKey], results: Sequence[Any]
) -> Iterator[dg.AssetCheckResult]:
    """Sum up the data tests of each model; a test that dbt skipped counts as failed."""
    by_model: dict[dg.AssetKey, list[Any]] = defaultdict(list)
    for result in results:
        if result.node.unique_id in tested:
            by_model[tested[result.node.unique_id]].append(result)
    for key, found in sorted(by_model.items()):
        failed = {r.node.name: r.failures or 0 for r in found if str(r.status) != "pass"}
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=CHECK,
            passed=not failed,
            metadata={"tests": len(found), "rows_failing_by_test": dg.MetadataValue.json(failed)},
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


def raise_if_broken(results: Sequence[Any]) -> None:
    """Raise where models are missing, naming what broke first, not what it held up."""
    unfit = [r for r in results if str(r.status) not in transformation.BUILT]
    missing = [r for r in unfit if r.node.resource_type != "test"]
    if missing:
        first = next((r for r in unfit if str(r.status) != "skipped"), missing[0])
        raise dg.Failure(
            f"{first.node.resource_type} {first.node.name} broke: {first.message} "
            f"({len(missing)} models are missing; the last release stays in force)"
        )
