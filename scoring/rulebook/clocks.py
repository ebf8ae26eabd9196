"""时限: how long whoever is warned has to respond and to report.

Grain: one ``Clocks`` per rule book. Must not enter: the calendar, when a clock pauses.
"""

from typing import Literal

from pydantic import Field

from ingestion.strict import Strict


class ResponseClock(Strict):
    """响应: from delivery, in natural hours or to the end of a working day of the calendar.

    Args:
        kind: ``natural`` counts ``hours``, ``working`` counts ``workdays``.
        hours: natural hours from the instant of delivery.
        workdays: working days after the day of delivery, to the same time of day.
    """

    kind: Literal["natural", "working"]
    hours: int = Field(ge=1)
    workdays: int = Field(ge=1)


class FeedbackClock(Strict):
    """反馈: working days from the day of issue, which is not counted.

    Args:
        workdays: until the first deadline, the end of that day in the city.
        further: from one missed deadline to the next.
    """

    workdays: int = Field(ge=1)
    further: int = Field(ge=1)


class Clocks(Strict):
    """Both clocks of a warning."""

    response: ResponseClock
    feedback: FeedbackClock
