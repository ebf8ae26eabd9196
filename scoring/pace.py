"""竣工预测: when a project would be finished if it went on at the pace of the last half year.

Grain: expressions over one row of facts, in calendar days. The share of the total investment not
yet done, over the share done in the last six closed months, is how many half years are left.
Must not enter: thresholds, blindness.
"""

import narwhals as nw

from scoring.choice import first_of
from scoring.rounding import rounded
from scoring.rulebook.warning import Forecast

HALF_YEAR_DAYS = 182.5

TOTAL = nw.col("total_completed_ratio")
GROWN = nw.col("half_year_ratio")


def days_behind_finish(book: Forecast) -> nw.Expr:
    """Return ``days_behind_finish``: days from the planned to the extrapolated finish.

    Negative before it; null without a planned finish, a total or a pace. What is done in full
    could finish today; what stands still takes the longest the rule book tells.
    """
    left = rounded((1.0 - TOTAL) / GROWN * HALF_YEAR_DAYS, places=0)
    longest = float(book.longest_days)
    is_slowest = (GROWN <= 0) | (left > longest)
    needed = nw.when(~GROWN.is_null() & ~TOTAL.is_null()).then(
        first_of([(TOTAL >= 1, 0.0), (is_slowest, longest)], left)
    )
    return (needed - nw.col("days_to_planned_finish")).alias("days_behind_finish")
