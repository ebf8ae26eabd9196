"""`python -m sandbox`: simulate a city and serve it, until Ctrl-C or until the parent is gone.

Only the command line: reads options, builds the city, starts the systems, says where they are.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sandbox.plan import CityPlan
from sandbox.process import CITY, read_plan
from sandbox.serve import obey_sigterm, serve, serve_in_foreground

DEFAULT = CityPlan()
LAST_DAY = datetime.combine(DEFAULT.as_of, time())
FOLDER = Path("data/sandbox")


def main(
    *,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = DEFAULT.seed,
    projects: Annotated[int, typer.Option(help="Projects, 50 to 1,000,000.")] = DEFAULT.projects,
    as_of: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The simulated day.")
    ] = LAST_DAY,
    port: Annotated[int, typer.Option(help="Of the REST platforms; 0 takes any.")] = 0,
    folder: Annotated[Path, typer.Option(help="For files and truth.")] = FOLDER,
    city: Annotated[Path, typer.Option(help="The city folder it speaks.")] = CITY,
    fault: Annotated[list[str] | None, typer.Option(help="feed=mode[:argument], repeated.")] = None,
    plan: Annotated[str, typer.Option(hidden=True)] = "",
    child: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Serve the agencies of a simulated city until stopped."""
    serve_asked = serve_for_parent if child else serve_for_person
    try:
        asked = read_plan(plan) if plan else CityPlan.sized(projects, seed=seed, as_of=as_of.date())
        serve_asked(asked, folder, fault or (), city=city, port=port)
    except (ValueError, OSError) as error:
        sys.exit(f"sandbox: {error}")


def serve_for_person(
    plan: CityPlan, folder: Path, faults: Sequence[str], *, city: Path, port: int
) -> None:
    """Serve until Ctrl-C, after saying what to export."""
    serve_in_foreground(plan, folder, faults, city=city, port=port, console=Console())


def serve_for_parent(
    plan: CityPlan, folder: Path, faults: Sequence[str], *, city: Path, port: int
) -> None:
    """Serve until standard input closes, after one JSON line on standard output."""
    obey_sigterm()
    with (
        suppress(KeyboardInterrupt),
        serve(plan, folder, faults, city=city, port=port) as serving,
    ):
        ready = {"environment": serving.environment, "control": serving.control}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()


if __name__ == "__main__":
    typer.run(main)
