"""预警事件: how long a warning has to be better before it is lowered, closed or told again.

Grain: one ``Episodes`` per rule book. Must not enter: deadlines of people (``clocks``), levels.
"""

from pydantic import Field

from ingestion.strict import Strict


class Flapping(Strict):
    """反复: so many changes of level within so many days hold the worst level for as long."""

    changes: int = Field(ge=2)
    days: int = Field(ge=1)


class Episodes(Strict):
    """The life of one warning between its opening and its end.

    Args:
        hold: evaluations in a row, each with new upstream data, that have to show a better state;
            two at most, for an episode remembers no more.
        dwell_workdays: working days a level stays at least before it is lowered.
        reopen_days: a rule that fires again within these days of clearing reopens its episode.
        flapping: when a warning is held at its worst.
        renotify_days: the same level is told again after these days without feedback.
        pending_workdays: working days an accepted plan lowers the level by one.
    """

    hold: int = Field(ge=1, le=2)
    dwell_workdays: int = Field(ge=0)
    reopen_days: int = Field(ge=0)
    flapping: Flapping
    renotify_days: int = Field(ge=1)
    pending_workdays: int = Field(ge=0)
