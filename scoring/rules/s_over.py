"""S-OVER 事项超时: an open application has used more working days than its limit.

Reads the largest used/limit ratio over open applications, 0 where none is open.
Page: docs/rules/S-OVER.md.
"""

import narwhals as nw

from scoring.choice import first_of
from scoring.rulebook import Ladder
from scoring.rules.rule import Detail, Rule, ladder

OPEN = nw.col("open_matters")
WORST = nw.col("worst_matter_ratio")

# With nothing open, nothing can be over its limit: that is known, not unseen.
USED = first_of([(~WORST.is_null(), WORST), (OPEN == 0, 0.0)])

RULE: Rule[Ladder] = Rule(
    id="S-OVER",
    seen="approvals",
    applies=lambda _: nw.col("is_start"),
    blind=[
        (nw.col("is_approvals_blind"), "approvals_stale"),
        (USED.is_null(), "limit_unknown"),
    ],
    clauses=lambda book: ladder(USED, book),
    details={"open_matters": Detail(OPEN, places=0)},
)
