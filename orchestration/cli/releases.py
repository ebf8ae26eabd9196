"""`diaodu releases`: list, show, verify, roll back and prune the releases of a data folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.table import Table

from exports import catalogue
from exports.catalogue import CatalogueError
from orchestration.cli.options import DataOption, console, fail
from orchestration.settings import read_settings

app = typer.Typer(help="The releases in the data folder.", no_args_is_help=True)

Answer = TypeVar("Answer")
ReleaseArgument = Annotated[str, typer.Argument(help="A release id, or `current`.")]


@app.command("list")
def list_all(data: DataOption = None) -> None:
    """List the releases, newest first."""
    table = Table("release", "as of", "built", "rule book", "rows", "MB", "")
    table.columns[0].no_wrap = True
    table.columns[0].min_width = len("20231130T150000Z-f4c449c4")
    for release in _told(lambda: catalogue.list_all(_folder(data))):
        table.add_row(
            release.release_id,
            f"{release.as_of:%Y-%m-%d %H:%M}",
            f"{release.built_at:%Y-%m-%d %H:%M}",
            release.rulebook_version,
            f"{release.rows:,}",
            f"{release.size / 1e6:.1f}",
            "current" if release.is_current else "",
        )
    console.print(table)


@app.command()
def show(release: ReleaseArgument = "current", data: DataOption = None) -> None:
    """Show a release: its tables, feeds and checks."""
    manifest = _told(lambda: catalogue.show(_folder(data), release))
    table = Table("table", "rows", "sha256", title=manifest.release_id, title_justify="left")
    for entry in manifest.tables:
        table.add_row(entry.name, f"{entry.rows:,}", entry.sha256[:16])
    console.print(table)
    checks = manifest.checks
    console.print(f"as of {manifest.as_of}, rule book {manifest.rulebook_version}")
    console.print(f"checks: {checks.evaluated} evaluated, {checks.failed} failed")
    for feed in manifest.feeds:
        if feed.state != "fresh":
            seen = feed.last_landed_at or "never"
            console.print(f"{feed.feed}: {feed.state}, last landed {seen}")


@app.command()
def verify(release: ReleaseArgument = "current", data: DataOption = None) -> None:
    """Hash every file of a release again and compare with its manifest."""
    found = _told(lambda: catalogue.verify(_folder(data), release))
    if not found.is_intact:
        fail(f"{found.release_id}: {'; '.join(found.problems)}. Next: diaodu releases rollback")
    console.print(f"{found.release_id}: {found.files} files are what the manifest says")


@app.command()
def rollback(
    release: Annotated[str | None, typer.Argument(help="Where to; default: the previous.")] = None,
    data: DataOption = None,
) -> None:
    """Point `current` at an earlier release."""
    manifest = _told(lambda: catalogue.rollback(_folder(data), release))
    console.print(f"current is now {manifest.release_id}, as of {manifest.as_of}")


@app.command()
def prune(
    keep: Annotated[int, typer.Option("--keep", help="How many of the newest to keep.")] = 30,
    data: DataOption = None,
) -> None:
    """Remove old releases, never the current one."""
    removed = _told(lambda: catalogue.prune(_folder(data), keep))
    console.print(f"removed {len(removed)} releases; kept the newest {keep} and the current one")


def _folder(data: DataOption) -> Path:
    return (data or read_settings().data).resolve() / "releases"


def _told(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except CatalogueError as error:
        fail(str(error))
