"""The truth (真值) about the world: what really happened, for evaluation, never served.

Frames: ``projects`` (one row a project), ``matters`` (a project and matter), ``money`` (a project
and month), ``site_stops`` (a site that stood still). Days are dates, null where nothing happens; a
planned month is its last day. A project goes by its latest code.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from sandbox.world.city import Block
from sandbox.world.days import NEVER, month_number, month_start
from sandbox.world.draws import Ints
from sandbox.world.organisations import DISTRICTS
from sandbox.world.procedures import MATTERS

COHORTS = ("other", "prepare", "start", "started", "build", "finish", "last_year")


def block_truth(block: Block) -> dict[str, pa.Table]:
    """Return the frames of one block by name."""
    return {
        "projects": _projects(block),
        "matters": _matters(block),
        "money": _money(block),
        "site_stops": _site_stops(block),
    }


def project_codes(block: Block) -> "pa.Array[Any]":
    """Return the latest project code of every project of a block."""
    digits = (block.identifiers.latest_code + ord("0")).astype(np.uint8)
    hyphen = np.full((len(digits), 1), ord("-"), dtype=np.uint8)
    parts = np.split(digits, [4, 10, 12, 14], axis=1)
    joined = np.hstack([part for piece in parts for part in (piece, hyphen)][:-1])
    codes: pa.Array[Any] = pa.array(np.ascontiguousarray(joined).view("S24").ravel())
    return codes.cast(pa.string())


def _dates(day: Ints) -> "pa.Array[Any]":
    """Turn days into dates; what never happens is null."""
    return pa.array(day.astype(np.int32), pa.int32(), mask=day >= NEVER).cast(pa.date32())


def _projects(block: Block) -> pa.Table:
    projects, times, reporting = block.projects, block.times, block.reporting
    districts = pa.array([unit.code for unit in DISTRICTS])
    return pa.table(
        {
            "project_number": pa.array(projects.number),
            "project_code": project_codes(block),
            "cohort": pa.array(COHORTS).take(projects.cohort),
            "district": districts.take(projects.district),
            "total_wan": pa.array(projects.total_wan),
            "in_engineering": pa.array(projects.in_engineering),
            "coded_on": _dates(times.coded),
            "reissued_on": _dates(block.relations.reissued),
            "lapsed_on": _dates(times.lapsed),
            "planned_start_on": _dates(month_start(times.planned_month + 1) - 1),
            "planned_finish_on": _dates(month_start(times.planned_finish_month + 1) - 1),
            "started_on": _dates(times.started),
            "finished_on": _dates(times.finished),
            "stopped_on": _dates(times.stopped),
            "resumed_on": _dates(times.resumed),
            "start_told_on": _dates(reporting.start_told),
            "registered_on": _dates(reporting.registered),
            "diligence": pa.array(reporting.diligence),
        }
    )


def _matters(block: Block) -> pa.Table:
    project, kind = np.nonzero(block.chain.applies)
    calendar = block.calendar
    return pa.table(
        {
            "project_code": project_codes(block).take(project),
            "matter": pa.array([matter.label for matter in MATTERS]).take(kind),
            "accepted_on": _dates(calendar.accepted[project, kind]),
            "decided_on": _dates(calendar.decided[project, kind]),
            "limit_days": pa.array(block.chain.limit[project, kind]),
            "correction_days": pa.array(block.chain.correction[project, kind]),
            "special_days": pa.array(block.chain.pause[project, kind]),
        }
    )


def _money(block: Block) -> pa.Table:
    parts = []
    for year, money in block.money.items():
        project, month = np.nonzero(money.months_wan)
        starts = month_start(month_number(year) + np.arange(12, dtype=np.int64))
        parts.append(
            pa.table(
                {
                    "project_code": project_codes(block).take(project),
                    "month": _dates(starts[month]),
                    "spent_wan": pa.array(money.months_wan[project, month]),
                }
            )
        )
    return pa.concat_tables(parts)


def _site_stops(block: Block) -> pa.Table:
    sites = block.sites
    stopped = np.flatnonzero(sites.stopped < NEVER)
    return pa.table(
        {
            "project_code": project_codes(block).take(sites.project[stopped]),
            "stopped_on": _dates(sites.stopped[stopped]),
            "resumed_on": _dates(sites.resumed[stopped]),
        }
    )
