"""Curves: the chance of having happened by each day ahead, and the days read from it.

Grain: one curve per state, over the edges of its bins. Must not enter: names, dates.
"""

import numpy as np

from scoring.forecasts.hazard import Floats

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
INSIDE = HIGH - LOW


def cumulative(event: Floats, leaving: Floats) -> Floats:
    """Return the chance of the event by the end of each bin; both are hazards per bin.

    Who leaves can no longer get there. Bin 0 is today: what has happened and is not told yet.
    """
    stays = (1 - event) * (1 - leaving)
    alive = np.cumprod(np.hstack([np.ones((len(event), 1)), stays]), axis=1)[:, :-1]
    curve: Floats = np.cumsum(alive * event * (1 - leaving / 2), axis=1)
    return curve


def chance_by(curve: Floats, days: Floats, width: int) -> Floats:
    """Return the chance of the event within each number of days, 0 for less than none."""
    place = np.clip(days / width, 0, curve.shape[1] - 1)
    before = np.minimum(place.astype(np.int64), curve.shape[1] - 2)
    rows = np.arange(len(curve))
    low, high = curve[rows, before], curve[rows, before + 1]
    chance: Floats = np.where(days < 0, 0.0, low + (place - before) * (high - low))
    return chance


def day_of(curve: Floats, share: Floats, width: int) -> Floats:
    """Return the days after which ``share`` have got there, NaN where that is beyond sight."""
    reached = curve >= share[:, None]
    first = reached.argmax(axis=1)
    rows, before = np.arange(len(curve)), np.maximum(first - 1, 0)
    low, high = curve[rows, before], curve[rows, first]
    inside = np.where(high > low, (share - low) / np.where(high > low, high - low, 1), 1)
    days: Floats = np.where(first > 0, (before + inside) * width, 0.0)
    return np.where(reached.any(axis=1), days, np.nan)


def shares(curve: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the shares at which the interval begins, its middle is and it ends.

    Where more than a tenth may have happened already the interval begins today, and ends with
    four fifths: it would hold more than it says otherwise.
    """
    is_begun = curve[:, 0] >= LOW
    high = np.where(is_begun, np.maximum(INSIDE, curve[:, 0]), HIGH)
    return np.full(len(curve), LOW), np.full(len(curve), MIDDLE), high
