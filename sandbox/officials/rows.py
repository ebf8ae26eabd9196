"""Answers as rows of the follow-up feeds: text under our column names, a version at a time.

One `Answer` a version of a row: a feedback submitted and later accepted is two. A feed serves the
last version known at an instant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from sandbox.agencies.followup import COLUMNS
from sandbox.officials.hours import stamp

Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one row says from an instant on.

    Attributes:
        feed: such as ``followup/responses``.
        key: the value of the feed's only key column.
        at: second of the city's clock from which the row says so; it is the row's ``updated_at``.
    """

    feed: str
    key: str
    at: int
    values: Row

    @property
    def order(self) -> tuple[int, str, str]:
        """Answers are sorted by time, feed and key."""
        return self.at, self.feed, self.key

    @property
    def row(self) -> dict[str, str | None]:
        """The whole row, every column of the feed in its order."""
        names = COLUMNS[self.feed]
        known = {**self.values, names[0]: self.key, "updated_at": stamp(self.at)}
        return {name: known.get(name) for name in names}


def rows_between(answers: Iterable[Answer], since: int, until: int) -> dict[str, list[Row]]:
    """Return every version of every row told in ``(since, until]``, by feed, in order of time."""
    told = sorted((it for it in answers if since < it.at <= until), key=lambda it: it.order)
    rows: dict[str, list[Row]] = {feed: [] for feed in COLUMNS}
    for answer in told:
        rows[answer.feed].append(answer.row)
    return rows


def tables(answers: Iterable[Answer], until: int) -> dict[str, pa.Table]:
    """Return what each feed holds at an instant: the last version of each row."""
    last: dict[tuple[str, str], Answer] = {}
    for answer in sorted(answers, key=lambda it: it.order):
        if answer.at <= until:
            last[answer.feed, answer.key] = answer
    rows: dict[str, list[Row]] = {feed: [] for feed in COLUMNS}
    for (feed, _), answer in last.items():
        rows[feed].append(answer.row)
    return {feed: table(feed, found) for feed, found in rows.items()}


def table(feed: str, rows: Iterable[Row]) -> pa.Table:
    """Return rows of a feed as a table of text in the feed's order."""
    schema = pa.schema([(name, pa.string()) for name in COLUMNS[feed]])
    return pa.Table.from_pylist([dict(row) for row in rows], schema)
