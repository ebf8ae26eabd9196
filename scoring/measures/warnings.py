"""What each warning adds: issued, cleared, answered in time, open by level.

Grain: one row per instant and warning. Issued are the warnings opened in the instant's year but for
those that were a mistake (voided, data corrected); open are all, whenever opened.
Must not enter: how an episode moves.
"""

import narwhals as nw
import pyarrow as pa

from scoring.measures.inputs import Inputs
from scoring.measures.scopes import WHO, scoped
from scoring.measures.standing import at_instants, with_standing
from scoring.rules.rule import WORST_FIRST

CLOSED = ("cleared", "exempted", "voided")
ANSWERS = {"response": "responded_at", "feedback": "feedback_at"}

LEVELS = tuple(f"open_level{level}" for level in WORST_FIRST)
COUNTS = (
    *("warnings_issued", "warnings_cleared", "responses_due", "responses_on_time"),
    *("feedbacks_due", "feedbacks_on_time", *LEVELS),
)


def warned(inputs: Inputs, moments: pa.Table) -> pa.Table:
    """Return the measures of the warnings told of at the instants."""
    told = at_instants(inputs.episodes, moments, also=["year_began_at"])
    this_year = nw.col("opened_at") >= nw.col("year_began_at")
    counted = told.with_columns(
        is_open=~nw.col("state").is_in(CLOSED), is_issued=this_year & ~was_mistaken()
    ).filter(nw.col("is_open") | nw.col("is_issued"))
    placed = with_standing(counted, inputs)
    return scoped(placed.select(*WHO, *_counts()).to_native(), inputs)


def was_mistaken() -> nw.Expr:
    """Tell whether an episode turned out to be no warning at all."""
    corrected = (nw.col("clear_reason") == "data_corrected").fill_null(False)
    return (nw.col("state") == "voided") | corrected


def _counts() -> list[nw.Expr]:
    is_open, is_issued = nw.col("is_open"), nw.col("is_issued")
    response_due, responded = _clock("response")
    feedback_due, fed_back = _clock("feedback")
    flags = {
        "warnings_issued": is_issued,
        "warnings_cleared": is_issued & (nw.col("state") == "cleared"),
        "responses_due": is_issued & response_due,
        "responses_on_time": is_issued & response_due & responded,
        "feedbacks_due": is_issued & feedback_due,
        "feedbacks_on_time": is_issued & feedback_due & fed_back,
        **{
            name: is_open & (nw.col("level") == level)
            for name, level in zip(LEVELS, WORST_FIRST, strict=True)
        },
    }
    return [flag.alias(name) for name, flag in flags.items()]


def _clock(kind: str) -> tuple[nw.Expr, nw.Expr]:
    """Return whether an answer was due by the instant, and whether it came in time.

    A breach starts the clock anew but stays one. While nothing is owed yet, nothing is due: before
    the clock runs out, while it stands still, and for a warning that closed before it ran out.
    """
    due_at = nw.col(f"{kind}_due_at")
    is_answered = ~nw.col(ANSWERS[kind]).is_null()
    is_breached = (nw.col(f"{kind}_breaches") > 0).fill_null(False)
    is_late = is_breached | nw.col(f"is_{kind}_late").fill_null(False)
    is_paused = ~nw.col("paused_at").is_null()
    closed_before = (nw.col("cleared_at") < due_at).fill_null(False)
    ran_out = (due_at <= nw.col("as_of")).fill_null(False)
    is_owed = is_answered | ~(is_paused | closed_before)
    return is_breached | (ran_out & is_owed), is_answered & ~is_late
