"""B-INV 投资滞后: investment done of the year's plan lags what should be done by now.

Reads the ratio r of done to due together with the gap g in percentage points; from level 2 on a gap
alone is enough. Silent for January and February, for a plan of zero, and while nothing is due.
Page: docs/rules/B-INV.md.
"""

import narwhals as nw

from scoring.investment import GAP_PLACES
from scoring.rounding import PLACES, rounded
from scoring.rulebook import Lag, Level, Rulebook
from scoring.rules.rule import WORST_FIRST, Clause, Detail, Rule

COMPLETED = nw.col("completed_ratio")
EXPECTED = nw.col("expected_ratio")
PLAN = nw.col("annual_plan_wan")


def _is_due(book: Rulebook) -> nw.Expr:
    """Tell whether the month is judged and something of a plan is due by now."""
    is_judged = nw.col("closed_month") >= book.rules.b_inv.first_month
    return nw.col("is_build") & is_judged & (EXPECTED > 0) & (PLAN.is_null() | (PLAN != 0))


def _clauses(book: Rulebook) -> list[Clause]:
    return [clause for level in WORST_FIRST for clause in _level(book.rules.b_inv, level)]


def _level(book: Lag, level: Level) -> list[Clause]:
    """Return the ratio-and-gap clause of one level, then the gap alone where it has one."""
    limit, ratio, gap = book.levels[level], nw.col("ratio"), nw.col("gap_pp")
    lags = (ratio < limit.ratio_below) & (gap >= limit.gap_at_least)
    clauses = [Clause(level, lags, ratio, limit.ratio_below, book.ratio_unit)]
    if limit.gap_alone is not None:
        alone = gap >= limit.gap_alone
        clauses.append(Clause(level, alone, gap, limit.gap_alone, book.gap_unit))
    return clauses


RULE = Rule(
    id="B-INV",
    applies=_is_due,
    blind=[
        (nw.col("is_investment_blind"), "investment_stale"),
        (PLAN.is_null(), "no_annual_plan"),
        (COMPLETED.is_null(), "investment_unreported"),
    ],
    clauses=_clauses,
    details={
        "closed_month": Detail(nw.col("closed_month"), places=0),
        "baseline": Detail(nw.col("baseline")),
        "completed_pct": Detail(rounded(COMPLETED * 100.0, GAP_PLACES), places=GAP_PLACES),
        "expected_pct": Detail(rounded(EXPECTED * 100.0, GAP_PLACES), places=GAP_PLACES),
        "ratio": Detail(nw.col("ratio"), places=PLACES),
        "gap_pp": Detail(nw.col("gap_pp"), places=GAP_PLACES),
    },
)
