"""S-EARLY 疑似未批先建: many people at work on the site of a project without a works permit.

Reads crowded days of the last seven, 0 with a permit; silent outside the building-procedure
systems and without a linked site. People have to confirm what it finds.
Page: docs/rules/S-EARLY.md.
"""

import narwhals as nw

from scoring.choice import first_of
from scoring.rulebook import Ladder
from scoring.rules.rule import Rule, ladder

CROWDED_DAYS = first_of([(nw.col("has_works_permit"), 0.0)], nw.col("crowded_days_7"))

RULE: Rule[Ladder] = Rule(
    id="S-EARLY",
    seen="site",
    applies=lambda _: nw.col("is_start") & nw.col("has_site") & nw.col("is_in_engineering"),
    blind=[
        (nw.col("is_approvals_blind"), "approvals_stale"),
        (nw.col("is_site_blind"), "site_stale"),
        (CROWDED_DAYS.is_null(), "attendance_unreported"),
    ],
    clauses=lambda book: ladder(CROWDED_DAYS, book),
)
