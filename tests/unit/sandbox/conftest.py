"""Cities to look at: a small one, the reference one, and one of several blocks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from sandbox.agencies import dirty_rows, records
from sandbox.plan import CityPlan
from sandbox.world import simulate

FEEDS = Path(__file__).parents[3] / "cities" / "sandbox" / "feeds"
AS_OF = date(2023, 11, 30)


@pytest.fixture(scope="session")
def contracts():
    """Every feed file of the sandbox city by key, as plain YAML."""
    files = sorted(FEEDS.glob("*/*.yml"))
    return {feed["feed"]: feed for feed in (yaml.safe_load(f.read_text()) for f in files)}


@pytest.fixture(scope="session")
def small_plan():
    return CityPlan.sized(600)


@pytest.fixture(scope="session")
def small(small_plan):
    return simulate(small_plan)


@pytest.fixture(scope="session")
def reference():
    return simulate(CityPlan())


@pytest.fixture(scope="session")
def sent(reference):
    """What the agencies of the reference city send on the plan's day."""
    return records(reference, AS_OF)


@pytest.fixture(scope="session")
def dirty(reference):
    """Which of those rows are dirty: feed, key and kind."""
    return dirty_rows(reference, AS_OF)


@pytest.fixture(scope="session")
def blocks():
    """A city of three blocks."""
    return simulate(replace(CityPlan.sized(3000), block_size=1000))
