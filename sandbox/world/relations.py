"""How project codes hang together (代码关系): replaced codes, parts of one idea, PPP projects.

One entry a project. Lines of the key-project list that hold several codes, or none, are the list's
own business; here is what the register does.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.plan import CityPlan
from sandbox.world import projects as who
from sandbox.world.days import NEVER, day_number
from sandbox.world.draws import Flags, Ints, stream
from sandbox.world.projects import Projects
from sandbox.world.subjects import INDUSTRY
from sandbox.world.timelines import Timelines

SOONEST = 30  # days from coding to a new code
SETTLED = 45  # days before the plan's day by which every new code is out
EARLIEST = 200  # days before the first day from which codes are replaced
APART = 30  # days between the main project's code and those of its parts
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Relations:
    """How one block's projects hang together; a day, a position or a flag for each."""

    reissued: Ints  # the day a new code replaced the first one
    is_told: Flags  # the register names the code that was replaced; else a decision does
    main: Ints  # position of the main project it was split from, NOBODY for none
    is_ppp: Flags


def relate(plan: CityPlan, block: int, projects: Projects, times: Timelines) -> Relations:
    """Draw whose code is replaced and when, what is part of what, and what is PPP."""
    reissued = _reissued(plan, block, times)
    rng = stream(plan, block, "alias decisions")
    return Relations(
        reissued=reissued,
        is_told=rng.random(len(projects)) >= plan.alias_decision_share,
        main=_mains(plan, block, projects, times),
        is_ppp=_ppp(plan, block, projects),
    )


def _reissued(plan: CityPlan, block: int, times: Timelines) -> Ints:
    """Draw the day of each new code: after the first one, well before the plan's day."""
    rng = stream(plan, block, "reissues")
    count = len(times.coded)
    drawn, place = rng.random(count) < plan.reissue_share, rng.random(count)
    first = np.maximum(times.coded + SOONEST, day_number(plan.first_day) - EARLIEST)
    last = day_number(plan.as_of) - SETTLED
    day = first + (place * np.maximum(last - first, 0)).astype(np.int64)
    happens = drawn & (first < last) & (times.lapsed >= NEVER)
    return np.where(happens, day, NEVER)


def _mains(plan: CityPlan, block: int, projects: Projects, times: Timelines) -> Ints:
    """Split some first projects of an owner in a district into its later ones there."""
    rng = stream(plan, block, "splits")
    order = np.lexsort((times.coded, projects.district, projects.owner))
    owner, district = projects.owner[order], projects.district[order]
    begins = np.r_[True, (owner[1:] != owner[:-1]) | (district[1:] != district[:-1])]
    first = order[np.flatnonzero(begins)[np.cumsum(begins) - 1]]
    is_later = times.coded[order] > times.coded[first] + APART
    is_part = is_later & (rng.random(len(order)) < plan.split_share)
    main = np.full(len(order), NOBODY, dtype=np.int64)
    main[order] = np.where(is_part, first, NOBODY)
    return main


def _ppp(plan: CityPlan, block: int, projects: Projects) -> Flags:
    rng = stream(plan, block, "ppp")
    is_public = (projects.investor <= who.STATE_OWNED) & (projects.sector != INDUSTRY)
    drawn: Flags = is_public & (rng.random(len(projects)) < plan.ppp_share)
    return drawn
