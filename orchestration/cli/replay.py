"""`diaodu replay`: evaluate past instants as they would have been seen then, into the ledger.

With another rule book: into a shadow ledger beside it.
"""

import gc
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from orchestration.cli.options import CityOption, DataOption, fail, workspace_for
from orchestration.cli.report import print_replay
from orchestration.cli.rulebooks import RulebookOption
from orchestration.cli.run import let_follow
from orchestration.cli.shadow import replay_in_shadow
from orchestration.replay import SpanError, Step, instants
from orchestration.report import RunError
from orchestration.workspace import Workspace

DAY = ["%Y-%m-%d"]


def replay(
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day.")],
    step: Annotated[Step, typer.Option("--step", help="Every day, or every Friday.")] = "day",
    rulebook: RulebookOption = None,
    city: CityOption = None,
    data: DataOption = None,
) -> None:
    """Evaluate a span as if the pipeline had run at the end of each of its days.

    Nothing is pulled, published or sent: verdicts, warnings and figures go to the ledger, which the
    next run builds on. With --rulebook they go to a shadow ledger instead, and are compared.
    """
    workspace = workspace_for(city, data)
    gc.disable()
    try:
        span = instants(first.date(), last.date(), step, workspace.city.time_zone, workspace.now())
    except SpanError as error:
        fail(str(error))
    if rulebook is None:
        _replay(workspace, span)
    else:
        replay_in_shadow(workspace, span, rulebook)


def _replay(workspace: Workspace, span: Sequence[str]) -> None:
    """Evaluate a span into the city's own ledger, and what rests on it after it."""
    from orchestration import execution  # noqa: PLC0415  imports Dagster

    try:
        done = execution.replay(workspace, span)
        print_replay(done, workspace)
        let_follow(workspace, done.must_follow)
    except RunError as error:
        fail(str(error))
