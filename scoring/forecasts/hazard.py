"""The hazard (风险率): how likely a case at risk ends within the next bin, by what is read of it.

Grain: one additive score per place of each reading, on the logit scale. Must not enter: dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.forecasts.lives import Flags, Ints
from scoring.forecasts.periods import READINGS

Floats = NDArray[np.float64]

PLACES = 6  # of a score: what a solver leaves beyond them is noise


@dataclass(frozen=True, slots=True)
class Hazard:
    """Scores per reading and place, and what a case starts from."""

    base: float
    scores: tuple[Floats, ...]

    def of(self, places: Sequence[Ints]) -> Floats:
        """Return the hazard of each row."""
        logit = np.full(len(places[0]), self.base)
        for scores, place in zip(self.scores, places, strict=True):
            logit += scores[place]
        hazard: Floats = 1 / (1 + np.exp(-logit))
        return hazard


def fit(places: Sequence[Ints], is_event: Flags, doubt: float) -> Hazard:
    """Fit the hazard to person-periods, rows that look the same counted together.

    ``doubt`` is the strength of the prior that pulls every score to zero.
    """
    sizes = [reading.places for reading in READINGS]
    cell = np.ravel_multi_index(tuple(places), tuple(sizes))
    cells, which, counts = np.unique(cell, return_inverse=True, return_counts=True)
    ended = np.zeros(len(cells))
    np.add.at(ended, which[is_event], 1.0)
    if not 0 < ended.sum() < len(cell):
        return _constant(float(ended.sum() > 0), sizes)
    return _solve(np.unravel_index(cells, tuple(sizes)), counts, ended, sizes, doubt)


def _constant(share: float, sizes: Sequence[int]) -> Hazard:
    """Return the hazard of what always or never ends."""
    return Hazard(30.0 if share else -30.0, tuple(np.zeros(size) for size in sizes))


def _solve(
    places: Sequence[Ints], counts: Ints, ended: Floats, sizes: Sequence[int], doubt: float
) -> Hazard:
    # Slow to import, and both ship no types.
    from sklearn.linear_model import (  # type: ignore[import-untyped]  # noqa: PLC0415
        LogisticRegression,
    )
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415

    design = _one_hot(places, sizes)
    twice = np.vstack([design, design])
    ends = np.repeat([1, 0], len(design))
    weights = np.concatenate([ended, counts - ended])
    used = weights > 0
    # One thread: the order of additions, and so the last digits, must not depend on the machine.
    with threadpool_limits(limits=1):
        model = LogisticRegression(C=1 / doubt, solver="newton-cholesky", tol=1e-6)
        model.fit(twice[used], ends[used], sample_weight=weights[used])
    scores = np.round(model.coef_[0], PLACES)
    bounds = np.cumsum(sizes)[:-1]
    return Hazard(round(float(model.intercept_[0]), PLACES), tuple(np.split(scores, bounds)))


def _one_hot(places: Sequence[Ints], sizes: Sequence[int]) -> Floats:
    """Return one column per reading and place."""
    design = np.zeros((len(places[0]), sum(sizes)))
    rows, first = np.arange(len(design)), 0
    for place, size in zip(places, sizes, strict=True):
        design[rows, first + place] = 1
        first += size
    return design
