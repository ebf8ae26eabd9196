"""S-STALL 审批停滞: procedures are not complete and nothing has happened to any of them for long.

Reads calendar days since the last approval event; silent once nothing is left to obtain.
Page: docs/rules/S-STALL.md.
"""

import narwhals as nw

from scoring.rules.rule import Rule, ladder

QUIET_DAYS = nw.col("days_since_approval_event")

RULE = Rule(
    id="S-STALL",
    applies=lambda _: nw.col("is_start") & ~nw.col("is_complete"),
    blind=[
        (nw.col("is_approvals_blind"), "approvals_stale"),
        (QUIET_DAYS.is_null(), "no_approval_event"),
    ],
    clauses=lambda book: ladder(QUIET_DAYS, book.rules.s_stall),
)
