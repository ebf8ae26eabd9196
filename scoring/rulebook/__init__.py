"""规则手册: the one versioned file that holds every number a verdict depends on.

Grain: one ``Rulebook`` per city and version. Must not enter: how a number is used (the rules and
the index know), numbers nobody uses.
"""

from scoring.rulebook.book import Baselines, Rulebook, RuleSet, read_rulebook, read_ruleset
from scoring.rulebook.clocks import Clocks, FeedbackClock, ResponseClock
from scoring.rulebook.episodes import Episodes, Flapping
from scoring.rulebook.health import HealthBook, Scale
from scoring.rulebook.lag import Lag, LagLimit
from scoring.rulebook.levels import COLOURS, Colour, Level
from scoring.rulebook.procedures import STEPS, Matter, Path, Procedures, Step
from scoring.rulebook.recipients import ROLES, SCOPES, Rank, Recipient, Role, Scope
from scoring.rulebook.truth import Truth
from scoring.rulebook.warning import Ladder, LookAhead

__all__ = [
    "COLOURS",
    "ROLES",
    "SCOPES",
    "STEPS",
    "Baselines",
    "Clocks",
    "Colour",
    "Episodes",
    "FeedbackClock",
    "Flapping",
    "HealthBook",
    "Ladder",
    "Lag",
    "LagLimit",
    "Level",
    "LookAhead",
    "Matter",
    "Path",
    "Procedures",
    "Rank",
    "Recipient",
    "ResponseClock",
    "Role",
    "RuleSet",
    "Rulebook",
    "Scale",
    "Scope",
    "Step",
    "Truth",
    "read_rulebook",
    "read_ruleset",
]
