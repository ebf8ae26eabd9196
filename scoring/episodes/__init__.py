"""预警事件: one open episode per project and rule, and what happens to it.

Grain: ``advance`` folds one instant into the table of all episodes and returns its transitions.
Must not enter: files, messages, the machine's clock.
"""

from scoring.episodes.fold import Advance, advance
from scoring.episodes.schema import (
    DELIVERIES,
    EPISODES,
    EXEMPTIONS,
    FOLLOWUP,
    SIGNALS,
    STANDING,
    TRANSITIONS,
)

__all__ = [
    "DELIVERIES",
    "EPISODES",
    "EXEMPTIONS",
    "FOLLOWUP",
    "SIGNALS",
    "STANDING",
    "TRANSITIONS",
    "Advance",
    "advance",
]
