"""S-SLACK 开工时间裕度: what is left to obtain takes longer than is left to the planned start.

Reads working days to the planned start less the rest of the critical path; fires a bounded number
of calendar days ahead and goes on once the planned start has passed. Page: docs/rules/S-SLACK.md.
"""

from dataclasses import replace

import narwhals as nw

from scoring.rulebook import LookAhead
from scoring.rules.rule import Clause, Detail, Rule, ladder

WORKDAYS_LEFT = nw.col("workdays_to_planned_start")
SLACK = nw.col("slack")


def _clauses(book: LookAhead) -> list[Clause]:
    """Return the ladder's clauses within the look-ahead: beyond it, whatever fired has ended."""
    is_near = nw.col("days_past_planned_start") >= -book.look_ahead_days
    return [
        replace(c, holds=is_near & c.holds, stays=None if c.stays is None else is_near & c.stays)
        for c in ladder(SLACK, book)
    ]


RULE: Rule[LookAhead] = Rule(
    id="S-SLACK",
    seen="approvals",
    applies=lambda _: nw.col("is_start"),
    blind=[
        (nw.col("is_approvals_blind"), "approvals_stale"),
        (SLACK.is_null(), "no_planned_start"),
    ],
    clauses=_clauses,
    details={
        "workdays_left": Detail(WORKDAYS_LEFT, places=0),
        "remaining_days": Detail(nw.col("remaining_days"), places=0),
    },
)
