"""B-INV 投资滞后: investment done of the year's plan lags what should be done by now.

Reads the ratio r of done to due together with the gap g in percentage points; from level 2 on a gap
alone is enough. Silent before the first month that is judged, for a plan of zero, and while nothing
is due. Page: docs/rules/B-INV.md.
"""

from collections.abc import Mapping

import narwhals as nw

from scoring.investment import GAP_PLACES
from scoring.rounding import PLACES, rounded
from scoring.rulebook import Lag, LagLimit, Level, RuleSet
from scoring.rules.rule import WORST_FIRST, Clause, Detail, Rule

COMPLETED = nw.col("completed_ratio")
EXPECTED = nw.col("expected_ratio")
PLAN = nw.col("annual_plan_wan")
RATIO = nw.col("ratio")
GAP = nw.col("gap_pp")


def _is_due(book: Lag) -> nw.Expr:
    """Tell whether the month is judged and something of a plan is due by now."""
    is_judged = nw.col("closed_month") >= book.first_month
    return nw.col("is_build") & is_judged & (EXPECTED > 0) & (PLAN.is_null() | (PLAN != 0))


def _clauses(book: Lag) -> list[Clause]:
    """Return the clauses worst first; the one that stands for a quiet rule is the last."""
    return [
        clause for level in WORST_FIRST if level in book.levels for clause in _level(book, level)
    ]


def _level(book: Lag, level: Level) -> list[Clause]:
    """Return the ratio-and-gap clause of one level, then the gap alone, where it has them."""
    limit, end = book.levels[level], book.exit_limit(level)
    clauses = []
    if limit.ratio_below is not None:
        holds, stays = _by_ratio(limit), _by_ratio(end)
        clauses.append(Clause(level, holds, RATIO, limit.ratio_below, book.ratio_unit, stays))
    if limit.gap is not None:
        holds, stays = _by_gap(limit), _by_gap(end)
        clauses.append(Clause(level, holds, GAP, limit.gap, book.gap_unit, stays, way=1))
    return clauses


def _by_ratio(limit: LagLimit) -> nw.Expr:
    return (limit.ratio_below > RATIO) & (limit.gap_at_least <= GAP)


def _by_gap(limit: LagLimit) -> nw.Expr:
    return limit.gap_above < GAP if limit.gap_alone is None else limit.gap_alone <= GAP


def _baselines(book: RuleSet) -> Mapping[str, str]:
    return {str(name): title for name, title in book.baselines.titles.items()}


RULE: Rule[Lag] = Rule(
    id="B-INV",
    seen="investment",
    applies=_is_due,
    blind=[
        (nw.col("is_investment_blind"), "investment_stale"),
        (PLAN.is_null(), "no_annual_plan"),
        (COMPLETED.is_null(), "investment_unreported"),
    ],
    clauses=_clauses,
    details={
        "closed_month": Detail(nw.col("closed_month"), places=0),
        "baseline": Detail(nw.col("baseline"), titles=_baselines),
        "completed_pct": Detail(rounded(COMPLETED * 100.0, GAP_PLACES), places=GAP_PLACES),
        "expected_pct": Detail(rounded(EXPECTED * 100.0, GAP_PLACES), places=GAP_PLACES),
        "ratio": Detail(RATIO, places=PLACES),
        "gap_pp": Detail(GAP, places=GAP_PLACES),
    },
)
