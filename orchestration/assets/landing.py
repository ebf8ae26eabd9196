"""Landing: every feed is pulled, judged and committed, or says why it was not.

One step pulls all feeds in parallel threads. A feed that fails never stops the others: its asset
says `stale`, its check turns red, and its last good batch stays in force.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager

import dagster as dg

from ingestion.city import City
from ingestion.contract import Feed
from ingestion.judgement import Judge
from ingestion.outcome import Outcome
from ingestion.pull_all import pull_all
from orchestration.assets.keys import column_schema, landing_key
from orchestration.workspace import Workspace
from quality.judge_process import JudgeProcess

THREADS = 6
REGISTER = "approval/projects"
LANDED = frozenset({"landed", "unchanged"})
Judging = Callable[[Collection[str]], AbstractContextManager[Judge]]


def build_landing(city: City, judging: Judging = JudgeProcess) -> dg.AssetsDefinition:
    """Return the landing step: one asset and one check a feed; `judging` opens the gate."""
    names = {landing_key(key).to_python_identifier(): key for key in city.feeds}

    @dg.multi_asset(
        name="landing",
        specs=[_spec(feed) for feed in city.feeds.values()],
        check_specs=[_check_spec(key) for key in city.feeds],
        can_subset=True,
    )
    def landing(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        wanted = {key.to_python_identifier() for key in context.selected_asset_keys}
        feeds = [city.feeds[key] for name, key in names.items() if name in wanted]
        workspace.landing.clean()
        with judging(city.district_codes) as judge:
            outcomes = pull_all(
                feeds,
                workspace.landing,
                workspace.pull_context(),
                judge,
                threads=THREADS,
                on_done=lambda outcome: _tell(context, outcome),
            )
        for outcome in outcomes:
            yield from _results(workspace, outcome)
        _require_register(workspace, outcomes)

    return landing


def _spec(feed: Feed) -> dg.AssetSpec:
    return dg.AssetSpec(
        landing_key(feed.key),
        group_name="landing",
        description=f"{feed.title} ({feed.owner}). One row per {', '.join(feed.grain)}.",
        kinds={feed.connector.kind, "parquet"},
        metadata={"dagster/column_schema": column_schema(feed)},
    )


def _check_spec(feed: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        "gate",
        asset=landing_key(feed),
        description="The pull came through, and the batch keeps the feed file's rules.",
    )


def _tell(context: dg.AssetExecutionContext, outcome: Outcome) -> None:
    if outcome.error:
        context.log.error(outcome.error)
    else:
        context.log.info(f"{outcome.feed.key}: {outcome.state}, {outcome.rows} rows")


def _results(
    workspace: Workspace, outcome: Outcome
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    batches = workspace.landing.batches(outcome.feed.key)
    last = batches[-1] if batches else None
    yield dg.MaterializeResult(
        asset_key=landing_key(outcome.feed.key),
        metadata={
            "dagster/row_count": outcome.rows,
            "state": outcome.state,
            "seconds": round(outcome.seconds, 3),
            "batches": len(batches),
            "last_good_batch": last.batch_id if last else "none yet",
            **(
                {"last_landed_at": dg.TimestampMetadataValue(last.landed_at.timestamp())}
                if last
                else {}
            ),
            **({"problem": outcome.error} if outcome.error else {}),
        },
    )
    yield dg.AssetCheckResult(
        asset_key=landing_key(outcome.feed.key),
        check_name="gate",
        passed=outcome.state in LANDED,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=_findings(outcome),
    )


def _findings(outcome: Outcome) -> dict[str, dg.MetadataValue]:
    broken = [finding for finding in outcome.findings if finding.broken]
    table = dg.MetadataValue.table(
        records=[
            dg.TableRecord(
                {"rule": f.rule, "rows broken": f.broken, "rows": f.total, "severity": f.severity}
            )
            for f in broken
        ],
        schema=dg.TableSchema(
            columns=[
                dg.TableColumn("rule", "string"),
                dg.TableColumn("rows broken", "int"),
                dg.TableColumn("rows", "int"),
                dg.TableColumn("severity", "string"),
            ]
        ),
    )
    problem = {"problem": dg.MetadataValue.text(outcome.error)} if outcome.error else {}
    return {
        **problem,
        "rules_broken": table,
        "rules_evaluated": dg.MetadataValue.text(str(len(outcome.findings))),
    }


def _require_register(workspace: Workspace, outcomes: Sequence[Outcome]) -> None:
    if workspace.landing.batches(REGISTER):
        return
    said = [outcome.error for outcome in outcomes if outcome.feed.key == REGISTER]
    raise dg.Failure(
        f"{REGISTER} has never landed, and only it introduces project codes: nothing can be built. "
        f"{said[0] if said and said[0] else 'Pull it first.'}"
    )
