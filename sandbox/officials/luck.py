"""Chance in what officials do: one random stream a question, seeded by what it is about.

The same seed, warning and question give the same draw, whatever else was asked before.
"""

from hashlib import blake2b

import numpy as np


def luck(seed: int, *about: object) -> np.random.Generator:
    """Return the random stream of one question."""
    digest = blake2b("|".join(map(str, about)).encode(), digest_size=16).digest()
    return np.random.default_rng([seed, int.from_bytes(digest)])


def row_id(prefix: str, *about: object) -> str:
    """Make the id of a row: the same for the same thing, unlike any other."""
    return prefix + blake2b("|".join(map(str, about)).encode(), digest_size=8).hexdigest()
