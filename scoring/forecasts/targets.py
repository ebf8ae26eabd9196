"""What is foretold: the start and the finish of a project, as the same kind of question.

Grain: one ``Target`` per question. Must not enter: how a question is answered.
"""

from dataclasses import dataclass

import numpy as np

from scoring.forecasts.lives import DAY, NEVER, Flags, Ints, Lives, Plans
from scoring.forecasts.states import Aim, Sight, States, before_finish, before_start
from scoring.rulebook import Procedures

LONGEST_WORKS = 3 * 365  # what stands in for the median of works nobody has finished yet


@dataclass(frozen=True, slots=True)
class Lifeline:
    """When each project is at risk of the event, as known at an instant; NEVER where it is not."""

    begun_on: Ints
    event_on: Ints
    told_on: Ints  # the day on which the event was told
    exited_on: Ints

    @property
    def is_closed(self) -> Flags:
        """Tell which cases have ended, one way or the other."""
        closed: Flags = (self.begun_on < NEVER) & (
            np.minimum(self.event_on, self.exited_on) < NEVER
        )
        return closed


@dataclass(frozen=True, slots=True)
class Target:
    """One question: ``start`` or ``finish``.

    Args:
        width: days, how finely time is told.
        stages: how many stages of the way cases are counted in.
        doubt: how little is believed of a range with few cases. Few finishes are late by the lists
            there are yet: intervals come out too narrow if every range is believed.
    """

    name: str
    width: int
    stages: int
    doubt: float

    def lifelines(self, lives: Lives, at: int, ahead: int) -> Lifeline:
        """Return what is known at ``at`` of every project's way to the event."""
        told = lives.started_at if self.name == "start" else lives.completed_at
        told_on = np.where(told <= at, (np.minimum(told, at) + ahead) // DAY, NEVER)
        coded = np.where(lives.coded_at <= at, lives.coded_on, NEVER)
        started = np.where(lives.started_at <= at, lives.started_on, NEVER)
        completed = np.where(lives.completed_at <= at, lives.completed_on, NEVER)
        exited = np.where(lives.exited_at <= at, lives.exited_on, NEVER)
        if self.name == "start":
            return Lifeline(coded, started, told_on, np.minimum(exited, completed))
        return Lifeline(started, completed, told_on, exited)

    def planned(self, plans: Plans, sight: Sight) -> Aim:
        """Return the day planned for the event as it stood then."""
        start, finish, is_listed = plans.in_force(sight.project, sight.at)
        return Aim(start if self.name == "start" else finish, is_listed)

    def states(
        self, lives: Lives, sight: Sight, aim: Aim, procedures: Procedures, works: int
    ) -> States:
        """Return the states that the forecast reads."""
        if self.name == "start":
            return before_start(lives, sight, aim, procedures)
        return before_finish(lives, sight, aim, works)

    def kinds(self, states: States) -> Ints:
        """Return which cases are alike: by stage and by kind of investor."""
        stage = np.searchsorted((21, 90), states.remaining) if self.stages > 1 else 0
        kinds: Ints = stage * 2 + states.is_government
        return kinds


START = Target("start", width=15, stages=3, doubt=1.0)
FINISH = Target("finish", width=30, stages=1, doubt=10.0)
TARGETS = (START, FINISH)


def works_days(lives: Lives, at: int) -> int:
    """Return the median days from start to finish of the works finished by ``at``."""
    known = (lives.started_at <= at) & (lives.completed_at <= at)
    lengths = (lives.completed_on - lives.started_on)[known]
    lengths = lengths[lengths > 0]
    return int(np.median(lengths)) if len(lengths) else LONGEST_WORKS
