"""B-MILE 节点逾期: a milestone of the plan is overdue.

Reads days behind on the latest milestone due. Page: docs/rules/B-MILE.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

DAYS_LATE = nw.col("milestone_days_late")

RULE: Rule[Ladder] = Rule(
    id="B-MILE",
    seen="approvals",
    applies=lambda _: nw.col("is_build"),
    blind=[(DAYS_LATE.is_null(), "no_milestone")],
    clauses=lambda book: ladder(DAYS_LATE, book),
)
