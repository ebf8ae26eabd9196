"""S-PERMIT 施工许可证有效期: the works permit is about to lapse, or has, before the works began.

Reads days to the last valid day, negative once past it; silent without a permit to lose.
Page: docs/rules/S-PERMIT.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

DAYS_LEFT = nw.col("days_to_permit_expiry")

RULE: Rule[Ladder] = Rule(
    id="S-PERMIT",
    seen="approvals",
    applies=lambda _: nw.col("is_start") & ~DAYS_LEFT.is_null(),
    blind=[(nw.col("is_approvals_blind"), "approvals_stale")],
    clauses=lambda book: ladder(DAYS_LEFT, book),
)
