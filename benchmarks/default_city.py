"""The default city (默认城市): whole runs of `diaodu run` beside whole runs of the bare floor.

Grain: one `DefaultCity` per comparison; each run starts from an empty data folder, in a fresh
process, against the simulated agencies, which share the machine with it. Must not enter: sizes.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.agreement import Figure
from benchmarks.measure import Measure, measure, module
from sandbox.plan import CityPlan
from sandbox.process import start

# A line of the table `diaodu run` prints: a step of one word and its seconds.
_STEP = re.compile(r"^│ (\w+) +│ +([\d.]+) │", re.MULTILINE)
LANDING = "landing"


@dataclass(frozen=True, slots=True)
class DefaultCity:
    """All runs of one comparison.

    Attributes:
        runs: of `diaodu run`.
        floors: of the bare floor over what the last run landed.
        figures: what the last of each made, side by side.
    """

    projects: int
    runs: Sequence[Measure]
    floors: Sequence[Measure]
    figures: Sequence[Figure]

    @property
    def steps(self) -> Mapping[str, Sequence[float]]:
        """Return each step's seconds, one a run, as the runs printed them."""
        told = [dict(_STEP.findall(run.output)) for run in self.runs]
        return {step: [float(run[step]) for run in told] for step in told[0]}

    @property
    def ratio(self) -> float:
        """Return the median run as a multiple of the median floor."""
        return seconds(self.runs) / seconds(self.floors)

    @property
    def ratio_from_landing(self) -> float:
        """Return the same without the pull, which the floor does not have to do."""
        pulled = median(self.steps.get(LANDING, [0.0]))
        return (seconds(self.runs) - pulled) / seconds(self.floors)


def seconds(measures: Sequence[Measure]) -> float:
    """Return the median of wall times."""
    return median(one.seconds for one in measures)


def compare(folder: Path, repeat: int) -> DefaultCity:
    """Run the default city `repeat` times, then the bare floor as often over the last landing.

    Args:
        folder: an empty folder; filled with a data folder a run.
        repeat: how many runs.
    """
    plan = CityPlan()
    data = [folder / f"run-{number}" for number in range(repeat)]
    with start(plan, folder / "agencies") as agencies:
        runs = [measure(_run(one), agencies.environment) for one in data]
    as_of = measure(module("benchmarks.stages", "ground", str(data[-1]))).told["as_of"]
    floors = [_floor(data[-1], as_of) for _ in range(repeat)]
    figures = measure(module("benchmarks.agreement", str(data[-1]))).told
    return DefaultCity(plan.projects, runs, floors, [Figure(**figure) for figure in figures])


def _run(data: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("diaodu")), "run", "--data", str(data)]


def _floor(data: Path, as_of: str) -> Measure:
    return measure(module("benchmarks.floor", str(data), as_of))
