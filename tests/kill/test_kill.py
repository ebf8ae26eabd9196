"""Killed anywhere, the line loses nothing: readers keep a whole release, the next run succeeds."""

import json
import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import great_expectations  # noqa: F401  before the forks
import pytest
from dbt.cli.main import dbtRunner  # noqa: F401  before the forks
from harness import run_in_child

from exports import catalogue
from ingestion.city import read_city
from orchestration.execution import execute
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace
from quality.gate import judge
from sandbox.plan import CityPlan
from sandbox.process import start

POINTS = 2
SEED = 20231130


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with start(CityPlan.sized(60, seed=5), tmp_path_factory.mktemp("agencies")) as agencies:
        yield Workspace(
            city=read_city(REPOSITORY / "cities" / "sandbox"),
            data=tmp_path_factory.mktemp("data"),
            environment=agencies.environment,
            clock=datetime.fromisoformat(agencies.environment["DIAODU_CLOCK"]),
        )


@contextmanager
def judged_here(districts):
    """The gate in this process: Great Expectations is imported once, before the forks."""
    yield partial(judge, districts=districts)


def committed(data: Path) -> dict[str, str]:
    """Every commit record and its text."""
    return {
        str(record.relative_to(data)): record.read_text(encoding="utf-8")
        for record in data.glob("landing/*/*/*/batch.json")
    }


def test_twenty_kills_lose_no_batch_and_leave_a_valid_release_each_time(workspace):
    hours = iter(range(1, 10_000))

    def cycle():
        later = replace(workspace, clock=workspace.clock + timedelta(hours=hour))
        execute(later, None, judging=judged_here)

    hour = next(hours)
    changes, _ = run_in_child(cycle, workspace.data, kill_at=None)
    assert changes > POINTS
    for point in sorted(random.Random(SEED).sample(range(1, changes + 1), POINTS)):
        pointer = (workspace.data / "releases" / "current").resolve()
        before = committed(workspace.data)

        hour = next(hours)
        run_in_child(cycle, workspace.data, kill_at=point)
        now = (workspace.data / "releases" / "current").resolve()
        assert catalogue.verify(workspace.data / "releases", now.name).problems == []
        assert before.items() <= committed(workspace.data).items(), f"killed at {point}"
        assert (
            now == pointer
            or json.loads((now / "manifest.json").read_text())["previous"] == pointer.name
        )

        hour = next(hours)
        _, ended_by = run_in_child(cycle, workspace.data, kill_at=None)
        assert ended_by == 0
        assert before.items() <= committed(workspace.data).items()
