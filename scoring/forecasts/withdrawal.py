"""Withdrawal (退出): how likely a case is to lapse before it gets there, by its age.

Grain: one daily rate per quarter of age, on and off the key-project lists. Codes lapse by the
calendar, not by what a project does.
Must not enter: the event itself.
"""

from dataclasses import dataclass

import numpy as np

from scoring.forecasts.hazard import Floats
from scoring.forecasts.lives import Flags, Ints
from scoring.forecasts.states import States

SPAN = 91  # days of age told apart
SPANS = 24
DOUBT = 3650.0  # days at risk added to each span without anything happening


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The daily rate of leaving, by age in spans and by being listed."""

    rates: Floats

    def of(self, age: Ints, is_listed: Flags, days: int) -> Floats:
        """Return the chance of leaving within ``days`` at each age in days."""
        chance: Floats = 1 - np.exp(-self.rates[_place(age, is_listed)] * days)
        return chance


def _place(age: Ints, is_listed: Flags) -> Ints:
    place: Ints = np.clip(age // SPAN, 0, SPANS - 1) * 2 + is_listed
    return place


def withdrawals(states: States, until: Ints, is_exit: Flags, every: int) -> Withdrawal:
    """Count who left and how long everybody was there, each look for the time up to the next."""
    place = _place(states.day - states.coded_on, states.is_listed)
    left = np.bincount(place, weights=is_exit & (until <= every), minlength=2 * SPANS)
    stayed = np.bincount(place, weights=np.clip(until, 0, every), minlength=2 * SPANS)
    return Withdrawal(left / (stayed + DOUBT))
