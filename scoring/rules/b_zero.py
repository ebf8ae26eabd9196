"""B-ZERO 零投资: closed months in a row without new investment.

Reads whole months up to the last closed one. Page: docs/rules/B-ZERO.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

ZERO_MONTHS = nw.col("zero_months")

RULE: Rule[Ladder] = Rule(
    id="B-ZERO",
    seen="investment",
    applies=lambda _: nw.col("is_build"),
    blind=[
        (nw.col("is_investment_blind"), "investment_stale"),
        (ZERO_MONTHS.is_null(), "investment_unreported"),
    ],
    clauses=lambda book: ladder(ZERO_MONTHS, book),
)
