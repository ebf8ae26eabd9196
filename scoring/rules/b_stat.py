"""B-STAT 应统未统: started, and not in the investment statistics (入库) for long.

Reads days since the start, 0 once registered; silent below the size that has to register.
Page: docs/rules/B-STAT.md.
"""

import narwhals as nw

from scoring.choice import first_of
from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

WAITING_DAYS = first_of([(nw.col("is_registered"), 0.0)], nw.col("days_since_start"))

RULE: Rule[Ladder] = Rule(
    id="B-STAT",
    seen="approvals",
    applies=lambda _: nw.col("is_build") & nw.col("is_registrable"),
    blind=[
        (nw.col("is_investment_blind"), "investment_stale"),
        (WAITING_DAYS.is_null(), "no_start_date"),
    ],
    clauses=lambda book: ladder(WAITING_DAYS, book),
)
