"""预警规则: one module per rule, each a handful of expressions over a project's facts.

Grain: one ``Rule`` per id, in the order signals are listed. A rule says to whom it applies, why it
may be blind, and what it reads; levels and thresholds come from the rule book.
Must not enter: numbers, sentences, other rules' verdicts.
"""

from typing import Any

from scoring.rulebook import RuleSet
from scoring.rules import (
    b_end,
    b_fund,
    b_inv,
    b_mile,
    b_neg,
    b_site,
    b_stat,
    b_truth,
    b_zero,
    s_due,
    s_early,
    s_land,
    s_over,
    s_permit,
    s_prob,
    s_slack,
    s_stall,
)
from scoring.rules.rule import Rule

RULES: tuple[Rule[Any], ...] = (
    b_end.RULE,
    b_fund.RULE,
    b_inv.RULE,
    b_mile.RULE,
    b_neg.RULE,
    b_site.RULE,
    b_stat.RULE,
    b_truth.RULE,
    b_zero.RULE,
    s_due.RULE,
    s_early.RULE,
    s_land.RULE,
    s_over.RULE,
    s_permit.RULE,
    s_prob.RULE,
    s_slack.RULE,
    s_stall.RULE,
)


def rules_of(book: RuleSet) -> list[Rule[Any]]:
    """Return the rules a rule book has, in the order signals are listed."""
    return [rule for rule in RULES if rule.id in book.rules]


__all__ = ["RULES", "Rule", "rules_of"]
