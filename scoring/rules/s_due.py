"""S-DUE 应开未开: the planned start has passed and nothing verifies a start.

Reads calendar days since the planned start. Page: docs/rules/S-DUE.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

DAYS_PAST = nw.col("days_past_planned_start")

RULE: Rule[Ladder] = Rule(
    id="S-DUE",
    seen="approvals",
    applies=lambda _: nw.col("is_start"),
    blind=[(DAYS_PAST.is_null(), "no_planned_start")],
    clauses=lambda book: ladder(DAYS_PAST, book),
)
