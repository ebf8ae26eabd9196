"""What every kill must leave behind: a whole release, every committed batch, a line that runs.

The line's changes to the data folder are counted once; kill points are drawn from a seed.
"""

import json
import random
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from harness import run_in_child

from exports import catalogue
from ingestion.judgement import Judgement
from orchestration.execution import execute
from orchestration.workspace import Workspace

SEED = 20231130


@contextmanager
def open_gate(districts):
    """Let every batch in: how one is judged has its own tests, and takes seconds to import."""
    yield lambda feed, rows, previous: Judgement(accepted=True)


def cycles(workspace: Workspace) -> Callable[[], Callable[[], None]]:
    """Return a maker of runs, each an hour later than the one before."""
    hours = count(1)

    def next_cycle():
        later = replace(workspace, clock=workspace.clock + timedelta(hours=next(hours)))
        return lambda: execute(later, None, judging=open_gate)

    return next_cycle


def committed(data: Path) -> dict[str, str]:
    """Every commit record and its text."""
    return {
        str(record.relative_to(data)): record.read_text(encoding="utf-8")
        for record in data.glob("landing/*/*/*/batch.json")
    }


def kill_again_and_again(workspace: Workspace, points: int, recover_every: int) -> None:
    """Kill the line at `points` seeded changes, each run starting on what the last kill left.

    After every `recover_every`-th kill the line is run to its end.

    Raises:
        AssertionError: a kill lost something, or a run needed help.
    """
    data, next_cycle = workspace.data, cycles(workspace)
    changes, _ = run_in_child(next_cycle(), data, kill_at=None)
    drawn = random.Random(SEED).sample(range(1, changes + 1), points)
    for number, point in enumerate(drawn, start=1):
        before, pointer = committed(data), (data / "releases" / "current").resolve()
        run_in_child(next_cycle(), data, kill_at=point)
        assert before.items() <= committed(data).items(), f"killed at {point}: a batch is lost"
        _check_current(data, pointer)
        if number % recover_every == 0:
            _, ended_by = run_in_child(next_cycle(), data, kill_at=None)
            assert ended_by == 0, f"killed at {point}: the next run did not succeed"
            assert (data / "releases" / "current").resolve() != pointer


def _check_current(data: Path, before: Path) -> None:
    """The pointer is untouched, or the killed run had got as far as switching it."""
    now = (data / "releases" / "current").resolve()
    assert catalogue.verify(data / "releases", now.name).problems == []
    manifest = json.loads((now / "manifest.json").read_text(encoding="utf-8"))
    assert now == before or manifest["previous"] == before.name
