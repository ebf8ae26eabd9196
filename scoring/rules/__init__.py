"""预警规则: one module per rule, each a handful of expressions over a project's facts.

Grain: one ``Rule`` per id, in the order signals are listed. A rule says to whom it applies, why it
may be blind, and what it reads; levels and thresholds come from the rule book.
Must not enter: numbers, sentences, other rules' verdicts.
"""

from scoring.rules import b_inv, b_site, b_zero, s_due, s_over, s_slack, s_stall
from scoring.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    b_inv.RULE,
    b_site.RULE,
    b_zero.RULE,
    s_due.RULE,
    s_over.RULE,
    s_slack.RULE,
    s_stall.RULE,
)

__all__ = ["RULES", "Rule"]
