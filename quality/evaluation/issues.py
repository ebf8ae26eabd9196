"""Findings (数据问题) against the errors that were planted: found, undetectable, missed, false.

Grain: a planted error is one cell (feed, key, column). A kind that spoils a whole row has no column
and is found by any finding of that row; one that spoils a whole column has no key and is found by
the score card of its feed. Must not enter: what a finding means.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from quality.evaluation.undetectable import UNDETECTABLE, Reason
from quality.sql import Connection

_MATCHED = """
    create or replace temp table planted as
    with cells as (
        select distinct feed, key, nullif("column", '') as field, kind, true_value from truth.cells
    ),
    findings as (select distinct feed, source_key as key, field from release.data_issues),
    constants as (
        select distinct feed, unnest(string_split(constant_columns, ',')) as field
        from release.source_scorecard
    )
    select cells.*,
        case
            when key is null then (feed, field) in (select (feed, field) from constants)
            when field is null then (feed, key) in (select (feed, key) from findings)
            else (feed, key, field) in (select (feed, key, field) from findings)
        end as is_found
    from cells
"""
# A kind escapes for its reason up to its share; beyond that the reason does not hold.
_JUDGED = """
    create or replace temp table judged as
    with excused as (
        select planted.*, at_most,
            not is_found and kind_of_reason is not null as may_escape,
            count(kind_of_reason) over (partition by kind) as concerned
        from planted
        left join reasons on kind = kind_of_reason and (of_feed is null or of_feed = feed)
    )
    select * exclude (at_most, may_escape, concerned),
        may_escape and count_if(may_escape) over (partition by kind) <= ceil(at_most * concerned)
            as is_undetectable
    from excused
"""
# That a row never came is right if the truth knows of no such row. Why a steward's decision was not
# applied is told among the issues as well, and is nothing wrong with a cell.
_FALSE = """
    create or replace temp table findings as
    select feed, source_key as key, field, rule, value,
        (feed, key, field) not in (
            select (feed, key, field) from planted where field is not null and key is not null
        )
        and (feed, key) not in (select (feed, key) from planted where field is null)
        and not (
            rule = 'never_arrived'
            and (feed, key) not in (select (feed, source_key) from truth.rows)
        ) as is_false
    from release.data_issues
    where rule not like 'decision:%'
"""
_KINDS = """
    select kind, count(*), count(*) filter (where is_found),
        count(*) filter (where is_undetectable),
        count(*) filter (where not is_found and not is_undetectable)
    from judged group by kind order by kind
"""
_RULES = """
    select coalesce(rule, 'all'), count(*), count(*) filter (where is_false)
    from findings group by rollup (rule) order by grouping(rule), rule
"""
_UNSETTLED = """
    select 'missed' as verdict, feed, key, field, kind as cause, true_value as value
    from judged where not is_found and not is_undetectable
    union all
    select 'false', feed, key, field, rule, value from findings where is_false
    order by all
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """What became of the planted errors of one kind.

    Attributes:
        reason: why the undetectable ones cannot be found; None when there are none.
    """

    kind: str
    cells: int
    found: int
    undetectable: int
    missed: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one rule, and how many of them no planted error stands behind."""

    rule: str
    findings: int
    false: int

    @property
    def share(self) -> float | None:
        """Share of the findings that is false; None without any."""
        return self.false / self.findings if self.findings else None


@dataclass(frozen=True, slots=True)
class Issues:
    """How well wrong cells were found.

    Attributes:
        unsettled: verdict (missed or false), feed, key, field, cause (kind or rule), value (the
            true one of a missed cell, the one found fault with of a false finding).
    """

    kinds: list[Kind]
    rules: list[Findings]
    all_rules: Findings
    unsettled: pa.Table

    def missed(self, false: float) -> list[str]:
        """Say which planted errors were missed, and whether ``false`` of the findings are false."""
        kinds = [f"{kind.missed:,} of {kind.kind}" for kind in self.kinds if kind.missed]
        share = self.all_rules.share
        return [
            *([f"planted errors were missed: {', '.join(kinds)}"] if kinds else []),
            *([] if self.kinds else ["no error was planted"]),
            *(
                [f"{share:.3%} of the findings are false, not under {false:.3%}"]
                if share is not None and share >= false
                else []
            ),
        ]


def issues(con: Connection, undetectable: Mapping[str, Reason] = UNDETECTABLE) -> Issues:
    """Hold ``release.data_issues`` and the score cards against the cells of the truth.

    Args:
        con: shows both schemas.
        undetectable: kind to the reason why it cannot be found.
    """
    _state(con, undetectable)
    for statement in (_MATCHED, _JUDGED, _FALSE):
        con.execute(statement)
    *rules, all_rules = (Findings(*row) for row in con.execute(_RULES).fetchall())
    return Issues(
        kinds=[
            Kind(kind, cells, found, hidden, missed, undetectable[kind].why if hidden else None)
            for kind, cells, found, hidden, missed in con.execute(_KINDS).fetchall()
        ],
        rules=rules,
        all_rules=all_rules,
        unsettled=con.execute(_UNSETTLED).to_arrow_table(),
    )


def _state(con: Connection, undetectable: Mapping[str, Reason]) -> None:
    """Make the temporary table ``reasons``: kind, feed (null: all), share that may escape."""
    con.execute(
        "create or replace temp table reasons "
        "(kind_of_reason varchar, of_feed varchar, at_most double)"
    )
    rows = [
        (kind, feed, reason.at_most)
        for kind, reason in undetectable.items()
        for feed in reason.feeds or (None,)
    ]
    if rows:
        con.executemany("insert into reasons values (?, ?, ?)", rows)
