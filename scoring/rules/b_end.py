"""B-END 竣工预测: by the forecast the project is finished days after its planned finish.

Reads the days between the planned finish and the one the city's own closed cases let expect; silent
without a forecast. Page: docs/rules/B-END.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

DAYS_LATE = nw.col("finish_forecast_days_late")

RULE: Rule[Ladder] = Rule(
    id="B-END",
    seen="investment",
    applies=lambda _: nw.col("is_build") & ~DAYS_LATE.is_null(),
    blind=[(nw.col("is_investment_blind"), "investment_stale")],
    clauses=lambda book: ladder(DAYS_LATE, book),
)
