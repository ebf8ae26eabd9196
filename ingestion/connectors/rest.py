"""A REST platform read for one window: walked to its end, then its kept answers as rows of text.

Grain: one pull of one feed. Rows are read from the answers as kept on disk, after the walk has
proved complete: what cannot be read again from ``raw/`` never lands.
Must not enter: the network (``http``), paging (``walk``).
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from ingestion.connectors.answers import table_of
from ingestion.connectors.envelope import Asker
from ingestion.connectors.http import LIMITS, Caller, Limits, Sleep
from ingestion.connectors.signing import auth_for, secret_variables
from ingestion.connectors.walk import ShortWalkError, walk
from ingestion.connectors.watermark import Watermark
from ingestion.context import Fetch, PullContext
from ingestion.contract import Feed, RestConnector
from ingestion.stage import Stage
from ingestion.window import Window


def fetch_rest(
    feed: Feed,
    connector: RestConnector,
    window: Window,
    stage: Stage,
    context: PullContext,
    *,
    limits: Limits = LIMITS,
    sleep: Sleep = time.sleep,
) -> Fetch:
    """Walk the platform for ``window``, keep its answers, append their rows.

    Raises:
        SourceError: whatever left the walk short of its end.
    """
    caller = Caller(
        feed.key,
        context.expand(connector.url),
        auth=auth_for(feed, connector, context),
        credentials=secret_variables(feed, connector),
        limits=limits,
        sleep=sleep,
    )
    with caller:
        kept, pages = _whole_walk(connector, stage, caller, parameters(connector, window, context))
    column = connector.window.field if connector.window else None
    watermark = Watermark(column, window, context.time_zone)
    _append(feed, connector, kept, stage, watermark)
    return Fetch(pages=pages, watermark=watermark.instant)


def parameters(connector: RestConnector, window: Window, context: PullContext) -> Mapping[str, str]:
    """Write the window as the source's parameters, in the city's time; none for a sweep."""
    names = connector.window
    if window.since is None or names is None:
        return {}
    ends = {names.since: window.since, names.until: window.until}
    return {
        name: f"{end.astimezone(context.time_zone):%Y-%m-%d %H:%M:%S}" for name, end in ends.items()
    }


def _whole_walk(
    connector: RestConnector, stage: Stage, caller: Caller, window: Mapping[str, str]
) -> tuple[list[Path], int]:
    """Walk, and once more if the first walk came out short; return kept answers and page count."""
    asker = Asker(connector, stage, caller)
    try:
        return [answer.kept for answer in walk(asker, window)], asker.pages
    except ShortWalkError as error:
        stage.notice(f"walked twice: {error}")
    again = Asker(connector, stage, caller, prefix="second-walk-")
    try:
        return [answer.kept for answer in walk(again, window)], again.pages
    except ShortWalkError as error:
        raise caller.error(
            f"incomplete: {error}, also in a second walk",
            "ask the source why pages end early; the last good batch stays in force",
        ) from error


def _append(
    feed: Feed, connector: RestConnector, kept: Iterable[Path], stage: Stage, watermark: Watermark
) -> None:
    for path in kept:
        table = table_of(feed, path.read_bytes(), connector.records)
        watermark.watch(table)
        stage.append(table)
