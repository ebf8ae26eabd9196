"""The ledger: what a run decided is kept once it is published, and what people are told is sent.

Two steps to the right of the release: `ledger/evaluations` commits the staged instants,
`ledger/deliveries` hands the messages to the city's targets. A message that does not arrive is
sent again by the next run.
"""

import dagster as dg

from exports.delivery import Relay, open_targets
from orchestration.assets.keys import DELIVERIES, EVALUATIONS, RELEASE, SCORED_TABLES, scoring_key
from orchestration.following import must_follow
from orchestration.succession import took_effect
from orchestration.workspace import Workspace


@dg.asset(
    key=EVALUATIONS,
    group_name="ledger",
    deps=[RELEASE, *(scoring_key(table) for table in SCORED_TABLES)],
    kinds={"parquet"},
    description="台账: every evaluated instant with its signals, health, warnings and messages.",
)
def evaluations(
    context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
) -> dg.MaterializeResult[None]:
    """Commit the instants this run evaluated, and say which later ones they touch."""
    ledger = workspace.ledger
    committed = ledger.commit_many(ledger.staged())
    later = must_follow(ledger)
    rulebook, zone = workspace.city.folder / "rulebook.yml", workspace.city.time_zone
    for one in committed:
        if line := took_effect(ledger, one.entry.as_of, rulebook, zone):
            context.log.warning(line)
    if later:
        context.log.warning(f"{len(later)} later instants rest on what changed and must follow")
    return dg.MaterializeResult(
        metadata={
            "instants": len(committed),
            "changed": sum(one.changed for one in committed),
            "must_follow": [moment.isoformat() for moment in later],
            "transitions": sum(one.entry.rows["transitions"] for one in committed),
            "messages": sum(one.entry.rows["messages"] for one in committed),
        }
    )


@dg.asset(
    key=DELIVERIES,
    group_name="ledger",
    deps=[EVALUATIONS],
    kinds={"json"},
    description="送达: messages handed to the city's targets. One record per message and target.",
)
def deliveries(
    context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
) -> dg.MaterializeResult[None]:
    """Send what waits; what does not arrive waits for the next run."""
    zone = workspace.city.time_zone
    opened = open_targets(workspace.city.targets, workspace.environment, workspace.data, zone)
    with Relay(workspace.ledger, opened.targets, zone) as relay:
        done = relay.run(workspace.now())
    for line in (*opened.skipped, *opened.problems, *done.problems):
        context.log.warning(line)
    return dg.MaterializeResult(
        metadata={
            "delivered": done.deliveries.num_rows,
            "waiting": dict(done.waiting),
            "problems": [*opened.problems, *done.problems],
        }
    )
