"""S-PROB 按期开工概率: a model gives the planned start little chance.

Reads the probability of a start by the planned day, as forecast from the city's own closed cases;
silent without a forecast and once the planned start has passed, where S-DUE knows more.
Page: docs/rules/S-PROB.md.
"""

import narwhals as nw

from scoring.rulebook.warning import Advice
from scoring.rules.rule import Rule, ladder

CHANCE = nw.col("p_start_by_plan")
IS_AHEAD = (nw.col("days_past_planned_start") <= 0).fill_null(False)

RULE: Rule[Advice] = Rule(
    id="S-PROB",
    seen="approvals",
    applies=lambda _: nw.col("is_start") & IS_AHEAD & ~CHANCE.is_null(),
    blind=[(nw.col("is_approvals_blind"), "approvals_stale")],
    clauses=lambda book: ladder(CHANCE, book),
)
