"""`diaodu run`: one cycle: pull, build, score, publish, send."""

import gc
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from orchestration.cli.options import (
    AsOfOption,
    CityOption,
    DataOption,
    console,
    fail,
    workspace_for,
)
from orchestration.cli.report import print_replay, print_report
from orchestration.report import RunError
from orchestration.workspace import Workspace
from quality.judge_process import JudgeProcess


def run(city: CityOption = None, data: DataOption = None, as_of: AsOfOption = None) -> None:
    """Pull every feed, build the warehouse, score it, publish a release and send its messages.

    Exit code 0 only if a release was published.
    """
    cycle(workspace_for(city, data), as_of)


def cycle(workspace: Workspace, as_of: str | None, instants: Sequence[str] | None = None) -> None:
    """Run the line once over a workspace and print what it did; a failure ends the process.

    Later instants of the ledger that rest on what this run changed are evaluated again after it.
    """
    # A process that ends with its run has nothing to gain from looking for garbage.
    gc.disable()
    # The gate's process imports Great Expectations while this one imports Dagster.
    with JudgeProcess(workspace.city.district_codes) as judge:
        from orchestration import execution  # noqa: PLC0415  imports Dagster

        try:
            report = execution.execute(
                workspace, as_of, judging=lambda _: nullcontext(judge), instants=instants
            )
            print_report(report, workspace)
            let_follow(workspace, report.must_follow)
        except RunError as error:
            fail(str(error))


def let_follow(workspace: Workspace, moments: Sequence[datetime]) -> None:
    """Evaluate again what rests on something that changed, and print what became of it.

    Raises:
        RunError: the ledger is as it was before.
    """
    from orchestration import execution  # noqa: PLC0415  imports Dagster

    if moments:
        console.print(f"{len(moments)} instants rest on what has changed: they are made again")
    if done := execution.follow(workspace, moments):
        print_replay(done, workspace)
