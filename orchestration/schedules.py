"""The job for the whole line, the one for past instants, and the two rhythms of the first.

Both schedules start stopped: a city switches on the rhythm it can keep. A tick that finds a run
at work skips; what there is to do is computed from landing, so a lost tick changes nothing.
"""

from collections.abc import Iterator

import dagster as dg

from ingestion.city import City
from orchestration.assets.keys import DISPATCH, EVALUATIONS, REPLAY

dispatch_job = dg.define_asset_job(
    DISPATCH,
    selection=dg.AssetSelection.all(),
    description="The whole line: pull, build, score, publish, send.",
    tags={"dagster/max_runtime": "3600"},
)
replay_job = dg.define_asset_job(
    REPLAY,
    selection=dg.AssetSelection.groups("reference", "staging", "identity", "quality", "marts")
    | dg.AssetSelection.groups("restricted", "scoring")
    | dg.AssetSelection.assets(EVALUATIONS),
    description="Past instants over what has landed, into the ledger: nothing is pulled or sent.",
    tags={"dagster/max_runtime": "3600"},
)
AT_WORK = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
)


def run_at_work(instance: dg.DagsterInstance) -> bool:
    """Say whether a run of the line is queued or going."""
    return bool(
        instance.get_runs(
            filters=dg.RunsFilter(job_name=dispatch_job.name, statuses=list(AT_WORK)), limit=1
        )
    )


def build_schedules(city: City) -> list[dg.ScheduleDefinition]:
    """Return the morning run (06:00 city time) and the half-hourly refresh."""
    return [
        _schedule("daily", "0 6 * * *", city, "每日 06:00: before the office opens."),
        _schedule(
            "half_hourly", "*/30 * * * *", city, "每 30 分钟: as often as approvals are shared."
        ),
    ]


def _schedule(name: str, cron: str, city: City, description: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=name,
        job=dispatch_job,
        cron_schedule=cron,
        execution_timezone=city.time_zone.key,
        description=description,
    )
    def tick(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        if run_at_work(context.instance):
            yield dg.SkipReason("a run of the line is still at work")
        else:
            yield dg.RunRequest()

    return tick
