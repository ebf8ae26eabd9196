"""Reference: the fresh warehouse file, with views over landing and the city's small tables.

Instants enter the pipeline here and nowhere else: each is a row of `reference.evaluations`.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import dagster as dg

from ingestion.city import City
from orchestration import warehouse
from orchestration.assets.keys import REFERENCE_TABLES, landing_key, reference_key
from orchestration.workspace import Workspace

DESCRIPTIONS = {
    "batches": "Committed batches known at the latest instant, and first pulls. One row per batch.",
    "feeds": "The feeds of the city with their promises. One row per feed.",
    "evaluations": "The instants evaluated, and their companions a year before. One row per as_of.",
    "districts": "区(市)县 of the city. One row per district.",
    "calendar": "Statutory working days with a running count. One row per day.",
    "labels": "Chinese and English words for every coded value. One row per domain and value.",
}


class Evaluation(dg.Config):
    """Which instants to evaluate: ISO dates or instants; a date means the end of that city day.

    Attributes:
        as_of: one instant; the present when neither key is given.
        instants: several instants, for a replay; they count instead of ``as_of``.
    """

    as_of: str | None = None
    instants: list[str] | None = None


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
        asked: Sequence[str | None] = config.instants or [config.as_of]
        instants = [warehouse.instant(text, city) or workspace.now() for text in asked]
        counts = warehouse.open_fresh(workspace, instants, build_id=context.run.run_id)
        as_of = max(instants)
        context.log.info(f"evaluating {len(instants)} instants, the last as of {_text(as_of)}")
        for table in REFERENCE_TABLES:
            yield dg.MaterializeResult(
                asset_key=reference_key(table),
                metadata={"dagster/row_count": counts[table], "as_of": _text(as_of)},
            )

    return reference


def _text(as_of: datetime) -> str:
    return as_of.astimezone(UTC).isoformat()
