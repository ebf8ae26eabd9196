"""The pulls of many feeds at once: in threads, and database feeds of one snapshot as one instant.

Grain: one ``Outcome`` per feed. Must not enter: progress bars, schedules, which feeds to pull.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock

from ingestion import connectors
from ingestion.context import PullContext
from ingestion.contract import DatabaseConnector, Feed
from ingestion.errors import SourceError
from ingestion.judgement import Judge
from ingestion.landing import Landing
from ingestion.outcome import Outcome, failure
from ingestion.pull import pull

OnDone = Callable[[Outcome], None]


def pull_all(
    feeds: Sequence[Feed],
    landing: Landing,
    context: PullContext,
    judge: Judge,
    *,
    threads: int,
    on_done: OnDone,
) -> list[Outcome]:
    """Pull ``feeds`` and return their outcomes in the same order.

    Args:
        feeds: what to pull.
        landing: where batches go.
        context: instant, environment.
        judge: the gate; called from several threads.
        threads: how many sources are asked at once, 1 or more.
        on_done: told every outcome as it comes, by one thread at a time.
    """
    group_pull = _GroupPull(landing, context, judge, on_done, Lock())
    with ThreadPoolExecutor(max_workers=threads) as pool:
        pending = [pool.submit(group_pull.run, group) for group in groups(feeds, context)]
    outcomes = {done.feed.key: done for future in pending for done in future.result()}
    return [outcomes[feed.key] for feed in feeds]


def groups(feeds: Sequence[Feed], context: PullContext) -> list[list[Feed]]:
    """Group feeds that are read in one transaction: one snapshot name, one address."""
    grouped: dict[object, list[Feed]] = {}
    for feed in feeds:
        grouped.setdefault(_transaction(feed, context) or feed.key, []).append(feed)
    return list(grouped.values())


def _transaction(feed: Feed, context: PullContext) -> tuple[str, str] | None:
    connector = feed.connector
    if not isinstance(connector, DatabaseConnector) or connector.snapshot is None:
        return None
    try:
        return connector.snapshot, context.secret(feed, connector.dsn)
    except SourceError:
        # Without an address it shares nothing, and its own pull says what is missing.
        return None


@dataclass(frozen=True, slots=True)
class _GroupPull:
    """Pulls the feeds of one group one after the other: a transaction has one thread."""

    landing: Landing
    context: PullContext
    judge: Judge
    on_done: OnDone
    lock: Lock

    def run(self, group: Sequence[Feed]) -> list[Outcome]:
        done: list[Outcome] = []
        try:
            self._pull_into(done, group)
        except SourceError as error:
            for feed in group[len(done) :]:
                self._tell(done, failure(feed, error))
        return done

    def _pull_into(self, done: list[Outcome], group: Sequence[Feed]) -> None:
        shared = _transaction(group[0], self.context)
        if shared is None:
            self._pull_each(done, group, self.context)
            return
        with connectors.open_snapshot(group[0], self.context) as connection:
            inside = replace(self.context, snapshots={shared[0]: connection})
            self._pull_each(done, group, inside)

    def _pull_each(self, done: list[Outcome], group: Sequence[Feed], context: PullContext) -> None:
        for feed in group:
            self._tell(done, pull(feed, self.landing, context, self.judge))

    def _tell(self, done: list[Outcome], outcome: Outcome) -> None:
        done.append(outcome)
        with self.lock:
            self.on_done(outcome)
