"""`diaodu status`: feeds with their age, the last release, the ledger: what needs someone."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from rich.table import Table

from exports.delivery import Relay, open_targets
from ingestion.contract import Feed
from orchestration.cli.options import CityOption, DataOption, console, workspace_for
from orchestration.following import must_follow
from orchestration.workspace import Workspace


def status(city: CityOption = None, data: DataOption = None) -> None:
    """Show feeds, the last release, open warnings, and messages that wait to be delivered."""
    workspace = workspace_for(city, data)
    now = workspace.now()
    table = Table("feed", "last batch", "age", "rows", "state", "refused", title="Feeds")
    table.columns[0].min_width = max(map(len, workspace.city.feeds))
    for feed in workspace.city.feeds.values():
        table.add_row(*_line(workspace, feed, now))
    console.print(table)
    if workspace.city.unused:
        console.print(f"Not in use here: {', '.join(workspace.city.unused)}.")
    _release(workspace.releases / "current")
    _ledger(workspace)


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


def _ledger(workspace: Workspace) -> None:
    """Say when was last evaluated, which warnings are open then, and what is not delivered yet."""
    ledger = workspace.ledger
    instants = ledger.instants()
    if not instants:
        console.print("Nothing is evaluated yet; `diaodu run` or `diaodu replay` does.")
        return
    rows = _opened(ledger.read("episodes", instants[-1]))
    console.print(
        f"Evaluated {len(instants)} instants, the last as of {instants[-1].isoformat()}; "
        f"{sum(rows.values()):,} warnings open"
        + "".join(f", {rows[level]:,} of level {level}" for level in sorted(rows))
        + "."
    )
    if stale := must_follow(ledger):
        console.print(
            f"[yellow]attention[/] {len(stale)} instants rest on what has changed: replay"
        )
    _outbox(workspace)


def _opened(episodes: pa.Table | None) -> Counter[int]:
    """Count the open warnings by level."""
    if episodes is None:
        return Counter()
    is_open = pc.is_null(episodes["cleared_at"])
    levels: list[int] = episodes.filter(is_open)["level"].to_numpy().tolist()
    return Counter(levels)


def _outbox(workspace: Workspace) -> None:
    """Say how many messages each target still lacks; nothing is sent."""
    city, zone = workspace.city, workspace.city.time_zone
    opened = open_targets(city.targets, workspace.environment, workspace.data, zone)
    with Relay(workspace.ledger, opened.targets, zone) as relay:
        for target, count in relay.waiting().items():
            console.print(f"Target {target}: {count:,} messages wait.")
    for line in (*opened.skipped, *opened.problems):
        console.print(f"Target {line}.")
