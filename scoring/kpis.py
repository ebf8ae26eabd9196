"""指标: the key figures of the city, its districts, sectors, batches and kinds of investor.

Grain: one row per kpi, scope_kind, scope and as_of, sorted by scope_kind, scope and kpi. A rate is
a ratio of sums and null without a denominator; a share of colours leaves out what is not rated.
Must not enter: figures made of warnings, rounding.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from scoring.instant import Instant
from scoring.rulebook import COLOURS
from scoring.totals import CITY, Amount, Totals, percent, totals

SCOPE_KINDS = (CITY, "district", "sector", "batch", "investor_kind")
MONTHS = 12

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("kpi", pa.string(), nullable=False),
    pa.field("scope_kind", pa.string(), nullable=False),
    pa.field("scope", pa.string(), nullable=False),
    pa.field("period", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("value", pa.float64()),
    pa.field("unit", pa.string(), nullable=False),
    pa.field("numerator", pa.float64()),
    pa.field("denominator", pa.float64()),
    pa.field("previous_value", pa.float64()),
]
SCHEMA = pa.schema(_FIELDS)


class Figure(NamedTuple):
    """One key figure of one scope."""

    value: float | None
    numerator: Amount | float = None
    denominator: Amount | float = None
    previous: Amount = None


Formula = Callable[[Totals, Instant], Figure]


def kpis(measures: pa.Table, instant: Instant) -> pa.Table:
    """Return every key figure of every scope of ``measures``, the result of ``measure``."""
    rows = [row for kind in sorted(SCOPE_KINDS) for row in _rows(measures, kind, instant)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _rows(measures: pa.Table, kind: str, instant: Instant) -> Iterator[dict[str, object]]:
    for scope in totals(measures, kind):
        for kpi in sorted(FORMULAS):
            unit, formula = FORMULAS[kpi]
            figure = formula(scope, instant)
            yield {
                "kpi": kpi,
                "scope_kind": kind,
                "scope": scope.scope,
                "period": instant.period,
                "as_of": instant.as_of,
                "value": figure.value,
                "unit": unit,
                "numerator": _double(figure.numerator),
                "denominator": _double(figure.denominator),
                "previous_value": _double(figure.previous),
            }


def _double(amount: Amount | float) -> float | None:
    return None if amount is None else float(amount)


def _sum(measure: str) -> Formula:
    return lambda scope, _: Figure(_double(scope[measure]))


def _rate(numerator: str, denominator: str) -> Formula:
    return lambda scope, _: Figure(
        scope.percent(numerator, denominator), scope[numerator], scope[denominator]
    )


def _time_progress(_: Totals, instant: Instant) -> Figure:
    """时间进度: whole months closed of twelve, never the calendar's today."""
    month = instant.closed_month
    return Figure(percent(month, MONTHS), month, MONTHS)


def ahead_of_time(scope: Totals, instant: Instant) -> float | None:
    """时序差: completion less time progress, in percentage points."""
    done = scope.percent("planned_completed_wan", "planned_plan_wan")
    return None if done is None else done - instant.closed_month * 100 / MONTHS


def _overdue(scope: Totals, _: Instant) -> Figure:
    """应开未开, beside the same day of last year."""
    return Figure(_double(scope["overdue_starts"]), previous=scope["previous_overdue_starts"])


def _overdue_on_year(scope: Totals, _: Instant) -> Figure:
    """应开未开 against the same day of last year; null until last year's list is known."""
    now, then = scope["overdue_starts"], scope["previous_overdue_starts"]
    if now is None or then is None:
        return Figure(None)
    return Figure(percent(now - then, then), now - then, then)


def _share(light: str) -> Formula:
    """亮灯占比: of the projects that have a colour."""

    def share(scope: Totals, _: Instant) -> Figure:
        coloured = sum(scope[colour] or 0 for colour in COLOURS)
        return Figure(percent(scope[light], coloured), scope[light], coloured)

    return share


def _share_unrated(scope: Totals, _: Instant) -> Figure:
    """未评占比: of all projects that should have a colour."""
    unrated = scope["unrated"] or 0
    rated = sum(scope[colour] or 0 for colour in COLOURS)
    return Figure(percent(unrated, rated + unrated), unrated, rated + unrated)


FORMULAS: dict[str, tuple[str, Formula]] = {
    "projects_total": ("个", _sum("projects")),
    "annual_plan_wan": ("万元", _sum("annual_plan_wan")),
    "completed_wan": ("万元", _sum("completed_wan")),
    "completion_pct": ("%", _rate("planned_completed_wan", "planned_plan_wan")),
    "time_progress_pct": ("%", _time_progress),
    "ahead_of_time_pp": ("百分点", lambda scope, now: Figure(ahead_of_time(scope, now))),
    "planned_starts": ("个", _sum("planned_starts")),
    "due_starts": ("个", _sum("due_starts")),
    "verified_starts": ("个", _sum("verified_starts")),
    "start_rate_pct": ("%", _rate("verified_starts", "planned_starts")),
    "due_start_rate_pct": ("%", _rate("due_verified_starts", "due_starts")),
    "overdue_starts": ("个", _overdue),
    "overdue_starts_yoy_pct": ("%", _overdue_on_year),
    "early_starts": ("个", _sum("early_starts")),
    "finish_rate_pct": ("%", _rate("finishes", "planned_finishes")),
    "registered_rate_pct": ("%", _rate("registered_starts", "registrable_starts")),
    **{f"share_{colour}_pct": ("%", _share(colour)) for colour in COLOURS},
    "share_unrated_pct": ("%", _share_unrated),
}
