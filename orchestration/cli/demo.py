"""`diaodu demo`: the sandbox city from nothing to a published release. What `make run` runs."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Annotated

import typer

from orchestration.cli.options import DataOption, console, workspace_for
from orchestration.cli.report import print_beside
from orchestration.cli.run import cycle
from orchestration.replay import instants
from quality.judge_process import JudgeProcess

SeedOption = Annotated[int, typer.Option("--seed", help="Seed of the simulated city.")]
ProjectsOption = Annotated[int, typer.Option("--projects", help="Projects in the city.")]
DayOption = Annotated[str, typer.Option("--day", help="The simulated day that counts as today.")]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", help="First day the city was dispatched (default: 1 March)."),
]


def demo(
    data: DataOption = None,
    seed: SeedOption = 20231130,
    projects: ProjectsOption = 4996,
    day: DayOption = "2023-11-30",
    since: SinceOption = None,
) -> None:
    """Start the simulated agencies, let them live through the year, publish a release of today."""
    from orchestration.rehearsal import rehearse  # noqa: PLC0415  imports dbt
    from sandbox.plan import CityPlan  # noqa: PLC0415  only the demo needs the sandbox
    from sandbox.process import start  # noqa: PLC0415
    from sandbox.reported import REPORTED  # noqa: PLC0415

    workspace = workspace_for(None, data)
    today = date.fromisoformat(day)
    plan = CityPlan.sized(projects, seed=seed, as_of=today)
    console.print(f"starting the agencies of {workspace.city.name}: {projects} projects, {day} …")
    started = perf_counter()
    with start(plan, workspace.data / "sandbox", city=workspace.city.folder) as agencies:
        console.print(f"agencies answer after {perf_counter() - started:.1f} s")
        clock = datetime.fromisoformat(agencies.environment["DIAODU_CLOCK"])
        present = replace(workspace, environment=agencies.environment, clock=clock)
        first = date.fromisoformat(since) if since else date(today.year, 3, 1)
        past = instants(first, today - timedelta(days=1), "day", workspace.city.time_zone, clock)
        if not present.ledger.instants():
            started = perf_counter()
            with JudgeProcess(workspace.city.district_codes) as judge:
                lived = rehearse(
                    present,
                    [datetime.fromisoformat(text) for text in past],
                    agencies.answers,
                    judge,
                )
            console.print(
                f"officials lived through {len(past)} days since {first}: "
                f"{lived.reached:,} messages, {perf_counter() - started:.1f} s"
            )
        cycle(present, None, instants=[*past, clock.isoformat()])
    print_beside(REPORTED, present)
