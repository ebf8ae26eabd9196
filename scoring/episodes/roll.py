"""在册预警: every episode ever, as arrays that one instant changes in place.

Grain: one place per warning_id, the same in every array. A missing instant or day is NaT, a missing
word or answer -1. Must not enter: rules of change, the instant itself.
"""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from scoring.episodes.words import NOT_CODED, SEVEREST, State
from scoring.wall_clock import Array
from scoring.wording import Column


@dataclass(slots=True)
class Roll:
    """All episodes by column; names and meanings as in ``EPISODES``.

    Args:
        changes: the latest changes of level, one a column, the newest last, NaT before the first.
        change_severities: the base severity after each of them, -1 before the first.
    """

    warning_id: Column
    project_code: Column
    rule: Column
    state: Array
    level: Array
    base_severity: Array
    penalty: Array
    pending: Array
    pending_until: Array
    promised_on: Array
    opened_at: Array
    issued_at: Array
    delivered_at: Array
    responded_at: Array
    feedback_at: Array
    cleared_at: Array
    clear_reason: Array
    exempt_until: Array
    response_due_at: Array
    response_next_at: Array
    feedback_due_at: Array
    feedback_next_at: Array
    is_due_provisional: Array
    paused_at: Array
    is_response_late: Array
    is_feedback_late: Array
    response_breaches: Array
    feedback_breaches: Array
    escalation: Array
    reopen_count: Array
    is_flapping: Array
    hold_until: Array
    level_changed_at: Array
    exit_last: Array
    exit_previous: Array
    seen_on: Array
    notified_at: Array
    changes: Array
    change_severities: Array
    seq: Array

    def __len__(self) -> int:
        return len(self.state)

    @property
    def is_open(self) -> Array:
        """Whether each episode is open."""
        is_open: Array = self.state <= State.FEEDBACK
        return is_open

    def shown_levels(self, places: Array) -> Array:
        """Return the level open episodes show: base and penalty, less what is pending."""
        severity = np.minimum(self.base_severity[places] + self.penalty[places], SEVEREST)
        shown: Array = SEVEREST + 1 - np.maximum(severity - self.pending[places], 1)
        return shown

    def levels_or_none(self, places: Array) -> Array:
        """Return the shown levels, 0 where an episode is closed and shows none."""
        return np.where(self.is_open[places], self.shown_levels(places), 0)

    def settle_levels(self) -> None:
        """Write down the shown level of what is open; a closed episode keeps its last."""
        places = np.flatnonzero(self.is_open)
        self.level[places] = self.shown_levels(places)

    def grow(self, warning_id: Column, project_code: Column, rule: Column) -> Array:
        """Add blank episodes and return their places."""
        before, added = len(self), len(warning_id)
        self.warning_id = pa.concat_arrays([self.warning_id, warning_id])
        self.project_code = pa.concat_arrays([self.project_code, project_code])
        self.rule = pa.concat_arrays([self.rule, rule])
        for name in MEASURES:
            column = getattr(self, name)
            blank = np.full((added, *column.shape[1:]), _blank(name, column), column.dtype)
            setattr(self, name, np.concatenate([column, blank]))
        return np.arange(before, before + added)


TEXTS = ("warning_id", "project_code", "rule")
MEASURES = tuple(field.name for field in fields(Roll) if field.name not in TEXTS)
_UNCODED = ("clear_reason", "is_response_late", "is_feedback_late", "change_severities")


def _blank(name: str, column: Array) -> object:
    if column.dtype.kind == "M":
        return np.datetime64("NaT")
    return NOT_CODED if name in _UNCODED else 0
