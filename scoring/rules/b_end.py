"""B-END 竣工预测: at the pace of the last half year the finish comes after the planned one.

Reads days from the planned to the extrapolated finish (``pace``); silent while too little is
built to tell a pace. Page: docs/rules/B-END.md.
"""

import narwhals as nw

from scoring.pace import GROWN, TOTAL
from scoring.rounding import rounded
from scoring.rulebook.warning import Forecast
from scoring.rules.rule import Detail, Rule, ladder

DAYS_LATE = nw.col("days_behind_finish")
PERCENT_PLACES = 2


def _has_begun(book: Forecast) -> nw.Expr:
    """Tell whether enough is built to take the pace for one, or how much is unknown."""
    return nw.col("is_build") & ((book.first_ratio <= TOTAL) | TOTAL.is_null())


RULE: Rule[Forecast] = Rule(
    id="B-END",
    seen="investment",
    applies=_has_begun,
    blind=[
        (nw.col("is_investment_blind"), "investment_stale"),
        (TOTAL.is_null(), "investment_unreported"),
        (nw.col("days_to_planned_finish").is_null(), "no_planned_finish"),
        (DAYS_LATE.is_null(), "pace_unknown"),
    ],
    clauses=lambda book: ladder(DAYS_LATE, book),
    details={
        "completed_pct": Detail(rounded(TOTAL * 100.0, PERCENT_PLACES), places=PERCENT_PLACES),
        "half_year_pct": Detail(rounded(GROWN * 100.0, PERCENT_PLACES), places=PERCENT_PLACES),
    },
)
