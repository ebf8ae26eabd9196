"""Run a job once in this process and report it: steps, seconds, release, what went wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import dagster as dg

from orchestration import manifest
from orchestration.assembly import build_definitions
from orchestration.assets.keys import EVALUATIONS
from orchestration.assets.landing import Judging
from orchestration.instance import open_instance
from orchestration.report import Replayed, Report, RunError
from orchestration.workspace import BusyError, Workspace
from quality.judge_process import JudgeProcess

STEPS = (
    "landing",
    "reference",
    "models",
    "scoring",
    "quality__suggestions",
    "exports__release",
    "ledger__evaluations",
    "ledger__deliveries",
)


def execute(
    workspace: Workspace,
    as_of: str | None,
    judging: Judging = JudgeProcess,
    instants: Sequence[str] | None = None,
) -> Report:
    """Run the whole line in process and return what happened.

    Args:
        workspace: the city and its data.
        as_of: the instant to evaluate; None for the present.
        judging: opens the gate.
        instants: evaluate these instead of ``as_of`` and publish the last.

    Raises:
        RunError: no release was published.
    """
    config: dict[str, object] = {"as_of": as_of}
    if instants is not None:
        config = {"instants": list(instants)}
    done = _run(workspace, "dispatch", config, judging)
    return Report(
        run_id=done.result.run_id,
        steps=done.steps,
        release=(workspace.releases / "current").resolve(),
        warnings=_failed_checks(done.result),
        must_follow=done.must_follow,
    )


def replay(workspace: Workspace, instants: Sequence[str]) -> Replayed:
    """Evaluate past instants over what has landed, into the ledger, and return what happened.

    Raises:
        RunError: the ledger is as it was before.
    """
    done = _run(workspace, "replay", {"instants": list(instants)}, JudgeProcess)
    return Replayed(done.result.run_id, done.steps, len(instants), done.must_follow)


def follow(workspace: Workspace, moments: Sequence[datetime]) -> Replayed | None:
    """Evaluate again what rests on something that changed; None if there is nothing to do.

    Args:
        workspace: the city and its data.
        moments: ``must_follow`` of a run or a replay.

    Raises:
        RunError: the ledger is as it was before.
    """
    return replay(workspace, [moment.isoformat() for moment in moments]) if moments else None


class _Done:
    """A run that came through."""

    def __init__(self, instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult) -> None:
        self.result = result
        stats = {s.step_key: s for s in instance.get_run_step_stats(result.run_id)}
        self.steps = [
            (step, found.end_time - found.start_time)
            for step in STEPS
            if (found := stats.get(step)) and found.end_time and found.start_time
        ]
        self.must_follow = [datetime.fromisoformat(text) for text in _later(result)]


def _run(workspace: Workspace, job: str, config: Mapping[str, object], judging: Judging) -> _Done:
    definitions = build_definitions(workspace, manifest.ensure(), judging)
    with open_instance(workspace.data) as instance:
        try:
            result = definitions.resolve_job_def(job).execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={
                    "ops": {"reference": {"config": config}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
            )
        except BusyError as error:
            raise RunError(str(error)) from error
        if not result.success:
            raise RunError(_failure(result))
        return _Done(instance, result)


def _later(result: dg.ExecuteInProcessResult) -> Sequence[str]:
    """Return the later instants that have to be evaluated again, as the ledger step said."""
    for event in result.get_asset_materialization_events():
        if event.asset_key == EVALUATIONS:
            told = event.step_materialization_data.materialization.metadata["must_follow"].value
            return [str(moment) for moment in told] if isinstance(told, list) else []
    return []


def _failure(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            message = " ".join((cause.message if cause else "no message").split())
            return f"at step {event.step_key}: {_without_class(message)}"
        if event.is_run_failure and event.message:
            return " ".join(event.message.split())
    return "the run stopped without saying why; see it in Dagster's UI (make ui)"


def _without_class(message: str) -> str:
    """Leave out the name of the exception that a traceback begins with."""
    return re.sub(r"^[\w.]+(Failure|Error|Exception): ", "", message)


def _failed_checks(result: dg.ExecuteInProcessResult) -> list[str]:
    return [
        f"{e.asset_key.to_user_string()}: {e.metadata['problem'].value}"
        for e in result.get_asset_check_evaluations()
        if not e.passed and "problem" in e.metadata
    ]
