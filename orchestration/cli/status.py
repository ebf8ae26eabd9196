"""`diaodu status`: per feed its last batch and age; the last release; what needs someone."""

import json
from datetime import datetime
from pathlib import Path

from rich.table import Table

from ingestion.contract import Feed
from orchestration.cli.options import CityOption, DataOption, console, workspace_for
from orchestration.workspace import Workspace


def status(city: CityOption = None, data: DataOption = None) -> None:
    """Show every feed's last batch, its age and state, refused batches, and the last release."""
    workspace = workspace_for(city, data)
    now = workspace.now()
    table = Table("feed", "last batch", "age", "rows", "state", "refused", title="Feeds")
    table.columns[0].min_width = max(map(len, workspace.city.feeds))
    for feed in workspace.city.feeds.values():
        table.add_row(*_line(workspace, feed, now))
    console.print(table)
    _release(workspace.releases / "current")


def _line(workspace: Workspace, feed: Feed, now: datetime) -> tuple[str, ...]:
    batches = workspace.landing.batches(feed.key)
    refused = str(len(workspace.landing.refusals(feed.key)) or "")
    if not batches:
        return feed.key, "–", "–", "–", "[red]missing[/]", refused
    last = batches[-1]
    age = now - last.landed_at
    state = "[red]stale[/]" if age > feed.expect.stale_after else "late"
    if age <= feed.expect.every:
        state = "[green]fresh[/]"
    return (
        feed.key,
        f"{last.landed_at:%Y-%m-%d %H:%M}",
        str(age).split(".")[0],
        f"{last.rows:,}",
        state,
        refused,
    )


def _release(current: Path) -> None:
    if not current.exists():
        console.print("No release yet; `diaodu run` publishes the first.")
        return
    manifest = json.loads((current / "manifest.json").read_text(encoding="utf-8"))
    checks = manifest["checks"]
    console.print(
        f"Release {manifest['release_id']}, as of {manifest['as_of']}, rule book "
        f"{manifest['rulebook_version']}; {checks['evaluated']} checks, {checks['failed']} failed."
    )
