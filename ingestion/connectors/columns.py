"""A source's columns under our names, all text.

Grain: one piece of a batch (a page, a chunk, a sheet). Must not enter: values (nothing is changed
here), the landing's own columns, what is missing (``ingestion.guards`` sees to it).
"""

from collections.abc import Mapping

import pyarrow as pa

from ingestion.contract import Feed

Sent = Mapping[str, pa.StringArray]


class ExtraNames:
    """Names for columns the feed file does not know: their own, unless that is taken.

    A source may well use one of our names for something else; ``__sent`` is added then, so that it
    is never taken for the contract's column.
    """

    def __init__(self, feed: Feed) -> None:
        self._taken = set(feed.landing_names)

    def take(self, sent: str) -> str:
        """Return the name a column called ``sent`` lands under, and keep it from others."""
        name = sent
        while name in self._taken:
            name += "__sent"
        self._taken.add(name)
        return name


def text_table(feed: Feed, known: Mapping[str, str], sent: Sent) -> pa.Table:
    """Name columns as we do: ``known`` maps what the source calls a column to our name."""
    extras = ExtraNames(feed)
    names = {name: known.get(name) or extras.take(name) for name in sorted(sent)}
    return pa.table({names[name]: column for name, column in sent.items()})
