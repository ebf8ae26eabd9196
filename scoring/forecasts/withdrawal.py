"""Withdrawal (退出): how likely a case is to lapse before it gets there, by its age alone.

Grain: one daily rate per half year of age. Codes lapse by the calendar, not by what a project does.
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
    """The daily rate of leaving, by age in spans."""

    rates: Floats

    def of(self, age: Ints, days: int) -> Floats:
        """Return the chance of leaving within ``days`` at each age in days."""
        chance: Floats = 1 - np.exp(-self.rates[_span(age)] * days)
        return chance


def _span(age: Ints) -> Ints:
    span: Ints = np.clip(age // SPAN, 0, SPANS - 1)
    return span


def withdrawals(states: States, until: Ints, is_exit: Flags, every: int) -> Withdrawal:
    """Count who left and how long everybody was there, each look for the time up to the next."""
    age = states.day - states.coded_on
    lived = np.clip(until, 0, every)
    left = np.bincount(_span(age), weights=is_exit & (until <= every), minlength=SPANS)
    stayed = np.bincount(_span(age), weights=lived, minlength=SPANS)
    return Withdrawal(left / (stayed + DOUBT))
