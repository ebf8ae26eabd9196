"""Everything the pipeline runs, assembled over one workspace. No environment, no connection."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from orchestration.assets import ledger
from orchestration.assets.checks import conservation_holds
from orchestration.assets.exports import build_release
from orchestration.assets.landing import Judging, build_landing
from orchestration.assets.models import build_models
from orchestration.assets.reference import build_reference
from orchestration.assets.scoring import build_scoring
from orchestration.assets.suggestions import suggestions
from orchestration.recovery import recover
from orchestration.schedules import build_schedules, dispatch_job, replay_job
from orchestration.sensors import build_file_sensor
from orchestration.workspace import Workspace
from quality.judge_process import JudgeProcess


def build_definitions(
    workspace: Workspace, manifest_path: Path, judging: Judging = JudgeProcess
) -> dg.Definitions:
    """Assemble the pipeline; pure: no connection, no network, no environment."""
    landing, models = build_landing(workspace.city, judging), build_models(manifest_path)
    marts = sorted(key for key in models.keys if key.path[0] == "marts")
    # The gates speak of pulls; what is published answers for its own content.
    checks = [*models.check_keys, *conservation_holds.check_keys]
    return dg.Definitions(
        assets=[
            landing,
            build_reference(workspace.city),
            models,
            build_scoring(marts),
            suggestions,
            build_release(marts, sorted(checks)),
            ledger.evaluations,
            ledger.deliveries,
        ],
        asset_checks=[conservation_holds],
        jobs=[dispatch_job, replay_job],
        schedules=build_schedules(workspace.city),
        sensors=[build_file_sensor(workspace)],
        resources={"workspace": held(workspace)},
        executor=dg.in_process_executor,
    )


def held(workspace: Workspace) -> dg.ResourceDefinition:
    """Return the workspace as a resource that holds the data folder's lock for the whole run.

    What a killed run left in the ledger is put right first.
    """

    @dg.resource
    def workspace_held(context: dg.InitResourceContext) -> Iterator[Workspace]:
        with workspace.locked(context.run.run_id if context.run else "unnamed run") as locked:
            recover(locked)
            yield locked

    return workspace_held
