"""Reference: the fresh warehouse file, with views over landing and the city's small tables.

`as_of` enters the pipeline here and nowhere else: it is a row of `reference.evaluations`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from ingestion.city import City
from orchestration import warehouse
from orchestration.assets.keys import REFERENCE_TABLES, landing_key, reference_key
from orchestration.workspace import Workspace

DESCRIPTIONS = {
    "batches": "Committed batches that were known at the evaluation instant. One row per batch.",
    "feeds": "The feeds of the city with their promises. One row per feed.",
    "evaluations": "The instants that are evaluated. One row per as_of.",
    "districts": "区(市)县 of the city. One row per district.",
    "calendar": "Statutory working days with a running count. One row per day.",
    "labels": "Chinese and English words for every coded value. One row per domain and value.",
}


class Evaluation(dg.Config):
    """Which instant to evaluate: ISO date or instant; a date means the end of that city day."""

    as_of: str | None = None


def build_reference(city: City) -> dg.AssetsDefinition:
    """Return the step that opens a new warehouse file for the instant asked for."""

    @dg.multi_asset(
        name="reference",
        specs=[
            dg.AssetSpec(
                reference_key(table),
                group_name="reference",
                description=DESCRIPTIONS[table],
                deps=[landing_key(key) for key in city.feeds],
                kinds={"duckdb"},
            )
            for table in REFERENCE_TABLES
        ],
    )
    def reference(
        context: dg.AssetExecutionContext,
        config: Evaluation,
        workspace: dg.ResourceParam[Workspace],
    ) -> Iterator[dg.MaterializeResult[None]]:
        as_of = warehouse.instant(config.as_of, city) or workspace.now()
        counts = warehouse.open_fresh(workspace, as_of, build_id=context.run.run_id)
        context.log.info(f"evaluating as of {as_of.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
        for table in REFERENCE_TABLES:
            yield dg.MaterializeResult(
                asset_key=reference_key(table),
                metadata={"dagster/row_count": counts[table], "as_of": _text(as_of)},
            )

    return reference


def _text(as_of: datetime) -> str:
    return as_of.astimezone(UTC).isoformat()
