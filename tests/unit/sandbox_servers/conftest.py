"""One small set of records for every feed, and the systems serving it, once per session."""

import hashlib
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.servers.serving import Serving, Setting
from sandbox.servers.wire import read_wires

CITY = Path(__file__).parents[3] / "cities" / "sandbox"
ROWS = 230
SAMPLES = {
    "integer": lambda row: str(row + 1),
    "decimal": lambda row: f"{row}.50",
    "date": lambda row: f"2023-{1 + row % 11:02d}-{1 + row % 28:02d}",
    "month": lambda row: f"2023-{1 + row % 11:02d}",
    "timestamp": lambda row: f"2023-11-{1 + row % 28:02d} 08:00:{row % 60:02d}",
    "boolean": lambda row: str(row % 2),
    "project_code": lambda row: f"2301-510104-04-01-{row:06d}",
    "plan_year": lambda row: str(2022 + row % 2),
    "district": lambda row: ("锦江区", "双流县", "510106")[row % 3],
}


def text(field):
    return lambda row: f"{field.label}{row:06d}"


def sample(wire, rows=ROWS):
    """Rows that read as their types; text cells are unlike each other."""

    def column(field):
        make = SAMPLES.get(field.name) or SAMPLES.get(field.type) or text(field)
        return pa.array([make(row) for row in range(rows)], pa.string())

    return pa.table({field.name: column(field) for field in wire.fields})


@pytest.fixture(scope="session")
def city():
    return CITY


@pytest.fixture(scope="session")
def wires():
    return read_wires(CITY)


@pytest.fixture(scope="session")
def records(wires):
    return {feed: sample(wire) for feed, wire in wires.items()}


@pytest.fixture(scope="session")
def make_rows():
    return sample


@pytest.fixture(scope="session")
def serving(records, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sandbox")
    units = {
        "keylist/annual_plan": {"total_investment_wan": "亿元"},
        "statistics/investment_monthly": {"planned_total_wan": "亿元"},
    }
    setting = Setting(CITY, folder, date(2023, 11, 30), seed=7, units=units)
    with Serving(records, setting) as running:
        yield running


@pytest.fixture
def healthy(serving):
    """The running systems, without faults before and after."""
    yield serving
    serving.clear_faults()


@pytest.fixture(scope="session")
def digest():
    return lambda folder: {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
