"""Which feeds of a city a deployment uses: an optional one may be left out (可选数据源).

Grain: one city. What once landed stays in use, so that a variable lost by accident shows as a
failing feed and takes no data away. Must not enter: ``os.environ`` (a mapping is passed).
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from ingestion.city import City
from ingestion.contract import DatabaseConnector, Feed
from ingestion.landing import Landing

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def in_use(city: City, environment: Mapping[str, str], landing: Landing) -> City:
    """Return the city without the optional feeds that are not in use here.

    Args:
        city: as its folder declares it.
        environment: variables for ``${DIAODU_X}`` and secrets; an empty one is not set.
        landing: what has landed.
    """
    unused = [
        key
        for key, feed in city.feeds.items()
        if feed.optional and not _is_set(feed, environment) and not landing.batches(key)
    ]
    if not unused:
        return city
    feeds = {key: feed for key, feed in city.feeds.items() if key not in unused}
    return replace(city, feeds=feeds, unused=(*city.unused, *unused))


def _is_set(feed: Feed, environment: Mapping[str, str]) -> bool:
    connector = feed.connector
    if isinstance(connector, DatabaseConnector):
        return bool(environment.get(feed.secret_variable(connector.dsn)))
    named = _VARIABLE.findall(connector.model_dump_json())
    return all(environment.get(name) for name in named)
