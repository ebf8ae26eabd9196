"""健康指数's dimensions: each reading of a project as a score from 0 to 100.

Grain: one expression per dimension over a row of facts and readings. A dimension of the other
phase, or without any usable input, is null: never 0, never 100.
Must not enter: weights, colours.
"""

from functools import reduce
from operator import add
from typing import NamedTuple

import narwhals as nw

from scoring.choice import first_of
from scoring.facts import FLAGS
from scoring.rounding import rounded, score
from scoring.rulebook import HealthBook, Scale
from scoring.rulebook.health import DEDUCTIONS

START = nw.col("is_start")
BUILD = nw.col("is_build") & ~nw.col("is_start")
# An approved pause: shown as not rated, and asked nothing.
SUSPENDED = nw.col("is_suspended") & nw.col("is_key")
SEES_APPROVALS = ~nw.col("is_approvals_blind")
YES, NO = 1.0, 0.0

START_DIMENSIONS = ("procedures", "slack", "elements", "problems", "trust")
BUILD_DIMENSIONS = ("investment", "milestones", "site", "compliance", "problems", "trust")
DIMENSIONS = (*START_DIMENSIONS, *BUILD_DIMENSIONS[:4])


class Part(NamedTuple):
    """A share of a dimension's points: whether it can be told, whether it is earned, its points."""

    is_known: nw.Expr
    is_met: nw.Expr
    points: int


def dimensions(book: HealthBook) -> list[nw.Expr]:
    """Return ``dim_<dimension>`` for every dimension of both phases, at four places."""
    scores = {
        "procedures": nw.when(START & SEES_APPROVALS).then(_scaled("progress", book.procedures)),
        "slack": nw.when(START & SEES_APPROVALS).then(_scaled("slack", book.slack)),
        "elements": nw.when(START).then(_points(_elements(book))),
        "investment": _investment(book.investment),
        "milestones": nw.when(BUILD).then(_scaled("milestone_days_late", book.milestones)),
        "site": nw.when(BUILD & ~nw.col("is_site_blind")).then(
            _scaled("attendance_ratio", book.site)
        ),
        "compliance": nw.when(BUILD).then(_points(_compliance(book))),
        "problems": nw.when(START | BUILD).then(_problems(book)),
        "trust": nw.when(START | BUILD).then(_trust(book)),
    }
    return [value.alias(f"dim_{name}") for name, value in scores.items()]


def _scaled(reading: str, scale: Scale) -> nw.Expr:
    return score(nw.col(reading), scale.bad, scale.good)


def _points(parts: list[Part]) -> nw.Expr:
    """Return points earned of the points that can be told, in percent; null if none can."""
    known = reduce(add, (first_of([(p.is_known, float(p.points))], 0.0) for p in parts))
    earned = reduce(add, (first_of([(p.is_known & p.is_met, float(p.points))], 0.0) for p in parts))
    return nw.when(known > 0).then(rounded(earned * 100.0 / known))


def _elements(book: HealthBook) -> list[Part]:
    """要素保障: land right, site handed over, a share of the year's money there."""
    points, funds = book.elements, nw.col("funds_ratio")
    return [
        _flag("has_land_right", YES, points.land_right),
        _flag("is_handed_over", YES, points.handed_over),
        Part(~funds.is_null(), funds >= points.funds_at_least, points.funds),
    ]


def _compliance(book: HealthBook) -> list[Part]:
    """依规入库: outside the building-procedure systems no permit is no evidence of anything."""
    points, in_engineering = book.compliance, nw.col("is_in_engineering")
    before = _flag("is_permit_before_start", YES, points.permit_before_start)
    lapsed = _flag("has_lapsed_permit", NO, points.no_lapsed_permit)
    return [
        before._replace(is_known=before.is_known & in_engineering),
        lapsed._replace(is_known=lapsed.is_known & in_engineering),
        _registration(book),
    ]


def _registration(book: HealthBook) -> Part:
    """入库: in time, late, or for a while not yet told."""
    within = book.compliance.registered_within_days
    took, waited = nw.col("days_start_to_registered"), nw.col("days_since_start")
    is_registered = nw.col("is_registered")
    is_told = (is_registered & ~took.is_null()) | (~is_registered & (waited > within))
    is_known = nw.col("is_registrable") & is_told
    return Part(is_known, is_registered & (took <= within), book.compliance.registered)


def _flag(name: str, wanted: float, points: int) -> Part:
    return Part(~nw.col(name).is_null(), nw.col(name) == wanted, points)


def _investment(scale: Scale) -> nw.Expr:
    """投资进度: the ratio r; whole while nothing is due yet, null before the first closed month."""
    sees = BUILD & ~nw.col("is_investment_blind") & (nw.col("closed_month") > 0)
    is_reported = sees & ~nw.col("completed_ratio").is_null()
    nothing_due = nw.col("expected_ratio") <= 0
    return first_of([(is_reported & nothing_due, 100.0), (is_reported, _scaled("ratio", scale))])


def _problems(book: HealthBook) -> nw.Expr:
    lost = nw.col("overdue_items") * float(book.problems.overdue_item) + nw.col(
        "open_items"
    ) * float(book.problems.open_item)
    return _remaining(lost)


def _trust(book: HealthBook) -> nw.Expr:
    """数据可信: what is left after every deduction; null where one cannot be told."""
    lost = [_deduction(DEDUCTIONS[name], float(points)) for name, points in book.trust.items()]
    return _remaining(reduce(add, lost, nw.lit(0.0)))


def _deduction(fact: str, points: float) -> nw.Expr:
    """Return the points a fact costs: per unit of a count, once for a flag."""
    if fact in FLAGS:
        return first_of([(nw.col(fact), points)], 0.0)
    return nw.col(fact) * points


def _remaining(lost: nw.Expr) -> nw.Expr:
    """Return 100 less the points lost, never below 0."""
    return score(lost, bad=100.0, good=0.0)
