"""Sums of measures by instant and scope: the one table every figure is made of.

Grain: one row per as_of, scope_kind and scope, sorted by it; every instant has its city. Integers
and decimals only, so a sum does not depend on the order of its terms. Must not enter: what a sum
means.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from scoring.measures import CITY, SCOPE_KINDS, Measures, items, lead, lists, visits, warnings

KEYS = ["as_of", "scope_kind", "scope"]

PREVIOUS = frozenset((*lists.COUNTS, *lists.PLANNED))
PREVIOUS_COUNTS = tuple(lists.previous(name) for name in lists.COUNTS)
MONEY = (*lists.PLANNED, *lists.INVESTED, *(lists.previous(name) for name in lists.PLANNED))
COUNTS = (*lists.COUNTS, *lists.RATED_COUNTS, *warnings.COUNTS)
MEDIAN, MAXIMUM = f"{lead.DAYS}_median", f"{lead.DAYS}_max"

WAN = pa.decimal128(18, 2)
# A sum over nothing known is unknown, not 0.
KNOWN = pc.ScalarAggregateOptions(min_count=1)

Frame = nw.DataFrame[pa.Table]


def totals(measures: Measures) -> pa.Table:
    """Return the sums of every scope of every kind.

    Counts are 0 where there is nothing to count and null where nobody counts: the list of the year
    before where its companion knows none, items where the city keeps none. Money is null where no
    project has a value. Beside the sums: ``lead_days_median``, ``lead_days_max`` and
    ``platform_visits`` of each scope, ``period`` and ``closed_month`` of its instant.
    """
    parts = [part for kind in SCOPE_KINDS for part in _sums(measures, kind)]
    every = pa.concat_tables([*parts, _cities(measures)], promote_options="default")
    sums = _frame(added(every, KEYS)).join(_lead_days(measures.led), on=KEYS, how="left")
    if measures.visited is not None:
        sums = sums.join(_frame(measures.visited), on=KEYS, how="left")
    times = _frame(measures.moments).select("as_of", "period", "closed_month")
    dated = sums.join(times, on="as_of", how="left").sort(*KEYS)
    return _completed(dated, measures).to_native()


def _frame(table: pa.Table) -> Frame:
    return nw.from_native(table, eager_only=True)


def _sums(measures: Measures, kind: str) -> Iterator[pa.Table]:
    """Yield the sums of one kind of scope, one table for each kind of measure."""
    every = (
        *(measures.listed, measures.last_year, measures.warned),
        *(measures.coordinated, measures.fed_back),
    )
    for rows in every:
        if rows is not None:
            counted = [name for name in rows.column_names if name not in ("as_of", *SCOPE_KINDS)]
            summed = added(rows.select(["as_of", kind, *counted]), ["as_of", kind])
            yield _frame(summed).rename({kind: "scope"}).with_columns(_kind(kind)).to_native()


def _kind(kind: str) -> nw.Expr:
    return nw.lit(kind, nw.String).alias("scope_kind")


def added(rows: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Return the sums of every other column by ``keys``, under their own names."""
    names = [name for name in rows.column_names if name not in keys]
    summed = rows.group_by(list(keys)).aggregate([(name, "sum", KNOWN) for name in names])
    columns: dict[str, Any] = {key: summed[key] for key in keys}
    for name in names:
        is_money = pa.types.is_decimal(rows[name].type)
        columns[name] = summed[f"{name}_sum"].cast(WAN if is_money else pa.int64())
    return pa.table(columns)


def _cities(measures: Measures) -> pa.Table:
    """Return the city at every instant, listed or not."""
    times = _frame(measures.moments).select("as_of")
    return times.with_columns(_kind(CITY), scope=nw.lit(CITY, nw.String)).to_native()


def _completed(sums: Frame, measures: Measures) -> Frame:
    """Return the sums with 0 where nothing was counted and null where nobody counts."""
    known = _frame(measures.last_year).get_column("as_of").unique()
    knows_last_year = nw.col("as_of").is_in(known)
    counts = [*COUNTS, *(name for name in items.COUNTS if name in sums.columns)]
    nobodys = (*items.COUNTS, visits.VISITS)
    unknown = [name for name in nobodys if name not in sums.columns]
    return sums.with_columns(
        *(_counted(name).alias(name) for name in counts),
        *(nw.when(knows_last_year).then(_counted(name)).alias(name) for name in PREVIOUS_COUNTS),
        *(nw.lit(None, nw.Int64).alias(name) for name in unknown),
    )


def _counted(name: str) -> nw.Expr:
    return nw.col(name).fill_null(0)


def _lead_days(led: pa.Table) -> Frame:
    """Return median and maximum of the lead days by scope."""
    rows = _frame(led)
    named = [
        rows.select("as_of", _kind(kind), nw.col(kind).alias("scope"), lead.DAYS)
        for kind in SCOPE_KINDS
    ]
    ordered = nw.concat(named).sort(*KEYS, lead.DAYS).with_row_index("place")
    groups = ordered.group_by(*KEYS).agg(
        nw.col("place").min().alias("first"),
        nw.len().alias("number"),
        nw.col(lead.DAYS).max().alias(MAXIMUM),
    )
    nth, number = nw.col("place") - nw.col("first"), nw.col("number")
    is_middle = (nth == (number - 1) // 2) | (nth == number // 2)
    middle = ordered.join(groups, on=KEYS, how="inner").filter(is_middle)
    medians = middle.group_by(*KEYS).agg(nw.col(lead.DAYS).mean().alias(MEDIAN))
    return medians.join(groups.select(*KEYS, MAXIMUM), on=KEYS, how="left")
