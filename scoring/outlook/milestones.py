"""Milestones (节点): the one missing thing whose arrival would be told as progress.

Grain: one milestone per name; a step of the procedures, or investment made good. Must not enter:
whether it would be enough.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.rulebook import Procedures
from scoring.rulebook.procedures import STEPS, Step

INVESTMENT = "investment"


def milestones(procedures: Procedures) -> tuple[str, ...]:
    """Return all milestones, the earliest on the longest path first."""
    order: list[Step] = list(procedures.paths.government.steps)
    order += [step for step in STEPS if step not in order]
    return (*order, INVESTMENT)


def is_missing(facts: pa.Table, milestone: str, procedures: Procedures) -> NDArray[np.bool_]:
    """Tell which projects still lack ``milestone``, of those it is asked of."""
    if milestone == INVESTMENT:
        behind = pc.and_(facts["is_build"], pc.is_valid(facts["completed_ratio"]))
        return _flags(pc.fill_null(behind, pa.scalar(False)))
    paths = procedures.paths
    on_path = [milestone in path.steps for path in (paths.private, paths.government)]
    wanted = np.array(on_path)[_flags(facts["is_government"]).astype(int)]
    if milestone in procedures.building_steps:
        wanted &= _flags(facts["is_in_engineering"])
    has = _flags(facts[f"has_{milestone}"])
    missing: NDArray[np.bool_] = _flags(facts["is_start"]) & wanted & ~has
    return missing


def arrived(facts: pa.Table, names: Sequence[str]) -> pa.Table:
    """Return the facts as if each row's milestone had arrived that day."""
    wanted = pa.array(names, pa.string())
    for step in STEPS:
        comes = pc.equal(wanted, pa.scalar(step))
        facts = _set(facts, f"has_{step}", pc.or_(comes, facts[f"has_{step}"]))
    is_step = pc.not_equal(wanted, pa.scalar(INVESTMENT))
    quiet = pc.if_else(is_step, pa.scalar(0.0), facts["days_since_approval_event"])
    facts = _set(facts, "days_since_approval_event", quiet)
    made = pc.if_else(is_step, facts["completed_ratio"], pa.scalar(1.0))
    idle = pc.if_else(is_step, facts["zero_months"], pa.scalar(0.0))
    return _set(_set(facts, "completed_ratio", made), "zero_months", idle)


def _set(facts: pa.Table, name: str, values: "pa.ChunkedArray[Any]") -> pa.Table:
    return facts.set_column(facts.column_names.index(name), name, values)


def _flags(column: object) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = np.asarray(column, dtype=np.bool_)
    return flags
