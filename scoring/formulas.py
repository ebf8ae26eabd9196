"""What key figures are made of sums by: expressions, for every scope and instant at once.

A rate is 100 times a ratio of sums, the double nearest to it, and null without a denominator.
Grain: columns of ``whole``, which has money in whole hundredths: all terms are integers, so that a
quotient is rounded once. Must not enter: titles, scopes.
"""

from typing import Any, NamedTuple

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from scoring.index import UNRATED
from scoring.measures.lists import LIGHTS, previous
from scoring.rulebook import COLOURS
from scoring.totals import MONEY, PREVIOUS

MONTHS = 12
HUNDRED = pa.scalar(100, pa.decimal128(3, 0))


class Figure(NamedTuple):
    """One key figure; None where a part has no meaning."""

    value: nw.Expr
    numerator: nw.Expr | None = None
    denominator: nw.Expr | None = None
    previous: nw.Expr | None = None


def whole(sums: pa.Table) -> nw.DataFrame[pa.Table]:
    """Return ``sums``, made as by ``totals``, with their money in whole hundredths as well."""
    columns: dict[str, Any] = dict(zip(sums.column_names, sums.columns, strict=True))
    for name in (name for name in MONEY if name in sums.column_names):
        columns[_cents(name)] = pc.multiply(sums[name], HUNDRED).cast(pa.int64())
    return nw.from_native(pa.table(columns), eager_only=True)


def _cents(measure: str) -> str:
    return f"{measure}_in_hundredths"


def term(measure: str) -> nw.Expr:
    """Return a sum as whole numbers."""
    return nw.col(_cents(measure) if measure in MONEY else measure)


def double(measure: str) -> nw.Expr:
    """Return the double nearest to a sum."""
    number = term(measure).cast(nw.Float64)
    return number / 100.0 if measure in MONEY else number


def percent(numerator: nw.Expr, denominator: nw.Expr) -> nw.Expr:
    """Return 100 numerator / denominator, null where either is unknown or nothing to divide by."""
    scaled, divisor = (numerator * 100).cast(nw.Float64), denominator.cast(nw.Float64)
    return nw.when(denominator != 0).then(scaled / divisor)


def amount(measure: str) -> Figure:
    """Return the figure that is a sum."""
    before = double(previous(measure)) if measure in PREVIOUS else None
    return Figure(double(measure), previous=before)


def rate(numerator: str, denominator: str) -> Figure:
    """Return the figure that is a ratio of two sums, in percent."""
    before = None
    if {numerator, denominator} <= PREVIOUS:
        before = percent(term(previous(numerator)), term(previous(denominator)))
    value = percent(term(numerator), term(denominator))
    return Figure(value, double(numerator), double(denominator), before)


def time_progress() -> Figure:
    """Return 时间进度: whole months closed of twelve, never the calendar's today."""
    month, twelve = nw.col("closed_month"), nw.lit(MONTHS, nw.Int64)
    return Figure(percent(month, twelve), double("closed_month"), twelve.cast(nw.Float64))


def ahead_of_time() -> Figure:
    """Return 时序差: completion less time progress, in percentage points."""
    return Figure(rate("planned_completed_wan", "planned_plan_wan").value - time_progress().value)


def on_year(measure: str) -> Figure:
    """Return the figure that is a change against the same day of last year, in percent."""
    before = term(previous(measure))
    change = term(measure) - before
    value = percent(change, before)
    return Figure(value, change.cast(nw.Float64), before.cast(nw.Float64))


def share(light: str) -> Figure:
    """Return 亮灯占比, of the projects with a colour, or 未评占比, of all that should have one."""
    among = LIGHTS if light == UNRATED else COLOURS
    first, *rest = (nw.col(one) for one in among)
    number = sum(rest, start=first)
    return Figure(percent(nw.col(light), number), double(light), number.cast(nw.Float64))
