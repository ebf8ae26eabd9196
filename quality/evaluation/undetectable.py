"""Why imperfections (数据问题) of some kinds cannot be found in what an agency sends, kind by kind.

Grain: one reason per kind, in a sentence. A cell of such a kind that is found all the same counts
as found. A kind that is found as a rule says how large a share may escape for its reason: when more
do, the rule that finds them is broken, and all of them are missed. Must not enter: a reason that
is only that no rule was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why cells of a kind are not found.

    Attributes:
        why: one sentence.
        at_most: the share of the kind's cells that may escape so, rounded up to whole cells.
        feeds: where it holds; everywhere if none is named.
    """

    why: str
    at_most: float = 1.0
    feeds: tuple[str, ...] = ()


_READ = Reason(
    "Read rightly: this way of writing it is known, and nothing is wrong with what it says."
)
_DECLARED = Reason("Read rightly: the coordinate system is declared beside the position.")
_SAME_NAME = Reason("The same name in other words, too like the others to contradict them.")
_IN_THE_CITY = Reason(
    "A few hundred metres off is still a place in the city, and no system is named."
)
_UNFINISHED = Reason("Nobody has told yet that the site is finished.", at_most=0.4)

UNDETECTABLE: Mapping[str, Reason] = {
    # Nothing is wrong once it is read.
    "excel_serial": _READ,
    "epoch_milliseconds": _READ,
    "other_date_style": _READ,
    "unit_in_the_cell": _READ,
    "grouped_amount": _READ,
    "full_width_amount": _READ,
    "gcj02_position": _DECLARED,
    "bd09_position": _DECLARED,
    "planar_position": _DECLARED,
    "district_prefix": _SAME_NAME,
    "phase_written_otherwise": _SAME_NAME,
    "tombstone": Reason("A row and its tombstone are how the exchange takes a row back."),
    "withdrawn_row": Reason("The agency took the row back itself, and nothing is left to judge."),
    "flow_version_churn": Reason("Each version of the row is whole and right in itself."),
    # Nothing tells the wrong value from a right one.
    "undeclared_gcj02_position": _IN_THE_CITY,
    "undeclared_bd09_position": _IN_THE_CITY,
    "default_in_place_of_a_value": Reason("The form's default is a value like any other."),
    "date_a_day_early": Reason("The day before is a day like any other, and nobody else tells it."),
    "excel_serial_of_1904": Reason("A day four years early is a day like any other."),
    "utc_clock": Reason("Eight hours early is an instant like any other."),
    "future_date": Reason("A day one year late is a day like any other once that year is over."),
    "pasted_code": Reason(
        "The code of another project is a right code, and the row names no owner to contradict it.",
        feeds=("approval/matters", "approval/reports"),
    ),
    # Found as a rule, but for some.
    "constant_column": Reason(
        "A column that is always empty is told by completeness, not as a constant.", at_most=0.6
    ),
    "late_revision": Reason("The report that corrects it has not come yet.", at_most=0.2),
    "duplicate_row": Reason("The second copy has not been sent yet.", at_most=0.05),
    "report_after_completion": _UNFINISHED,
    "report_of_another_site": _UNFINISHED,
    "falling_total": Reason(
        "There is no month before it, or half of the sum is still more than the month before.",
        at_most=0.3,
    ),
    "clerks_own_district": Reason(
        "Of two sources that differ nobody knows which is wrong; the one believed less is found "
        "fault with.",
        at_most=0.2,
    ),
    "amount_in_yi": Reason(
        "The row belongs to no project of the register, whose total would tell.", at_most=0.2
    ),
    "working_title": Reason(
        "Only the last list's name is held against the other names.", at_most=0.3
    ),
    "year_in_place_of_total": Reason(
        "In the first year, or with no month before it, the year's sum may be the whole.",
        at_most=0.2,
    ),
}
