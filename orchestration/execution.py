"""Run the line once in this process and report it: steps, seconds, release, what went wrong."""

import re

import dagster as dg

from orchestration import manifest
from orchestration.assembly import build_definitions
from orchestration.assets.landing import Judging
from orchestration.instance import open_instance
from orchestration.report import Report, RunError
from orchestration.workspace import BusyError, Workspace
from quality.judge_process import JudgeProcess

STEPS = ("landing", "reference", "models", "scoring", "exports__release")


def execute(workspace: Workspace, as_of: str | None, judging: Judging = JudgeProcess) -> Report:
    """Run every step in process and return what happened.

    Raises:
        RunError: no release was published.
    """
    job = build_definitions(workspace, manifest.ensure(), judging).resolve_job_def("dispatch")
    with open_instance(workspace.data) as instance:
        try:
            result = job.execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={
                    "ops": {"reference": {"config": {"as_of": as_of}}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
            )
        except BusyError as error:
            raise RunError(str(error)) from error
        if not result.success:
            raise RunError(_failure(result))
        return Report(
            run_id=result.run_id,
            steps=_seconds(instance, result.run_id),
            release=(workspace.releases / "current").resolve(),
            warnings=_failed_checks(result),
        )


def _seconds(instance: dg.DagsterInstance, run_id: str) -> list[tuple[str, float]]:
    stats = {s.step_key: s for s in instance.get_run_step_stats(run_id)}
    return [
        (step, found.end_time - found.start_time)
        for step in STEPS
        if (found := stats.get(step)) and found.end_time and found.start_time
    ]


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
