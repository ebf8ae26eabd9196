"""Training (训练): the hazards of a month, from what was known at its first instant.

Landmarking: each case is looked at every 60 days of its life, with what was known on that day, and
followed from there; all looks together are one supermodel. Grain: one ``Model`` per instant.
Must not enter: anything told after the instant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import numpy as np

from scoring.forecasts.hazard import Hazard, fit
from scoring.forecasts.lives import DAY, NEVER, Ints, Lives, Plans, clock, stamp
from scoring.forecasts.periods import at_risk, readings
from scoring.forecasts.states import Sight, States
from scoring.forecasts.targets import TARGETS, Lifeline, Target, works_days
from scoring.forecasts.withdrawal import Withdrawal, withdrawals
from scoring.rulebook import Procedures

EVERY = 60  # days between the looks at a case
YEARS = 4  # of looks; older ones tell of other times
REPORTED = 60  # days after which nearly every start and finish has been told
ENOUGH = 20_000  # cases a city is learnt from; a larger one is sampled, for memory's sake

ONE_CLOCK = 1  # microsecond: a day's last instant is the one before the next day's first


@dataclass(frozen=True, slots=True)
class Answer:
    """What one target has learned."""

    event: Hazard
    exit: Withdrawal
    closed: Ints  # closed cases of each kind


@dataclass(frozen=True, slots=True)
class Model:
    """The forecasts' model as of one instant."""

    trained_at: datetime
    ahead: int
    works: int
    procedures: Procedures
    answers: Mapping[str, Answer]


def first_of_month(as_of: datetime, zone: tzinfo) -> datetime:
    """Return the first instant of the city's month that ``as_of`` lies in; both naive UTC."""
    local = as_of.replace(tzinfo=UTC).astimezone(zone)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.astimezone(UTC).replace(tzinfo=None)


def train(lives: Lives, plans: Plans, procedures: Procedures, at: datetime, zone: tzinfo) -> Model:
    """Learn from what was known at ``at`` (naive UTC) how starts and finishes come about."""
    ahead, moment = clock(at, zone), stamp(at)
    works = works_days(lives, moment)
    eyes = _Eyes(lives, plans, procedures, works, ahead)
    answers = {}
    for target in TARGETS:
        line = target.lifelines(lives, moment, ahead)
        answers[target.name] = _learn(target, line, eyes, moment)
    return Model(at, ahead, works, procedures, answers)


@dataclass(frozen=True, slots=True)
class _Eyes:
    """All that is looked with."""

    lives: Lives
    plans: Plans
    procedures: Procedures
    works: int
    ahead: int

    def see(self, target: Target, project: Ints, day: Ints) -> States:
        """Return the states at the end of each day."""
        sight = Sight(project, (day + 1) * DAY - self.ahead - ONE_CLOCK, self.ahead)
        planned = target.planned(self.plans, sight)
        return target.states(self.lives, sight, planned, self.procedures, self.works)


def _learn(target: Target, line: Lifeline, eyes: _Eyes, moment: int) -> Answer:
    last = (moment + eyes.ahead) // DAY - 1 - REPORTED
    project, day = _landmarks(line, last)
    states = eyes.see(target, project, day)
    ends = np.minimum(line.event_on, line.exited_on)[project]
    is_event = (ends <= last) & (line.event_on <= line.exited_on)[project]
    until = np.minimum(ends, last + 1) - day
    rows, bins, happened = at_risk(until, is_event, target.width)
    return Answer(
        event=fit(readings(states, rows, bins, target.width), happened, target.doubt),
        exit=withdrawals(states, until, (ends <= last) & ~is_event, EVERY),
        closed=_closed(target, states, line),
    )


def _landmarks(line: Lifeline, last: int) -> tuple[Ints, Ints]:
    """Return (project, day) of every look: until a case was seen to have ended, within sight.

    Of more cases than are enough every n-th is looked at, in the order of their codes.
    """
    first = np.maximum(line.begun_on, last - YEARS * 365)
    unseen = np.minimum(line.told_on, np.minimum(line.event_on, NEVER - REPORTED) + REPORTED)
    over = np.minimum(np.minimum(unseen, line.exited_on), last)
    every_nth = np.arange(len(first)) % -(-max(len(first), 1) // ENOUGH) == 0
    is_looked_at = (line.begun_on < NEVER) & every_nth
    number = np.where(is_looked_at, np.maximum(-(-(over - first) // EVERY), 0), 0)
    project = np.repeat(np.arange(len(number)), number)
    turn = np.arange(len(project)) - np.repeat(np.cumsum(number) - number, number)
    return project, first[project] + turn * EVERY


def _closed(target: Target, states: States, line: Lifeline) -> Ints:
    """Count the closed cases that once stood where cases of each kind stand."""
    kinds = target.kinds(states)
    once = np.unique(states.project * 2 * target.stages + kinds)
    project, kind = np.divmod(once, 2 * target.stages)
    counts: Ints = np.bincount(kind[line.is_closed[project]], minlength=2 * target.stages)
    return counts
