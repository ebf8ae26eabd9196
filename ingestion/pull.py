"""One pull of one feed: ask, stage, guard, judge, commit.

Grain: one ``Outcome`` per feed. What a source does wrong ends in the outcome as one plain line and
never as an exception, so that other feeds still land.
Must not enter: how a source is asked (``connectors``), what a good row is (``quality``).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ingestion import connectors
from ingestion.batch import RAW, Batch, Receipt, Span
from ingestion.context import DroppedFile, Fetch, PullContext
from ingestion.contract import Feed, FilesConnector
from ingestion.errors import SourceError
from ingestion.guards import guard
from ingestion.judgement import Judge, Judgement
from ingestion.landing import Landing, name_batch
from ingestion.outcome import Attempt, Outcome, outcome
from ingestion.releases import ReleaseConnector
from ingestion.stage import Stage, safe_name
from ingestion.window import Incremental, next_window, reached, watermark

Read = Callable[[Stage], Fetch]


def pull(feed: Feed, landing: Landing, context: PullContext, judge: Judge) -> Outcome:
    """Land what ``feed`` has to offer now.

    Args:
        feed: the contract.
        landing: where batches go; its committed batches decide what is asked for.
        context: instant, environment, open snapshots.
        judge: the gate; called with the rows of every batch that has any, before its commit.
    """
    started = time.perf_counter()
    door = _Door(feed, landing, context, judge)
    try:
        attempts = _attempts(door)
    except SourceError as error:
        attempts = [Attempt("failed", error=str(error.about(feed.key)))]
    return outcome(feed, attempts, time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class _Door:
    """Where the batches of one feed come in."""

    feed: Feed
    landing: Landing
    context: PullContext
    judge: Judge

    def previous(self, *, sweep: bool) -> Batch | None:
        """Return the last committed batch of the same kind."""
        batches = [b for b in self.landing.batches(self.feed.key) if b.sweep is sweep]
        return batches[-1] if batches else None


def _attempts(door: _Door) -> list[Attempt]:
    connector = door.feed.connector
    if isinstance(connector, FilesConnector):
        return _pull_files(door, is_sweep=connector.each_file == "sweep")
    if isinstance(connector, ReleaseConnector):
        return _pull_files(door, is_sweep=False)  # a platform knows nothing of the others' rows
    return _pull_changes(door, connector)


def _pull_changes(door: _Door, connector: Incremental) -> list[Attempt]:
    """Ask a server for what changed, or for everything when a sweep is due."""
    context, batches = door.context, door.landing.batches(door.feed.key)
    window = next_window(connector, batches, context.now)
    if window is None:
        return []

    def receipt(fetch: Fetch) -> Receipt:
        return Receipt(
            landed_at=context.now,
            started_at=context.now,
            sweep=window.is_sweep,
            clock=context.clock,
            window=Span(window.since, window.until) if window.since else None,
            pages=fetch.pages,
            watermark=reached(window, fetch.watermark, watermark(batches)),
        )

    def read(stage: Stage) -> Fetch:
        return connectors.fetch(door.feed, window, stage, context)

    return [_land(door, read, receipt, is_sweep=window.is_sweep)]


def _pull_files(door: _Door, *, is_sweep: bool) -> list[Attempt]:
    """Land every dropped file that has not landed yet, each as a batch of its own."""
    new = waiting(door.feed, door.landing.batches(door.feed.key), door.context)
    # A second apart, the last one now: batches are told apart and sorted by landed_at.
    return [
        _land_file(door, file, timedelta(seconds=len(new) - 1 - position), is_sweep=is_sweep)
        for position, file in enumerate(new)
    ]


def waiting(feed: Feed, batches: Sequence[Batch], context: PullContext) -> list[DroppedFile]:
    """Return the dropped files of ``feed`` whose bytes have not landed, each content once.

    A release is new unless it is the last that its platform landed: a platform may go back to an
    earlier one.

    Args:
        feed: one whose source drops files or publishes releases.
        batches: what it has landed, in landing order.
        context: instant, environment.

    Raises:
        SourceError: the folder cannot be read.
    """
    dropped = connectors.discover(feed, context)
    if isinstance(feed.connector, ReleaseConnector):
        last = {name: sha256 for batch in batches for name, sha256 in batch.files.items()}
        kept = {file.path: f"{RAW}/{safe_name(connectors.raw_name(file))}" for file in dropped}
        return [file for file in dropped if last.get(kept[file.path]) != file.sha256]
    landed = {sha256 for batch in batches for sha256 in batch.raw_hashes}
    return list({file.sha256: file for file in dropped if file.sha256 not in landed}.values())


def _land_file(door: _Door, file: DroppedFile, ago: timedelta, *, is_sweep: bool) -> Attempt:
    context = door.context

    def receipt(fetch: Fetch) -> Receipt:
        return Receipt(
            landed_at=context.now - ago,
            started_at=context.now,
            sweep=is_sweep,
            clock=context.clock,
            pages=fetch.pages,
            watermark=fetch.watermark,
        )

    def read(stage: Stage) -> Fetch:
        return connectors.fetch_file(door.feed, file, stage, context)

    return _land(door, read, receipt, is_sweep=is_sweep)


def _land(
    door: _Door, read: Read, receipt: Callable[[Fetch], Receipt], *, is_sweep: bool
) -> Attempt:
    """Stage one batch, and commit it if neither a guard nor the gate objects."""
    stage = door.landing.stage(door.feed)
    try:
        fetch = read(stage)
    except SourceError as error:
        return _failed(door, stage, error.about(door.feed.key))
    for notice in fetch.notices:
        stage.notice(notice)
    judgement = _judge(door, stage, is_sweep=is_sweep)
    told = receipt(fetch)
    if not judgement.accepted:
        return _refused(door, stage, told, judgement)
    batch = door.landing.commit(stage, told)
    has_news = is_sweep or batch.rows > 0 or told.window is None
    return Attempt("landed" if has_news else "unchanged", batch, findings=judgement.findings)


def _judge(door: _Door, stage: Stage, *, is_sweep: bool) -> Judgement:
    """Ask the guards, then the gate unless there is nothing to judge."""
    previous = door.previous(sweep=is_sweep)
    guarded = guard(door.feed, stage, previous if is_sweep else None, is_sweep=is_sweep)
    if not guarded.accepted or stage.rows == 0:
        return guarded
    return door.judge(door.feed, stage.rows_path, previous)


def _failed(door: _Door, stage: Stage, error: SourceError) -> Attempt:
    """Keep what was received of an unreadable answer for diagnosis."""
    if stage.is_empty:
        door.landing.discard(stage)
    else:
        door.landing.refuse(stage, str(error), door.context.now)
    return Attempt("failed", error=str(error))


def _refused(door: _Door, stage: Stage, receipt: Receipt, judgement: Judgement) -> Attempt:
    batch_id = name_batch(stage, receipt.landed_at)
    reasons = "; ".join(judgement.reasons) or "the gate gave no reason"
    kept = door.landing.refuse(stage, reasons, door.context.now)
    error = SourceError(
        door.feed.key,
        f"batch {batch_id} refused, {reasons}",
        f"look at {kept.relative_to(door.landing.root)} in landing, correct it at the source or in "
        f"feeds/{door.feed.key}.yml, and run again; the last good batch stays in force",
    )
    return Attempt("refused", error=str(error), findings=judgement.findings)
