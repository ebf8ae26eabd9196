"""What each coordination item (需协调事项) adds: raised, accepted, solved, feedback.

Grain: one row per instant and item raised in its year, or feedback on one. What a record says of
later than the instant has not happened. Must not enter: whose clock an item runs on.
"""

import narwhals as nw
import pyarrow as pa

from scoring.measures.inputs import Inputs
from scoring.measures.scopes import WHO, scoped
from scoring.measures.standing import until, with_standing

FEEDBACKS = "item_feedbacks"
ORDER = ("item_id", "known_at")
COUNTS = (
    *("items_raised", "items_accepted", "items_solved", "accepted_items_solved"),
    FEEDBACKS,
)


def coordinated(inputs: Inputs, moments: pa.Table) -> pa.Table | None:
    """Return the measures of the items; None where the city keeps none."""
    if inputs.items is None:
        return None
    raised = until(inputs.items, moments, "raised_at")
    accepted, solved = _happened("accepted_at"), _happened("solved_at")
    counts = [
        nw.lit(value=True).alias("items_raised"),
        accepted.alias("items_accepted"),
        solved.alias("items_solved"),
        (accepted & solved).alias("accepted_items_solved"),
    ]
    placed = with_standing(raised, inputs)
    return scoped(placed.select(*WHO, *counts).to_native(), inputs)


def fed_back(inputs: Inputs, moments: pa.Table) -> pa.Table | None:
    """Return one row per feedback on an item of the year; None where nobody keeps them."""
    if inputs.items is None or inputs.feedbacks is None:
        return None
    items = nw.from_native(inputs.items, eager_only=True)
    # Which project an item is about, and since when, is what was told of it first.
    first = items.sort([name for name in ORDER if name in items.columns]).unique(
        "item_id", keep="first", maintain_order=True
    )
    feedbacks = nw.from_native(inputs.feedbacks, eager_only=True)
    named = feedbacks.join(
        first.select("item_id", "project_code", "raised_at"), on="item_id", how="inner"
    )
    told = until(named.to_native(), moments, "raised_at").filter(_happened("reported_at"))
    placed = with_standing(told, inputs).with_columns(nw.lit(value=True).alias(FEEDBACKS))
    return scoped(placed.select(*WHO, FEEDBACKS).to_native(), inputs)


def _happened(column: str) -> nw.Expr:
    return (nw.col(column) <= nw.col("as_of")).fill_null(False)
