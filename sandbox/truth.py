"""The truth (真值) set aside for evaluation: what really is, and what is wrong with what was sent.

Frames, one Parquet file each, never served: the world's own (``world.truth``), with every project's
golden fields in ``projects``; ``rows`` (a source row and a project it belongs to; rows of none are
not listed), ``cells`` (a spoilt cell, or a whole row where ``column`` is null, or a column that is
constant where ``key`` is null), ``relations`` (how codes hang together). A project goes by its
latest code throughout.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.keys import grain_keys, source_keys
from sandbox.agencies.relations import relations
from sandbox.agencies.sheet import Sheet
from sandbox.dirt import CONSTANTS, kinds
from sandbox.world import block_truth
from sandbox.world.city import Block, World
from sandbox.world.subjects import SUBJECTS

SECTORS = ("industry", "infrastructure", "public_service", "ecology")
INVESTORS = ("government", "state_owned", "private", "foreign")
ROWS = pa.schema([(name, pa.string()) for name in ("feed", "source_key", "project_code")])
CELLS = pa.schema([(name, pa.string()) for name in ("feed", "key", "column", "kind", "true_value")])


class Truth(AbstractContextManager["Truth"]):
    """A folder of frames that are written block by block."""

    def __init__(self, folder: Path) -> None:
        """Open the folder; what is there is replaced."""
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, block: Block, sent: Mapping[str, Sheet]) -> None:
        """Write the truth of one block and of what its agencies sent."""
        for name, frame in frames(block, sent).items():
            if name not in self._writers:
                file = self._folder / f"{name}.parquet"
                self._writers[name] = pq.ParquetWriter(file, frame.schema, compression="zstd")
            self._writers[name].write_table(frame)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every file."""
        for writer in self._writers.values():
            writer.close()


def write_truth(world: World, sent: Iterable[Mapping[str, Sheet]], folder: Path) -> None:
    """Write every frame of the truth to ``folder``.

    Args:
        world: a whole city.
        sent: what its agencies send, block by block, as ``agencies.sheets`` gives it.
        folder: made if it is not there.
    """
    with Truth(folder) as truth:
        for block, sheets in zip(world.blocks, sent, strict=True):
            truth.add(block, sheets)


def frames(block: Block, sent: Mapping[str, Sheet]) -> dict[str, pa.Table]:
    """Return the frames of one block by name."""
    desk, whole = Desk(block, 0), block_truth(block)
    return {
        **whole,
        "projects": _golden(desk, whole["projects"]),
        "rows": pa.concat_tables([rows(desk, sheet) for sheet in sent.values()]),
        "cells": pa.concat_tables([*(cells(sheet) for sheet in sent.values()), _constants(block)]),
        "relations": relations(desk, sent),
    }


def rows(desk: Desk, sheet: Sheet) -> pa.Table:
    """Return which projects each row of a sheet belongs to."""
    pairs = sheet.owners
    if not len(pairs.row):
        return ROWS.empty_table()
    keys = source_keys(sheet.feed, sheet.table).take(pairs.row)
    codes = desk.golden_codes.take(pairs.project)
    return pa.table([spelling.same(sheet.feed, len(keys)), keys, codes], schema=ROWS)


def cells(sheet: Sheet) -> pa.Table:
    """Return which cells and rows of a sheet are not what they should be."""
    if not sheet.spoilt:
        return CELLS.empty_table()
    keys = grain_keys(sheet.feed, sheet.table)
    parts = [
        pa.table(
            [
                spelling.same(sheet.feed, len(spoilt.rows)),
                keys.take(spoilt.rows),
                pa.array([spoilt.column] * len(spoilt.rows), pa.string()),
                spelling.same(spoilt.kind, len(spoilt.rows)),
                spoilt.true.cast(pa.string()),
            ],
            schema=CELLS,
        )
        for spoilt in sheet.spoilt
    ]
    return pa.concat_tables(parts)


def _constants(block: Block) -> pa.Table:
    """Return the columns that say the same on every row, once a city."""
    pairs = [(feed, name) for feed, names in CONSTANTS.items() for name in names]
    return pa.Table.from_pylist(
        [
            {"feed": feed, "column": column, "kind": kinds.CONSTANT}
            for feed, column in (pairs if block.number == 0 else ())
        ],
        schema=CELLS,
    )


def _golden(desk: Desk, projects: pa.Table) -> pa.Table:
    """Add to the world's projects what a perfect record of each would say."""
    everyone = desk.block.projects
    industries = [subject.industry_code for subject in SUBJECTS]
    golden: dict[str, pa.Array[Any] | pa.ChunkedArray[Any]] = {
        "project_name": desk.names,
        "sector": spelling.labels(everyone.sector, SECTORS),
        "industry_code": spelling.labels(everyone.subject, industries),
        "owner_name": desk.owner_names,
        "owner_uscc": desk.owner_credit_codes,
        "investor_kind": spelling.labels(everyone.investor, INVESTORS),
        "total_investment_wan": pa.array(everyone.total_wan),
        "completed_on": projects["finished_on"],
        "annual_plan_wan": _annual_plan(desk.block),
        "longitude": pa.array(np.rint(everyone.longitude * 1e6) / 1e6),
        "latitude": pa.array(np.rint(everyone.latitude * 1e6) / 1e6),
    }
    for name, column in golden.items():
        projects = projects.append_column(name, column)
    return projects


def _annual_plan(block: Block) -> "pa.Array[Any]":
    """Return what the list of the year plans for each project, null for those not on it."""
    lines = block.lists[block.plan.year]
    planned = np.zeros(len(block.projects), dtype=np.int64)
    listed = np.zeros(len(block.projects), dtype=bool)
    planned[lines.project], listed[lines.project] = lines.annual_wan, True
    return pa.array(planned, mask=~listed)
