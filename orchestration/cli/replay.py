"""`diaodu replay`: evaluate past instants as they would have been seen then, into the ledger."""

import gc
from datetime import datetime
from typing import Annotated

import typer

from orchestration.cli.options import CityOption, DataOption, fail, workspace_for
from orchestration.cli.report import print_replay
from orchestration.cli.run import let_follow
from orchestration.replay import SpanError, Step, instants
from orchestration.report import RunError

DAY = ["%Y-%m-%d"]


def replay(
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day.")],
    step: Annotated[Step, typer.Option("--step", help="Every day, or every Friday.")] = "day",
    city: CityOption = None,
    data: DataOption = None,
) -> None:
    """Evaluate a span as if the pipeline had run at the end of each of its days.

    Nothing is pulled, published or sent: verdicts, warnings and figures go to the ledger, which the
    next run builds on.
    """
    workspace = workspace_for(city, data)
    gc.disable()
    from orchestration import execution  # noqa: PLC0415  imports Dagster

    try:
        span = instants(first.date(), last.date(), step, workspace.city.time_zone, workspace.now())
        done = execution.replay(workspace, span)
        print_replay(done, workspace)
        let_follow(workspace, done.must_follow)
    except (SpanError, RunError) as error:
        fail(str(error))
