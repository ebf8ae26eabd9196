"""`diaodu run`: one cycle: pull, build, score, publish."""

import gc
from contextlib import nullcontext

from orchestration.cli.options import AsOfOption, CityOption, DataOption, fail, workspace_for
from orchestration.cli.report import print_report
from orchestration.report import RunError
from orchestration.workspace import Workspace
from quality.judge_process import JudgeProcess


def run(city: CityOption = None, data: DataOption = None, as_of: AsOfOption = None) -> None:
    """Pull every feed, build the warehouse, score it and publish a release.

    Exit code 0 only if a release was published.
    """
    cycle(workspace_for(city, data), as_of)


def cycle(workspace: Workspace, as_of: str | None) -> None:
    """Run the line once over a workspace and print what it did; a failure ends the process."""
    # A process that ends with its run has nothing to gain from looking for garbage.
    gc.disable()
    # The gate's process imports Great Expectations while this one imports Dagster.
    with JudgeProcess(workspace.city.district_codes) as judge:
        from orchestration.execution import execute  # noqa: PLC0415  imports Dagster

        try:
            report = execute(workspace, as_of, judging=lambda _: nullcontext(judge))
        except RunError as error:
            fail(str(error))
    print_report(report, workspace)
