"""B-FUND 资金支付: bond or central money is paid out behind its use plan.

Reads the gap between planned use and payment in percent of the money issued; silent for a project
without such money. Page: docs/rules/B-FUND.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

GAP = nw.col("fund_gap_pct")

RULE: Rule[Ladder] = Rule(
    id="B-FUND",
    seen="funds",
    applies=lambda _: nw.col("is_build") & ~GAP.is_null(),
    blind=[],
    clauses=lambda book: ladder(GAP, book),
)
