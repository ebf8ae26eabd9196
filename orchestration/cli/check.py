"""`diaodu check`: read a city folder and say every mistake in it, with file and line."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.table import Table

from ingestion.city import find_mistakes
from ingestion.mistakes import Mistake, MistakesError
from orchestration.cli.options import console, fail, workspace_for
from orchestration.settings import read_settings
from orchestration.workspace import Workspace
from scoring.rulebook import read_rulebook


def check(
    city: Annotated[Path | None, typer.Option("--city", help="City folder.")] = None,
    connect: Annotated[bool, typer.Option("--connect", help="Also pull each feed once.")] = False,
) -> None:
    """Say every mistake in a city folder; with `--connect`, also try every feed."""
    folder = (city or read_settings().city).resolve()
    mistakes = find_mistakes(folder, [_rulebook_mistakes])
    for mistake in mistakes:
        console.print(f"{mistake.file}:{mistake.line}: {mistake.message}", soft_wrap=True)
    if mistakes:
        fail(f"{len(mistakes)} mistakes in {folder}; mend them and check again")
    console.print(f"{folder}: no mistakes")
    if connect:
        _connect(workspace_for(folder, None))


def _rulebook_mistakes(folder: Path) -> Sequence[Mistake]:
    try:
        read_rulebook(folder / "rulebook.yml")
    except MistakesError as error:
        return error.mistakes
    return []


def _connect(workspace: Workspace) -> None:
    from ingestion.landing import Landing  # noqa: PLC0415  only with --connect
    from ingestion.pull_all import pull_all  # noqa: PLC0415
    from quality.judge_process import JudgeProcess  # noqa: PLC0415

    table = Table("feed", "state", "rows", "seconds", "problem")
    failures = 0
    with TemporaryDirectory() as scratch, JudgeProcess(workspace.city.district_codes) as judge:
        feeds = list(workspace.city.feeds.values())
        landing = Landing(Path(scratch))
        context = workspace.pull_context()
        for outcome in pull_all(feeds, landing, context, judge, threads=4, on_done=lambda _: None):
            failures += outcome.error is not None
            seconds = f"{outcome.seconds:.1f}"
            problem = outcome.error or ""
            table.add_row(outcome.feed.key, outcome.state, str(outcome.rows), seconds, problem)
    console.print(table)
    if failures:
        fail(f"{failures} feeds could not be pulled; the table says why")
