"""B-SITE 现场停滞: days in a row on which nobody was recorded on the building site.

Reads calendar days up to the last one reported; silent for a project without a linked site.
Page: docs/rules/B-SITE.md.
"""

import narwhals as nw

from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

ZERO_DAYS = nw.col("zero_site_days")

RULE: Rule[Ladder] = Rule(
    id="B-SITE",
    seen="site",
    applies=lambda _: nw.col("is_build") & nw.col("has_site"),
    blind=[
        (nw.col("is_site_blind"), "site_stale"),
        (ZERO_DAYS.is_null(), "attendance_unreported"),
    ],
    clauses=lambda book: ladder(ZERO_DAYS, book),
)
