"""S-STALL 审批停滞: procedures are not complete and nothing has happened to any of them for long.

Reads calendar days since the last approval event, 0 once nothing is left to obtain.
Page: docs/rules/S-STALL.md.
"""

import narwhals as nw

from scoring.choice import first_of
from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

# With nothing left to obtain nothing can stall: that is known, and ends a warning.
QUIET_DAYS = first_of([(nw.col("is_complete"), 0.0)], nw.col("days_since_approval_event"))

RULE: Rule[Ladder] = Rule(
    id="S-STALL",
    seen="approvals",
    applies=lambda _: nw.col("is_start"),
    blind=[
        (nw.col("is_approvals_blind"), "approvals_stale"),
        (QUIET_DAYS.is_null(), "no_approval_event"),
    ],
    clauses=lambda book: ladder(QUIET_DAYS, book),
)
