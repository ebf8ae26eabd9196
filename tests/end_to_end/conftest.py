"""One small city, its agencies really answering, run once and read by every end-to-end test."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from ingestion.city import read_city
from orchestration.execution import Report, execute
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace
from sandbox.plan import CityPlan
from sandbox.process import Running, start

SMALL = CityPlan.sized(400, seed=7)


@dataclass(frozen=True)
class CityRun:
    """A finished run over the small city."""

    workspace: Workspace
    report: Report

    @property
    def data(self) -> Path:
        return self.workspace.data

    @property
    def release(self) -> Path:
        return self.report.release

    @property
    def warehouse(self) -> Path:
        return (self.data / "warehouse" / "current" / "warehouse.duckdb").resolve()

    def later(self, **delta: float) -> Workspace:
        """The same workspace at a later simulated instant."""
        from datetime import timedelta

        return replace(self.workspace, clock=self.workspace.now() + timedelta(**delta))


@pytest.fixture(scope="session")
def agencies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The small city's REST servers, PostgreSQL and drop folder."""
    with start(SMALL, tmp_path_factory.mktemp("agencies")) as running:
        yield running


@pytest.fixture(scope="session")
def workspace(agencies: Running, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose feeds reach the small city's agencies."""
    return Workspace(
        city=read_city(REPOSITORY / "cities" / "sandbox"),
        data=tmp_path_factory.mktemp("data"),
        environment=agencies.environment,
        clock=datetime.fromisoformat(agencies.environment["DIAODU_CLOCK"]),
    )


@pytest.fixture(scope="session")
def city_run(workspace: Workspace) -> CityRun:
    """The line run once over the small city."""
    return CityRun(workspace, execute(workspace, None))
