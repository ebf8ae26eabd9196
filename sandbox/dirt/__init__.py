"""The imperfections of the agencies' records (数据问题): what can be wrong and how often.

Kinds by name in ``kinds``, their rates in ``rates``, which rows get them in ``spots``, what they do
in one module a family. ``soil`` spoils a clean table and notes every spoilt cell with what it would
have been. Nothing here knows an agency.
"""

from sandbox.dirt import kinds
from sandbox.dirt.dirty import Around
from sandbox.dirt.rates import RATES, SPARES_KEY_PROJECTS
from sandbox.dirt.rows import CONSTANTS
from sandbox.dirt.soil import Spoilt, soil
from sandbox.dirt.spots import Spots, clean, draw_spots

__all__ = [
    "CONSTANTS",
    "RATES",
    "SPARES_KEY_PROJECTS",
    "Around",
    "Spoilt",
    "Spots",
    "clean",
    "draw_spots",
    "kinds",
    "soil",
]
