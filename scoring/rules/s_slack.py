"""S-SLACK 开工时间裕度: what is left to obtain takes longer than is left to the planned start.

Reads working days to the planned start less the rest of the critical path; looks a bounded number
of calendar days ahead and goes on once the planned start has passed. Page: docs/rules/S-SLACK.md.
"""

import narwhals as nw

from scoring.rulebook import Rulebook
from scoring.rules.rule import Detail, Rule, ladder

WORKDAYS_LEFT = nw.col("workdays_to_planned_start")
SLACK = nw.col("slack")


def _is_near(book: Rulebook) -> nw.Expr:
    """Tell whether the planned start lies within the look-ahead, or is not known."""
    past = nw.col("days_past_planned_start")
    is_within = past >= -book.rules.s_slack.look_ahead_days
    return nw.col("is_start") & (is_within | past.is_null())


RULE = Rule(
    id="S-SLACK",
    applies=_is_near,
    blind=[
        (nw.col("is_approvals_blind"), "approvals_stale"),
        (SLACK.is_null(), "no_planned_start"),
    ],
    clauses=lambda book: ladder(SLACK, book.rules.s_slack),
    details={
        "workdays_left": Detail(WORKDAYS_LEFT, places=0),
        "remaining_days": Detail(nw.col("remaining_days"), places=0),
    },
)
