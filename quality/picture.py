"""What the quality page shows (质量页数据), gathered from one finished warehouse.

Grain: one ``Source`` per feed, one ``Break`` per feed and rule. Samples are values as sent, without
personal columns and with long numbers masked. Must not enter: HTML, anything about how long a run
took (equal releases have equal pages).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from ingestion.contract import Feed
from quality.reconciliation import Conservation
from quality.sql import Connection
from quality.trust import Trust, trust

SHOWN_RULES = 12
SHOWN_SAMPLES = 4

_LONGEST_SAMPLE = 36
# A phone has 11 digits, an identity card 17 or 18: what is that long keeps its ends only.
_LONG_NUMBER = re.compile(r"\d(?:[- ]?\d){10,}[Xx]?", re.ASCII)

_STATES = """
    select feed, state, age_s from marts.source_freshness
    where as_of = (select max(as_of) from marts.source_freshness)
"""
_BREAKS = """
    select feed, rule, count(*) as rows
    from (select feed, unnest(string_split(rules, ',')) as rule from marts.quarantine)
    group by all
    order by rows desc, feed, rule
"""
_SAMPLES = """
    select json_extract_string(raw, $path) as said
    from marts.quarantine
    where feed = $feed and list_contains(string_split(rules, ','), $rule)
    group by said
    order by count(*) desc, said nulls last
    limit $limit
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """A pull that failed or a batch that was refused; ``sentence`` is the plain line of the run."""

    feed: str
    kind: Literal["failed", "refused"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Source:
    """A feed at the instant: how old it is, how old it may be, where its rows ended."""

    feed: Feed
    state: str
    age: timedelta | None
    rows: Conservation

    @property
    def broken_share(self) -> float:
        """Share of landed rows in quarantine, 0 to 1."""
        return self.rows.quarantined / self.rows.landed if self.rows.landed else 0.0


@dataclass(frozen=True, slots=True)
class Break:
    """Rows in quarantine for one rule of one feed, with a few of the values that broke it."""

    feed: Feed
    column: str
    kind: str
    rows: int
    samples: tuple[str, ...]

    @property
    def label(self) -> str:
        """The agency's name for the column."""
        return next((c.label for c in self.feed.columns if c.name == self.column), self.column)

    @property
    def is_personal(self) -> bool:
        """Whether the column is personal, so that none of its values is ever shown."""
        return any(c.personal for c in self.feed.columns if c.name == self.column)


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the page shows; ``more_breaks`` counts the rules left out of ``breaks``."""

    sources: tuple[Source, ...]
    breaks: tuple[Break, ...]
    more_breaks: int
    problems: tuple[Problem, ...]
    trust: Trust


def picture(
    con: Connection,
    feeds: Mapping[str, Feed],
    conservation: Sequence[Conservation],
    problems: Sequence[Problem] = (),
) -> Picture:
    """Gather what the page shows.

    Args:
        con: a connection to the warehouse with its marts built; it is only read.
        feeds: the city's contracts by key.
        conservation: the result of ``reconcile``, one entry a feed.
        problems: pulls that failed and batches that were refused, as the run told them.
    """
    breaks = [row for row in con.execute(_BREAKS).fetchall() if row[0] in feeds]
    return Picture(
        sources=tuple(_sources(con, feeds, conservation)),
        breaks=tuple(
            _break(con, feeds[feed], rule, rows) for feed, rule, rows in breaks[:SHOWN_RULES]
        ),
        more_breaks=max(len(breaks) - SHOWN_RULES, 0),
        problems=tuple(sorted(problems, key=lambda problem: (problem.feed, problem.sentence))),
        trust=trust(con, feeds),
    )


def masked(said: str) -> str:
    """Return a value fit to be shown: long numbers keep their ends, long texts their beginning."""
    short = " ".join(_LONG_NUMBER.sub(_ends, said).split())
    return short if len(short) <= _LONGEST_SAMPLE else short[: _LONGEST_SAMPLE - 1] + "…"


def _ends(number: re.Match[str]) -> str:
    digits = number.group()
    return f"{digits[:3]}***{digits[-2:]}"


def _sources(
    con: Connection, feeds: Mapping[str, Feed], conservation: Sequence[Conservation]
) -> list[Source]:
    states = {feed: (state, age) for feed, state, age in con.execute(_STATES).fetchall()}
    found = []
    for rows in conservation:
        state, age = states.get(rows.feed, ("missing", None))
        since = None if age is None else timedelta(seconds=age)
        found.append(Source(feeds[rows.feed], state, since, rows))
    return found


def _break(con: Connection, feed: Feed, rule: str, rows: int) -> Break:
    column, _, kind = rule.partition(":")
    bare = Break(feed, column, kind, rows, ())
    if bare.is_personal or kind == "required":
        return bare
    values = {"path": f'$."{column}"', "feed": feed.key, "rule": rule, "limit": SHOWN_SAMPLES}
    found = con.execute(_SAMPLES, values).fetchall()
    samples = tuple(masked(said) for (said,) in found if said is not None)
    return Break(feed, column, kind, rows, samples)
