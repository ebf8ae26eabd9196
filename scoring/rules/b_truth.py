"""B-TRUTH 如实申报: what is reported contradicts what is seen.

Two ways: a start claimed without any A evidence, counted in working days; and a month's investment
that jumped while nobody was on site, counted in days. What fires is told even where the other way
cannot be seen; nothing is told to be quiet unless both can. Page: docs/rules/B-TRUTH.md.
"""

from collections.abc import Mapping

import narwhals as nw

from scoring.choice import first_of
from scoring.rounding import PLACES
from scoring.rulebook import Level, RuleSet, Truth
from scoring.rules.rule import WAYS, WORST_FIRST, Clause, Detail, Rule

UNPROVEN = nw.col("workdays_start_unproven")
IDLE = nw.col("idle_jump_days")
IS_BUILD = nw.col("is_build")

CAUSE = first_of([(nw.col("b_truth__state") >= WAYS, "idle")], "unproven")


def idle_days(book: Truth) -> nw.Expr:
    """Return ``idle_jump_days``: days without anybody on site if a month's investment jumped.

    0 where nothing jumped or there is no site to look at, null where either cannot be seen.
    """
    jump = nw.col("month_jump_pp")
    is_nothing = (jump < book.jump_at_least) | ~nw.col("has_site") | ~IS_BUILD
    days = first_of([(is_nothing, 0.0), (~jump.is_null(), nw.col("zero_site_days"))])
    return days.alias("idle_jump_days")


def _clauses(book: Truth) -> list[Clause]:
    return [
        clause for level in WORST_FIRST if level in book.levels for clause in _level(book, level)
    ]


def _level(book: Truth, level: Level) -> list[Clause]:
    """Return both clauses of one level, the one that stands for a quiet rule last."""
    limit = book.levels[level]
    days, workdays = float(limit.idle_days), float(limit.unproven_workdays)
    return [
        Clause(level, days <= IDLE, IDLE, days, book.idle_unit, way=1),
        Clause(level, workdays <= UNPROVEN, UNPROVEN, workdays, book.unproven_unit),
    ]


def _causes(book: RuleSet) -> Mapping[str, str]:
    causes = book.rules.b_truth.causes if book.rules.b_truth else {}
    return {str(cause): words for cause, words in causes.items()}


RULE: Rule[Truth] = Rule(
    id="B-TRUTH",
    seen="approvals",
    applies=lambda _: IS_BUILD | (nw.col("is_start") & nw.col("has_start_claim")),
    blind=[
        (UNPROVEN.is_null(), "approvals_stale"),
        (IDLE.is_null() & nw.col("is_investment_blind"), "investment_stale"),
        (IDLE.is_null() & nw.col("month_jump_pp").is_null(), "investment_unreported"),
        (IDLE.is_null() & nw.col("is_site_blind"), "site_stale"),
        (IDLE.is_null(), "attendance_unreported"),
    ],
    fires_first=True,
    clauses=_clauses,
    details={
        "cause": Detail(CAUSE, titles=_causes),
        "month_jump_pp": Detail(nw.col("month_jump_pp"), places=PLACES),
    },
)
