"""The doorbell: rings when a file or a release that landing has not taken lies in a folder.

It only rings. Which files are new is decided by landing from its commit records, so a ring that
is lost or doubled changes nothing. The cursor keeps a file that was refused from ringing again
until it is replaced.
"""

import hashlib

import dagster as dg

from ingestion.contract import Feed
from ingestion.errors import SourceError
from ingestion.pull import waiting
from orchestration.schedules import dispatch_job, run_at_work
from orchestration.workspace import Workspace

BY_FILE = ("files", "release")


def build_file_sensor(workspace: Workspace) -> dg.SensorDefinition:
    """Return the sensor over every feed whose connector reads files or releases."""
    feeds = [f for f in workspace.city.feeds.values() if f.connector.kind in BY_FILE]

    @dg.sensor(
        name="file_landed",
        job=dispatch_job,
        minimum_interval_seconds=30,
        description="Rings when a monthly file is dropped.",
    )
    def file_landed(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        waiting = sorted(name for feed in feeds for name in _waiting(workspace, feed))
        bell = hashlib.sha256("\n".join(waiting).encode()).hexdigest()
        if not waiting or bell == context.cursor:
            return dg.SkipReason("no new file in the drop folders")
        if run_at_work(context.instance):
            return dg.SkipReason("a run of the line is still at work; will ring after it")
        context.update_cursor(bell)
        return dg.RunRequest(tags={"files": str(len(waiting))})

    return file_landed


def _waiting(workspace: Workspace, feed: Feed) -> list[str]:
    batches = workspace.landing.batches(feed.key)
    try:
        files = waiting(feed, batches, workspace.pull_context())
    except SourceError:
        return []
    return [f"{feed.key} {file.sha256}" for file in files]
