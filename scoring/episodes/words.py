"""预警事件的词: states, reasons for closing and names of transitions.

Grain: one word each, in the order in which the numbers behind them compare. Must not enter: when
one follows another.
"""

from enum import IntEnum
from typing import Final

SEVEREST: Final = 3  # of 一级; a level and its severity add up to four
NOT_CODED: Final = -1


class State(IntEnum):
    """状态: the furthest step people reached while open, or how it was closed."""

    NEW = 0
    DELIVERED = 1
    RESPONDED = 2
    FEEDBACK = 3
    CLEARED = 4
    EXEMPTED = 5
    VOIDED = 6


class Reason(IntEnum):
    """解除原因: why an episode was closed."""

    CONDITION_GONE = 0
    VERIFIED_START = 1
    VERIFIED_FINISH = 2
    EXITED = 3
    EXEMPT = 4
    DATA_CORRECTED = 5
    RULE_WITHDRAWN = 6


class Late(IntEnum):
    """是否逾期: unknown as long as neither an answer nor a breach is on record."""

    UNKNOWN = -1
    NO = 0
    YES = 1


STATES: Final = tuple(state.name.lower() for state in State)
REASONS: Final = tuple(reason.name.lower() for reason in Reason)

EVENTS: Final = (
    "opened",
    "reopened",
    "escalated",
    "downgraded",
    "cleared",
    "flapping",
    "delivered",
    "responded",
    "feedback",
    "accepted",
    "pending",
    "returned",
    "exempted",
    "voided",
    "noted",
    "response_overdue",
    "feedback_overdue",
    "pending_ended",
    "promise_missed",
    "reminded",
)
