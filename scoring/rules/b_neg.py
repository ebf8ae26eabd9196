"""B-NEG 累计投资倒挂: the cumulative investment reported fell.

Reads by how much the latest cumulative figure lies below an earlier one: a question to the data
before it is one to the project. Page: docs/rules/B-NEG.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

DROP = nw.col("cumulative_drop_wan")

RULE: Rule[Ladder] = Rule(
    id="B-NEG",
    seen="investment",
    applies=lambda _: nw.col("is_build"),
    blind=[
        (nw.col("is_investment_blind"), "investment_stale"),
        (DROP.is_null(), "investment_unreported"),
    ],
    clauses=lambda book: ladder(DROP, book),
)
