"""预警级别: the levels a warning can have, and the colours they may leave.

Grain: names alone. Must not enter: thresholds, what a level leads to.
"""

from typing import Literal

Level = Literal[1, 2, 3]

Colour = Literal["green", "blue", "yellow", "red"]
COLOURS: tuple[Colour, ...] = ("green", "blue", "yellow", "red")
