"""How each kind of source is asked: REST platforms, exchange databases, dropped files, releases.

One feed at a time; what comes back is what was sent, as text, with the bytes kept beside it.
Everything a source may do wrong leaves here as one ``SourceError`` and nothing else.
Must not enter: what to ask for and when (``ingestion.window``), commits (``ingestion.landing``).
"""

from collections.abc import Sequence

from ingestion.connectors.database import fetch_table
from ingestion.connectors.drop_folder import find_files
from ingestion.connectors.files import fetch_dropped
from ingestion.connectors.release import fetch_release, find_releases, raw_name
from ingestion.connectors.rest import fetch_rest
from ingestion.connectors.transaction import open_snapshot
from ingestion.context import DroppedFile, Fetch, PullContext
from ingestion.contract import DatabaseConnector, Feed, FilesConnector, RestConnector
from ingestion.releases import ReleaseConnector
from ingestion.stage import Stage
from ingestion.window import Window

__all__ = ["discover", "fetch", "fetch_file", "open_snapshot", "raw_name"]


def fetch(feed: Feed, window: Window, stage: Stage, context: PullContext) -> Fetch:
    """Read what changed in ``window`` from the platform or database of ``feed`` into ``stage``.

    Raises:
        SourceError: the source did not give all of it.
        TypeError: the feed is one of files.
    """
    connector = feed.connector
    if isinstance(connector, RestConnector):
        return fetch_rest(feed, connector, window, stage, context)
    if isinstance(connector, DatabaseConnector):
        return fetch_table(feed, connector, window, stage, context)
    raise TypeError(f"{feed.key} comes as files: discover them, then fetch each")


def discover(feed: Feed, context: PullContext) -> Sequence[DroppedFile]:
    """Return what lies ready for ``feed``: settled files, the longest unchanged first, or releases.

    Raises:
        SourceError: the folder cannot be read.
    """
    connector = _by_file(feed)
    if isinstance(connector, ReleaseConnector):
        return find_releases(feed, connector, context)
    return find_files(feed, connector, context)


def fetch_file(feed: Feed, file: DroppedFile, stage: Stage, context: PullContext) -> Fetch:
    """Read one dropped file, or one release, into ``stage``.

    Raises:
        SourceError: it is unfit, incomplete or not what it should be.
    """
    del context  # a file says everything itself
    connector = _by_file(feed)
    if isinstance(connector, ReleaseConnector):
        return fetch_release(feed, connector, file, stage)
    return fetch_dropped(feed, connector, file, stage)


def _by_file(feed: Feed) -> FilesConnector | ReleaseConnector:
    if not isinstance(feed.connector, FilesConnector | ReleaseConnector):
        raise TypeError(f"{feed.key} does not come as files")
    return feed.connector
