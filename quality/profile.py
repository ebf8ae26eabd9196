"""The profile (数据画像) of one landed batch: how many rows break which rule of the feed file.

Grain: one ``Measure`` per rule. One pass of SQL over ``rows.parquet``, reading only the columns
that have rules; nothing grows with the rows but the set of keys. Must not enter: a verdict.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import duckdb

from ingestion.contract import Feed
from quality.rules import Rule, first_broken, rules_of
from quality.sql import Connection, literal, quoted, statement

READINGS = Path(__file__).with_name("readings.sql")

SMALL = 100_000
MISSING = "missing"
REPEATED_KEY = "repeated_key"
BROKEN_ROWS = "broken_rows"

_PROFILE = """
    with t as (select {trimmed} from read_parquet(?)),
    judged as (select {judged} from t)
    select {counts} from judged
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """How many of ``total`` rows break a rule; ``column`` is None for rules about whole rows."""

    rule: str
    column: str | None
    broken: int
    total: int

    @property
    def is_shape(self) -> bool:
        """Whether the rule is about the columns of the batch rather than about its rows."""
        return self.rule == f"{self.column}:{MISSING}"


def profile(feed: Feed, rows_parquet: Path, districts: Collection[str] = ()) -> list[Measure]:
    """Measure a batch against every rule of its feed file.

    Args:
        feed: the contract.
        rows_parquet: the batch: text columns under the contract's names.
        districts: every word that means a district; without any, districts are not judged.

    Returns:
        ``<column>:missing`` per contract column, ``repeated_key`` (rows beyond the first of their
        grain), ``broken_rows`` (rows that break any rule), then ``<column>:<kind>`` per row rule.
    """
    with _engine(_threads(rows_parquet)).cursor() as con:
        landed = _landed_columns(con, rows_parquet)
        rules = [rule for rule in rules_of(feed, districts) if rule.column in landed]
        query = _query(feed, rules, landed)
        total, repeated, broken, *counts = con.execute(query, [str(rows_parquet)]).fetchall()[0]
    return [
        *(
            Measure(f"{name}:{MISSING}", name, 0 if name in landed else max(total, 1), total)
            for name in feed.names
        ),
        Measure(REPEATED_KEY, None, repeated, total),
        Measure(BROKEN_ROWS, None, broken, total),
        *(
            Measure(rule.name, rule.column, count, total)
            for rule, count in zip(rules, counts, strict=True)
        ),
    ]


@cache
def _engine(threads: int) -> Connection:
    """Return a database that knows the readings; making one takes longer than most batches."""
    con = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "threads": threads}
    )
    con.execute("set TimeZone = 'UTC'")
    con.execute(READINGS.read_text(encoding="utf-8"))
    return con


def _threads(rows_parquet: Path) -> int:
    """Each thread sets up every pattern for itself, which only many rows are worth."""
    count = "select sum(num_rows) from parquet_file_metadata(?)"
    with _engine(1).cursor() as con:
        rows = con.execute(count, [str(rows_parquet)]).fetchall()[0][0]
    return 1 if rows < SMALL else os.cpu_count() or 1


def _landed_columns(con: Connection, rows_parquet: Path) -> frozenset[str]:
    described = con.execute("select name from parquet_schema(?)", [str(rows_parquet)])
    return frozenset(name for (name,) in described.fetchall())


def _query(feed: Feed, rules: Sequence[Rule], landed: frozenset[str]) -> str:
    """Return the one pass: trim what is judged, find each value's first broken rule, count."""
    by_column = {name: list(found) for name, found in groupby(rules, attrgetter("column"))}
    # A grain column is a required one (the contract sees to it), so it is among the judged.
    key = ", ".join(f"t.{quoted(name)}" for name in feed.grain if name in landed)
    is_whole = landed.issuperset(feed.grain)
    broken = " or ".join(f"{quoted(name)} is not null" for name in by_column) or "false"
    counts = [
        "count(*)",
        "count(*) - count(distinct batch_key)" if is_whole else "0",
        f"count(*) filter (where {broken})",
        *map(_count, rules),
    ]
    return statement(
        _PROFILE,
        trimmed=", ".join(
            ["0 as nothing", *map(_trimmed, by_column), *_units(feed, by_column, landed)]
        ),
        judged=", ".join([f"hash({key or 0}) as batch_key", *map(_judged, by_column.values())]),
        counts=", ".join(counts),
    )


def _trimmed(name: str) -> str:
    return f"as_sent({quoted(name)}) as {quoted(name)}"


def _units(feed: Feed, judged: Collection[str], landed: frozenset[str]) -> Iterator[str]:
    for column in feed.columns:
        unit = f"{column.name}__unit"
        if column.unit and column.name in judged:
            yield quoted(unit) if unit in landed else f"cast(null as varchar) as {quoted(unit)}"


def _judged(rules: Sequence[Rule]) -> str:
    return f"{first_broken(rules)} as {quoted(rules[0].column)}"


def _count(rule: Rule) -> str:
    # Not count_if: over nothing but nulls it is null.
    return f"count(*) filter (where {quoted(rule.column)} = {literal(rule.kind)})"
