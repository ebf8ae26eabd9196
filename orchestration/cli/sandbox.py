"""`diaodu sandbox`: serve the simulated agencies until stopped."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import console
from orchestration.settings import REPOSITORY


def sandbox(
    seed: Annotated[int, typer.Option(help="Seed of the simulated city.")] = 20231130,
    projects: Annotated[int, typer.Option(help="Projects in the city.")] = 4996,
    as_of: Annotated[str, typer.Option(help="The simulated day.")] = "2023-11-30",
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    folder: Annotated[Path, typer.Option(help="Where the agencies keep their systems.")] = Path(
        "data/sandbox"
    ),
    fault: Annotated[list[str] | None, typer.Option(help="feed=mode, for trying trouble.")] = None,
) -> None:
    """Serve the simulated agencies and print what to set to run the pipeline against them."""
    from sandbox.plan import CityPlan  # noqa: PLC0415  only this verb needs the sandbox
    from sandbox.serve import serve_in_foreground  # noqa: PLC0415

    serve_in_foreground(
        CityPlan.sized(projects, seed=seed, as_of=date.fromisoformat(as_of)),
        folder.resolve(),
        fault or [],
        city=REPOSITORY / "cities" / "sandbox",
        port=port,
        console=console,
    )
