"""Exports: the release, audited aside, then revealed in one switch, or not at all."""

from collections.abc import Sequence
from datetime import datetime

import dagster as dg
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecordStatus as CheckStatus,
)

from exports.content import Extras
from exports.manifest import Checks, Header
from exports.release import Release, publish
from orchestration import warehouse
from orchestration.assets.keys import RELEASE, SCORED_TABLES, SUGGESTIONS, scoring_key
from orchestration.labels import column_headers, personal_columns
from orchestration.quality_page import quality_page
from orchestration.version import code_version
from orchestration.workspace import Workspace
from scoring.rulebook import read_rulebook


def build_release(
    marts: Sequence[dg.AssetKey], checks: Sequence[dg.AssetCheckKey]
) -> dg.AssetsDefinition:
    """Return the step that publishes; `checks` are those the manifest has to account for."""

    @dg.asset(
        key=RELEASE,
        group_name="exports",
        deps=[*marts, *(scoring_key(table) for table in SCORED_TABLES), SUGGESTIONS],
        kinds={"parquet", "duckdb", "json"},
        description="发布: one immutable folder of tables, screens and pages with its manifest.",
    )
    def release(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        with warehouse.connection(workspace, read_only=True) as con:
            header = _header(workspace, warehouse.evaluated_at(con), _count(context, checks))
            extras = Extras(
                documents={"quality.html": quality_page(con, workspace, header)},
                headers=column_headers(workspace.city),
                personal=personal_columns(workspace.city),
            )
            published = publish(con, workspace.releases, header, extras)
        context.log.info(f"current release: {published.release_id}")
        return dg.MaterializeResult(metadata=_metadata(published))

    return release


def _header(workspace: Workspace, as_of: datetime, checks: Checks) -> Header:
    return Header(
        as_of=as_of,
        built_at=workspace.now(),
        city=workspace.city.name,
        rulebook_version=read_rulebook(workspace.city.folder / "rulebook.yml").version,
        code_version=code_version(),
        checks=checks,
    )


def _count(context: dg.AssetExecutionContext, checks: Sequence[dg.AssetCheckKey]) -> Checks:
    """Count the last verdict of every declared check; one that never ran stops publication."""
    records = context.instance.event_log_storage.get_latest_asset_check_execution_by_key(
        list(checks)
    )
    silent = [key for key in checks if key not in records]
    if silent:
        raise dg.Failure(
            f"{len(silent)} declared checks never ran, first {silent[0].to_user_string()}: "
            "nothing is published on checks that pass by not looking"
        )
    failed = sum(record.status == CheckStatus.FAILED for record in records.values())
    return Checks(declared=len(checks), evaluated=len(records), failed=failed)


def _metadata(published: Release) -> dict[str, dg.MetadataValue]:
    tables = published.manifest.tables
    return {
        "release_id": dg.MetadataValue.text(published.release_id),
        "folder": dg.MetadataValue.path(str(published.folder)),
        "quality_page": dg.MetadataValue.path(str(published.folder / "quality.html")),
        "is_new": dg.MetadataValue.bool(published.is_new),
        "rows": dg.MetadataValue.int(sum(table.rows for table in tables)),
        "tables": dg.MetadataValue.table(
            records=[
                dg.TableRecord({"table": t.name, "rows": t.rows, "sha256": t.sha256[:12]})
                for t in tables
            ],
            schema=dg.TableSchema(
                columns=[
                    dg.TableColumn("table", "string"),
                    dg.TableColumn("rows", "int"),
                    dg.TableColumn("sha256", "string"),
                ]
            ),
        ),
    }
