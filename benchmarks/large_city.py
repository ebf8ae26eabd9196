"""A city of any size (大规模城市): each stage of the line beside the same stage of the bare floor.

Grain: one `LargeCity` per size, landed without servers or connectors. Each stage is a process of
its own, so that its peak memory is its own. Must not enter: pulls.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import floor
from benchmarks.agreement import Figure
from benchmarks.measure import BenchmarkError, Measure, measure, module

SLOWEST = 8
# Landing, warehouse, release and floor of one project, with room for what DuckDB spills.
_BYTES_A_PROJECT = 25_000


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: the line's measure, and the floor's where the floor has that stage."""

    name: str
    ours: Measure
    floor: Measure | None = None


@dataclass(frozen=True, slots=True)
class LargeCity:
    """What one size cost.

    Attributes:
        rows: landed over all feeds.
        models: the slowest models and tests with their seconds, slowest first.
    """

    projects: int
    rows: int
    stages: Sequence[Stage]
    figures: Sequence[Figure]
    models: Sequence[tuple[str, float]]


def measure_city(projects: int, data: Path) -> LargeCity:
    """Land a city of `projects` projects below `data` and take it through every stage.

    Raises:
        BenchmarkError: the disk is too small for it, or a stage failed.
    """
    _must_fit(projects, data)
    landed = measure(module("benchmarks.stages", "land", str(data), str(projects)))
    as_of = measure(module("benchmarks.stages", "ground", str(data))).told["as_of"]
    stages = [
        Stage(name, _ours(name, data), _floors(name, data, as_of))
        for name in ("reference", *floor.STAGES, "ledger")
    ]
    figures = measure(module("benchmarks.agreement", str(data))).told
    models = next(stage.ours.told for stage in stages if stage.name == "models")
    return LargeCity(
        projects,
        landed.told["rows"],
        [Stage("land", landed), *stages],
        [Figure(**figure) for figure in figures],
        sorted(models.items(), key=lambda node: -node[1])[:SLOWEST],
    )


def _must_fit(projects: int, data: Path) -> None:
    need, free = projects * _BYTES_A_PROJECT, shutil.disk_usage(data).free
    if need > free:
        raise BenchmarkError(
            f"{projects:,} projects need about {need / 1e9:.0f} GB below {data}, "
            f"{free / 1e9:.0f} GB are free: make room, or give smaller --sizes"
        )


def _ours(stage: str, data: Path) -> Measure:
    return measure(module("benchmarks.stages", stage, str(data)))


def _floors(stage: str, data: Path, as_of: str) -> Measure | None:
    if stage not in floor.STAGES:
        return None
    return measure(module("benchmarks.floor", str(data), as_of, stage))
