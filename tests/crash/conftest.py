"""A tiny city whose agencies answer, for the line to be killed over."""

import sys
from datetime import datetime
from pathlib import Path

import pytest

from ingestion.city import read_city
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace
from sandbox.plan import CityPlan
from sandbox.process import start

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def workspace(tmp_path):
    """A workspace over a city of 60 projects."""
    with start(CityPlan.sized(60, seed=5), tmp_path / "agencies") as agencies:
        yield Workspace(
            city=read_city(REPOSITORY / "cities" / "sandbox"),
            data=tmp_path / "data",
            environment=agencies.environment,
            clock=datetime.fromisoformat(agencies.environment["DIAODU_CLOCK"]),
        )
