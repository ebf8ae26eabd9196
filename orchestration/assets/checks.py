"""Checks that look at whole tables: law 2, every landed row ends in exactly one place."""

import dagster as dg

from orchestration import warehouse
from orchestration.workspace import Workspace
from quality.reconciliation import reconcile, unexplained

CONSERVATION = dg.AssetKey(["marts", "conservation"])


@dg.asset_check(
    asset=CONSERVATION,
    name="every_landed_row_ends_in_one_place",
    blocking=True,
    description="守恒: landed = modelled + superseded + quarantined, by id sets, for every feed.",
)
def conservation_holds(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
    """Compare the ids in landing with the ids in staging, feed by feed; a difference blocks."""
    with warehouse.connection(workspace, read_only=True) as con:
        lines = reconcile(con)
    problem = unexplained(lines)
    return dg.AssetCheckResult(
        passed=problem is None,
        metadata={
            "feeds": len(lines),
            "rows": sum(line.landed for line in lines),
            **({"problem": problem} if problem else {}),
        },
    )
