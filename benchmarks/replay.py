"""A replay (回放): the default city landed at once, then every day of nine months evaluated.

Grain: one `Replay` per measurement, in a process of its own; the landing is not counted. No floor
beside it: it is held against a number of seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Measure, measure, module
from sandbox.plan import CityPlan

TARGET = 40.0  # seconds on two cores


@dataclass(frozen=True, slots=True)
class Replay:
    """What one replay took.

    Attributes:
        steps: seconds of each step, as the run's own history has them.
        whole: the process, imports included.
    """

    projects: int
    instants: int
    steps: Mapping[str, float]
    whole: Measure


def measure_replay(data: Path) -> Replay:
    """Land the default city below `data` and replay it."""
    projects = CityPlan().projects
    measure(module("benchmarks.stages", "land", str(data), str(projects)))
    whole = measure(module("benchmarks.stages", "replay", str(data)))
    return Replay(projects, whole.told["instants"], whole.told["steps"], whole)
