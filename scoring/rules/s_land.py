"""S-LAND 约定动工: the start agreed in a land contract is near, past, or a year past.

Reads days past the earliest agreed start, negative before it; silent without an agreed date.
Page: docs/rules/S-LAND.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

DAYS_PAST = nw.col("days_past_agreed_start")

RULE: Rule[Ladder] = Rule(
    id="S-LAND",
    seen="approvals",
    applies=lambda _: nw.col("is_start") & ~DAYS_PAST.is_null(),
    blind=[],
    clauses=lambda book: ladder(DAYS_PAST, book),
)
