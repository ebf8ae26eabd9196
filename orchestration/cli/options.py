"""Options that several verbs share, and how a verb says that it failed."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from ingestion.city import CityError, read_city
from orchestration.settings import read_feed_environment, read_settings
from orchestration.workspace import Workspace

CityOption = Annotated[
    Path | None, typer.Option("--city", help="City folder (default: DIAODU_CITY, the sandbox).")
]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Data folder (default: DIAODU_DATA, ./data).")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Evaluate this instant: 2023-11-30 or 2023-11-30T18:00:00+08:00."),
]

console = Console(highlight=False)


def workspace_for(city: Path | None, data: Path | None) -> Workspace:
    """Return the workspace the options and the environment ask for; a mistake ends the verb."""
    settings = read_settings()
    try:
        return Workspace(
            city=read_city((city or settings.city).resolve()),
            data=(data or settings.data).resolve(),
            environment=read_feed_environment(),
            clock=settings.clock,
        )
    except CityError as error:
        fail(str(error))


def fail(line: str) -> NoReturn:
    """Say what failed in one line on standard error and end with exit code 1."""
    Console(stderr=True, highlight=False).print(f"[bold red]failed[/] {line}", soft_wrap=True)
    sys.exit(1)
