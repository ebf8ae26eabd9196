"""The simulated city itself: what really happens, whether or not any agency ever hears of it.

Seeded and vectorised: a block of projects at a time, one array entry a project. Nothing here
knows how an agency spells a value or when it learns of it; that is ``sandbox.agencies``.
"""

from sandbox.world.city import Block, World, simulate, simulate_blocks
from sandbox.world.truth import block_truth

__all__ = ["Block", "World", "block_truth", "simulate", "simulate_blocks"]
