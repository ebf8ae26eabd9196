"""规则手册: the one versioned file that holds every number a verdict depends on.

Grain: one ``Rulebook`` per city and version. Must not enter: how a number is used (the rules and
the index know), numbers nobody uses.
"""

from scoring.rulebook.book import Baselines, Rulebook, read_rulebook
from scoring.rulebook.health import COLOURS, Colour, HealthBook, Scale
from scoring.rulebook.procedures import STEPS, Matter, Path, Procedures, Step
from scoring.rulebook.warning import Ladder, Lag, Level, LookAhead

__all__ = [
    "COLOURS",
    "STEPS",
    "Baselines",
    "Colour",
    "HealthBook",
    "Ladder",
    "Lag",
    "Level",
    "LookAhead",
    "Matter",
    "Path",
    "Procedures",
    "Rulebook",
    "Scale",
    "Step",
    "read_rulebook",
]
