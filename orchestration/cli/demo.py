"""`diaodu demo`: the sandbox city from nothing to a published release. What `make run` runs."""

from dataclasses import replace
from datetime import date, datetime
from time import perf_counter
from typing import Annotated

import typer

from orchestration.cli.options import DataOption, console, workspace_for
from orchestration.cli.run import cycle

SeedOption = Annotated[int, typer.Option("--seed", help="Seed of the simulated city.")]
ProjectsOption = Annotated[int, typer.Option("--projects", help="Projects in the city.")]
DayOption = Annotated[str, typer.Option("--day", help="The simulated day that counts as today.")]


def demo(
    data: DataOption = None,
    seed: SeedOption = 20231130,
    projects: ProjectsOption = 4996,
    day: DayOption = "2023-11-30",
) -> None:
    """Start the simulated agencies, run the pipeline against them and publish a release."""
    from sandbox.plan import CityPlan  # noqa: PLC0415  only the demo needs the sandbox
    from sandbox.process import start  # noqa: PLC0415

    workspace = workspace_for(None, data)
    plan = CityPlan.sized(projects, seed=seed, as_of=date.fromisoformat(day))
    console.print(f"starting the agencies of {workspace.city.name}: {projects} projects, {day} …")
    started = perf_counter()
    with start(plan, workspace.data / "sandbox", city=workspace.city.folder) as agencies:
        seconds = perf_counter() - started
        console.print(f"agencies answer after {seconds:.1f} s (REST, PostgreSQL, files)")
        clock = datetime.fromisoformat(agencies.environment["DIAODU_CLOCK"])
        cycle(replace(workspace, environment=agencies.environment, clock=clock), None)
