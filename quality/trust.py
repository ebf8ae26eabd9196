"""What the quality page shows of measured trust (可信度): score cards and open issues.

Grain: one ``Score`` per agency and per feed, one ``Open`` per feed, column and rule. Must not
enter: HTML, values (the page of one issue is the table ``data_issues``), how anything is measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingestion.contract import Feed
from quality.sql import Connection

SHOWN_ISSUES = 14

_MEASURES = """
    rows, timeliness_days_p50, timeliness_days_p90, completeness_ratio, validity_ratio,
    agreement_ratio, constant_columns, score
"""
_FEEDS = f"select feed, {_MEASURES} from marts.source_scorecard order by score nulls last, feed"
_AGENCIES = (
    f"select owner, {_MEASURES} from marts.agency_scorecard order by score nulls last, owner"
)
_OPEN = """
    select feed, field, rule, severity, count(*) as issues, count(distinct project_code) as projects
    from marts.data_issues
    where closed_at is null
    group by feed, field, rule, severity
    order by array_position(['high', 'medium', 'low'], severity), issues desc, feed, field, rule
"""
_COUNTS = """
    select count(*) filter (where closed_at is null),
        count(*) filter (where closed_at is null and severity = 'high'),
        count(*) filter (where closed_at is not null)
    from marts.data_issues
"""


@dataclass(frozen=True, slots=True)
class Score:
    """The score card of a feed or an agency; None where something cannot be told.

    Attributes:
        name: the feed's title, or the agency.
        feed: None of an agency.
        days: within how many days half and nine tenths of what rows tell of arrived.
        constants: filled columns that always say the same.
        points: 0 to 100.
    """

    name: str
    feed: Feed | None
    rows: int
    days: tuple[Decimal, Decimal] | None
    completeness: Decimal | None
    validity: Decimal | None
    agreement: Decimal | None
    constants: tuple[str, ...]
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Open:
    """The open issues of one column and rule; ``projects`` counts those they concern."""

    feed: Feed
    column: str
    rule: str
    severity: str
    issues: int
    projects: int

    @property
    def label(self) -> str:
        """The agency's name for the column."""
        return next((c.label for c in self.feed.columns if c.name == self.column), self.column)


@dataclass(frozen=True, slots=True)
class Trust:
    """All that the page shows of trust; ``more`` counts the open issues left out of ``issues``."""

    agencies: tuple[Score, ...]
    feeds: tuple[Score, ...]
    issues: tuple[Open, ...]
    more: int
    open: int
    grave: int
    closed: int


def trust(con: Connection, feeds: Mapping[str, Feed]) -> Trust:
    """Gather the score cards and the open issues of a finished warehouse.

    Args:
        con: a connection to the warehouse with its marts built; it is only read.
        feeds: the city's contracts by key.
    """
    found = [Open(feeds[row[0]], *row[1:]) for row in _all(con, _OPEN) if row[0] in feeds]
    count, grave, closed = _all(con, _COUNTS)[0]
    return Trust(
        agencies=tuple(_score(row[0], None, row[1:]) for row in _all(con, _AGENCIES)),
        feeds=tuple(
            _score(feeds[row[0]].title, feeds[row[0]], row[1:])
            for row in _all(con, _FEEDS)
            if row[0] in feeds
        ),
        issues=tuple(found[:SHOWN_ISSUES]),
        more=sum(left.issues for left in found[SHOWN_ISSUES:]),
        open=count,
        grave=grave,
        closed=closed,
    )


def _all(con: Connection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def _score(name: str, feed: Feed | None, measures: Sequence[Any]) -> Score:
    rows, half, most, completeness, validity, agreement, constants, points = measures
    days = None if half is None else (half, most)
    columns = tuple(constants.replace(" ", ",").split(",")) if constants else ()
    return Score(name, feed, rows, days, completeness, validity, agreement, columns, points)
