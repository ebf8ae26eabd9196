"""The way through the offices: every matter (事项) of every project, in working days.

Shape (projects, matters): when an application was received, accepted, corrected, held for a
special procedure and decided. The chain is drawn as lengths first and put on the calendar by
``timelines``, which knows when the project is to start. Land is on the chain, though no matter.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world import projects as who
from sandbox.world.draws import Flags, Floats, Ints, stream
from sandbox.world.projects import Projects


class Matter(NamedTuple):
    """One kind of matter: its label, limit in working days and what must come before."""

    label: str  # as the platform that handles it spells it
    limit: int
    after: tuple[int, ...]


MATTERS = (
    Matter("项目建议书审批", 7, ()),
    Matter("用地预审与选址意见书", 15, (0,)),
    Matter("可行性研究报告审批", 20, (1,)),
    Matter("环境影响评价审批", 30, (2,)),
    Matter("节能审查", 20, (2,)),
    Matter("初步设计及概算审批", 20, (2,)),
    Matter("土地供应", 45, (2,)),
    Matter("JSYDGHXK", 5, (6,)),
    Matter("SJFASC", 15, (7, 5)),
    Matter("JSGCGHXK", 10, (8,)),
    Matter("SGTSC", 15, (9,)),
    Matter("ZBTB", 30, (5, 9)),
    Matter("ZLAQJD", 5, (10, 11)),
    Matter("SGXK", 7, (12, 3, 4)),
    Matter("LHYS", 12, ()),
    Matter("JGYSBA", 15, (14,)),
)
COUNT = len(MATTERS)
(
    PROPOSAL,
    SITE_PRESELECTION,
    PROJECT_APPROVAL,
    EIA,
    ENERGY_REVIEW,
    PRELIMINARY_DESIGN,
    LAND,
    LAND_USE_PERMIT,
    DESIGN_REVIEW,
    WORKS_PLANNING_PERMIT,
    DRAWING_REVIEW,
    TENDER,
    QUALITY_SUPERVISION,
    WORKS_PERMIT,
    JOINT_ACCEPTANCE,
    COMPLETION_FILING,
) = range(COUNT)
REGISTER_MATTERS = range(PROPOSAL, LAND)  # handled on the investment platform
ENGINEERING_MATTERS = range(LAND_USE_PERMIT, COUNT)  # handled on the building-project platform
AFTER_BUILDING = (JOINT_ACCEPTANCE, COMPLETION_FILING)

TROUBLESOME = (EIA, PRELIMINARY_DESIGN, DESIGN_REVIEW, DRAWING_REVIEW, TENDER)
TROUBLED_SHARE = 0.8  # of late projects have an application far over its limit

APPROVED, CONDITIONAL = 11, 12  # 办结通过, 办结容缺通过


@dataclass(frozen=True, slots=True)
class Chain:
    """Lengths of one block's chains in working days from the first step; shape (n, matters)."""

    applies: Flags
    limit: Ints
    received: Ints
    accepted: Ints
    corrected: Ints  # 补正 starts; it lasts `correction`
    correction: Ints  # 0 where there was none
    special: Ints  # 特别程序 starts; it lasts `pause`
    pause: Ints  # 0 where there was none
    decided: Ints
    rejected: Flags  # a first application was refused and made again
    outcome: Ints
    length: Ints  # shape (n,): first step to works permit, or what stands for it


def draw_chain(plan: CityPlan, block: int, projects: Projects, is_late: Flags) -> Chain:
    """Draw which matters each project needs and how long each step takes."""
    rng = stream(plan, block, "procedures")
    shape = (len(projects), COUNT)
    applies = _applies(rng, projects)
    limit = _limits(projects)
    is_flash = (projects.sector == 0) & (rng.random(shape[0]) < 0.03)  # 拿地即开工
    handling = _handling(rng, limit, is_late)
    handling[is_flash, LAND_USE_PERMIT : WORKS_PERMIT + 1] = 0
    gap = rng.exponential(3.0, shape).astype(np.int64)
    gap[is_flash, LAND_USE_PERMIT : WORKS_PERMIT + 1] = 0
    correction, pause = _pauses(rng, handling)
    rejected = applies & (handling > 0) & (rng.random(shape) < 0.015)
    gap += _stalls(rng, plan, applies, is_late) + np.where(rejected, limit + 8, 0)
    span = handling + correction + pause
    received, decided, length = _walk(applies, gap, span)
    accepted = received + np.minimum(span, rng.integers(0, 2, shape))
    corrected = accepted + np.where(handling > 1, 1, 0)
    return Chain(
        applies=applies,
        limit=limit,
        received=received,
        accepted=accepted,
        corrected=corrected,
        correction=correction,
        special=np.maximum(corrected + correction, decided - pause - 1),
        pause=pause,
        decided=decided,
        rejected=rejected,
        outcome=np.where(rng.random(shape) < 0.06, CONDITIONAL, APPROVED),
        length=length,
    )


def _applies(rng: np.random.Generator, projects: Projects) -> Flags:
    """Tell which matters a project needs: by approval type, investor, land and sector."""
    count = len(projects)
    applies = np.zeros((count, COUNT), dtype=np.bool_)
    is_government = projects.approval_type == who.APPROVAL
    inside = projects.in_engineering
    applies[:, PROPOSAL] = is_government
    applies[:, SITE_PRESELECTION] = (projects.approval_type != who.FILING) & projects.needs_land
    applies[:, PROJECT_APPROVAL] = True
    applies[:, EIA] = rng.random(count) < 0.72
    applies[:, ENERGY_REVIEW] = (projects.sector == 0) & (rng.random(count) < 0.4)
    applies[:, PRELIMINARY_DESIGN] = is_government
    applies[:, LAND] = projects.needs_land
    applies[:, LAND_USE_PERMIT] = inside & projects.needs_land
    applies[:, DESIGN_REVIEW : WORKS_PERMIT + 1] = inside[:, None]
    applies[:, TENDER] = inside & (projects.investor <= who.STATE_OWNED)
    applies[:, JOINT_ACCEPTANCE:] = inside[:, None]
    return applies


def _limits(projects: Projects) -> Ints:
    limit = np.tile([matter.limit for matter in MATTERS], (len(projects), 1))
    limit[projects.approval_type == who.FILING, PROJECT_APPROVAL] = 1
    limit[projects.investor == who.GOVERNMENT, LAND] = 40
    return limit


def _handling(rng: np.random.Generator, limit: Ints, is_late: Flags) -> Ints:
    """Draw working days used: mostly inside the limit; late projects have a troubled matter."""
    ratio = np.exp(rng.standard_normal(limit.shape) * 0.33 - 0.5)
    troubled = is_late & (rng.random(len(limit)) < TROUBLED_SHARE)
    where = rng.choice(TROUBLESOME, len(limit))
    excess: Floats = rng.uniform(1.2, 5.5, len(limit))
    rows = np.flatnonzero(troubled)
    ratio[rows, where[rows]] = excess[rows]
    return np.maximum(np.rint(limit * ratio).astype(np.int64), np.where(limit > 1, 1, 0))


def _pauses(rng: np.random.Generator, handling: Ints) -> tuple[Ints, Ints]:
    """Draw corrections (补正) and special procedures (特别程序), working days, mostly none."""
    shape = handling.shape
    correction = np.where(rng.random(shape) < 0.09, 2 + rng.exponential(5.0, shape), 0)
    pause = np.where(rng.random(shape) < 0.07, 5 + rng.exponential(8.0, shape), 0)
    is_long = handling > 2
    return (
        np.where(is_long, np.minimum(correction, 45), 0).astype(np.int64),
        np.where(is_long, np.minimum(pause, 40), 0).astype(np.int64),
    )


def _stalls(rng: np.random.Generator, plan: CityPlan, applies: Flags, is_late: Flags) -> Ints:
    """Draw the long silences before one application: land, demolition, money, design changes."""
    count = len(is_late)
    stalls = np.zeros(applies.shape, dtype=np.int64)
    share = np.where(is_late, plan.stalled_approval_share, 0.04)
    rows = np.flatnonzero(rng.random(count) < share)
    where = rng.integers(EIA, WORKS_PERMIT + 1, count)[rows]
    stalls[rows, where] = rng.integers(30, 160, count)[rows]
    return np.where(applies, stalls, 0)


def _walk(applies: Flags, gap: Ints, span: Ints) -> tuple[Ints, Ints, Ints]:
    """Lay the matters one after another as their predecessors allow."""
    begin = np.zeros(applies.shape, dtype=np.int64)
    end = np.zeros(applies.shape, dtype=np.int64)
    for position, matter in enumerate(MATTERS):
        ready = np.zeros(len(applies), dtype=np.int64)
        for before in matter.after:
            ready = np.maximum(ready, end[:, before])
        begin[:, position] = ready + np.where(applies[:, position], gap[:, position], 0)
        end[:, position] = begin[:, position] + np.where(applies[:, position], span[:, position], 0)
    return begin, end, end[:, : WORKS_PERMIT + 1].max(axis=1)
