"""Applications at the building-project platform: one entry an application of one matter.

Joint matters are applied for once a project, works permits and completion filings once a unit of
works. A refused first application is an entry of its own. Seconds of the city's clock, beyond
``NEVER`` where a step does not happen.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.world import procedures
from sandbox.world.days import DAY, NEVER, office_time
from sandbox.world.draws import Flags, Ints, spread
from sandbox.world.procedures import COUNT, ENGINEERING_MATTERS

A_UNIT = (procedures.WORKS_PERMIT, procedures.COMPLETION_FILING)
UNIT_STAGGER = 14  # days between the units of one project
REJECTED, WITHDRAWN, REVOKED = 13, 14, 15
RECEIVED_NOTED, HANDLING_NOTED = 25, 8  # of 100 applications have these steps written down
STEPS = (1, 3, 8, 6, 7, 9, 10)  # before the decision, with the office hour of each
STEP_BANDS = (0, 1, 2, 2, 3, 4, 5)
DECISION_BAND, REVOCATION_BAND = 6, 8


@dataclass(frozen=True, slots=True)
class Applications:
    """All applications of one block, whenever they are made."""

    number: Ints  # makes the 审批事项实例编码
    work: Ints
    project: Ints
    kind: Ints
    steps: Ints  # seconds of STEPS, shape (n, 7)
    decided: Ints  # seconds
    outcome: Ints  # BLZT of the decision
    revoked: Ints  # seconds
    pause: Ints  # working days of the special procedure

    def instance_ids(self, rows: Ints) -> pa.StringArray:
        """Write the instance code (审批事项实例编码) of ``rows``."""
        return instance_ids(self.number[rows])


def instance_ids(number: Ints) -> pa.StringArray:
    """Write instance codes (审批事项实例编码)."""
    return spelling.fixed("GC", spelling.digits(number, 12))


def instance_number(desk: Desk, work: Ints, kind: Ints | int) -> Ints:
    """Return the number of the application that was granted, for a unit and a kind."""
    works = desk.block.works
    unit = desk.block.projects.number[works.project[work]] * 4 + works.unit[work]
    return (unit * COUNT + kind) * 2 + 1


def applications(desk: Desk) -> Applications:
    """Lay out every application of the block."""
    works = desk.block.works
    units = np.arange(len(works.project))
    first_units = units[works.unit == 1]
    parts = [(units if kind in A_UNIT else first_units, kind) for kind in ENGINEERING_MATTERS]
    work = np.concatenate([part for part, _ in parts])
    kind = np.repeat([kind for _, kind in parts], [len(part) for part, _ in parts])
    again = np.flatnonzero(desk.block.calendar.refused[works.project[work], kind] < NEVER)
    refused = np.repeat([False, True], [len(work), len(again)])
    return _timed(desk, np.r_[work, work[again]], np.r_[kind, kind[again]], refused)


def _timed(desk: Desk, work: Ints, kind: Ints, refused: Flags) -> Applications:
    works, calendar, chain = desk.block.works, desk.block.calendar, desk.block.chain
    project = works.project[work]
    number = instance_number(desk, work, kind) - refused
    stagger = np.where(np.isin(kind, A_UNIT), (works.unit[work] - 1) * UNIT_STAGGER, 0)

    def day(of: Ints, first: Ints | None = None) -> Ints:
        usual = of[project, kind]
        other = np.full(len(project), NEVER) if first is None else first[project, kind]
        return np.where(refused, other, usual) + stagger

    received = day(calendar.received, calendar.refused_received)
    accepted = day(calendar.accepted, calendar.refused_received)
    days = (
        np.where(spread(number, 1) % 100 < RECEIVED_NOTED, received, NEVER),
        accepted,
        np.where(spread(number, 8) % 100 < HANDLING_NOTED, accepted, NEVER),
        *(day(of) for of in (calendar.corrected, calendar.recorrected)),
        *(day(of) for of in (calendar.special, calendar.unspecial)),
    )
    clocked = [_clocked(on, number, band) for on, band in zip(days, STEP_BANDS, strict=True)]
    decided = day(calendar.decided, calendar.refused)
    is_last = kind == desk.block.times.cut[project]
    fate = spread(number, 3) % 10
    outcome = np.where(is_last & (fate < 3), WITHDRAWN, chain.outcome[project, kind])
    revoked = np.where(is_last & (fate == 9), decided + 200, NEVER)
    return Applications(
        number=number,
        work=work,
        project=project,
        kind=kind,
        steps=np.stack(clocked, axis=1),
        decided=_clocked(decided, number, DECISION_BAND),
        outcome=np.where(refused, REJECTED, outcome),
        revoked=_clocked(revoked, number, REVOCATION_BAND),
        pause=chain.pause[project, kind],
    )


def _clocked(day: Ints, number: Ints, band: int) -> Ints:
    """Give each day a second of the office hour ``band``; NEVER stays beyond reach."""
    return day * DAY + office_time(spread(number, band), band)
