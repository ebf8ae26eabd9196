"""投资进度: what should be done of the year's plan by now, against what is done.

Grain: expressions over one row of facts. Shares of the annual plan at four places, the gap in
percentage points at two. Must not enter: thresholds, blindness.
"""

import narwhals as nw

from scoring.choice import first_of, nth_of
from scoring.rounding import rounded
from scoring.rulebook.book import Baselines

GAP_PLACES = 2
LINEAR = tuple(month / 12 for month in range(1, 13))


def expectation(book: Baselines) -> list[nw.Expr]:
    """Return ``baseline`` and ``expected_ratio`` (应完成比例).

    The project's own monthly plan where it adds up, else the seasonal curve, else m/12, as far as
    the rule book goes by them. A curve starts with the planned start month where that lies in this
    year: the share of its rest.
    """
    curve, title = (book.seasonal, "seasonal") if book.seasonal else (LINEAR, "linear")
    share = rounded(_share_of(curve, from_start=book.from_start))
    if not book.own_plan:
        return [nw.lit(title).alias("baseline"), share.alias("expected_ratio")]
    own = nw.col("own_plan_ratio")
    return [
        first_of([(~own.is_null(), "own_plan")], title).alias("baseline"),
        first_of([(~own.is_null(), own)], share).alias("expected_ratio"),
    ]


def _share_of(curve: tuple[float, ...], *, from_start: bool) -> nw.Expr:
    """Return the share of ``curve`` due by the closed month, counted from the planned start."""
    done = nth_of(nw.col("closed_month"), curve)
    if not from_start:
        return done
    before = _before_start(curve)
    return first_of([(done > before, (done - before) / (1.0 - before))], 0.0)


def _before_start(curve: tuple[float, ...]) -> nw.Expr:
    """Return the share of ``curve`` that lies before the planned start month."""
    return nth_of(nw.col("planned_start_month") - 1, curve[:11])


def progress_readings() -> list[nw.Expr]:
    """Return ``ratio`` (完成比 r, null while nothing is expected) and ``gap_pp`` (g)."""
    completed, expected = nw.col("completed_ratio"), nw.col("expected_ratio")
    return [
        nw.when(expected > 0).then(rounded(completed / expected)).alias("ratio"),
        rounded((expected - completed) * 100.0, GAP_PLACES).alias("gap_pp"),
    ]
