"""A source's columns under our names, all text.

Grain: one piece of a batch (a page, a chunk, a sheet). Must not enter: values (nothing is changed
here), the landing's own columns, what is missing (``ingestion.guards`` sees to it).
"""

from collections.abc import Mapping

import pyarrow as pa

from ingestion.contract import Feed


def text_table(
    feed: Feed, known: Mapping[str, str], sent: Mapping[str, pa.StringArray]
) -> pa.Table:
    """Name columns as we do: ``known`` maps what the source calls a column to our name.

    Columns the feed file does not know keep the source's name; where that is one of ours, it gets
    the ending ``__sent``, so that it is never taken for the contract's column.
    """
    names = [known.get(name) or extra_name(feed, name) for name in sent]
    return pa.table(list(sent.values()), names=names)


def extra_name(feed: Feed, sent: str) -> str:
    """Return the name a column that the feed file does not know lands under."""
    return f"{sent}__sent" if sent in feed.landing_names else sent
