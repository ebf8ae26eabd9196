"""Cities to look at: a small one, the reference one, and one of several blocks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from sandbox.agencies import sheets, tables
from sandbox.plan import CityPlan
from sandbox.truth import frames
from sandbox.world import simulate

FEEDS = Path(__file__).parents[3] / "cities" / "sandbox" / "feeds"
AS_OF = date(2023, 11, 30)


@pytest.fixture(scope="session")
def contracts():
    """Every feed file of the sandbox's agencies by key, as plain YAML; districts' are not."""
    files = [yaml.safe_load(file.read_text()) for file in sorted(FEEDS.glob("*/*.yml"))]
    return {feed["feed"]: feed for feed in files if not feed.get("optional")}


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
def sheets_sent(reference):
    """What the one block of the reference city sends on the plan's day, with the truth of it."""
    (block,) = reference.blocks
    return sheets(block, AS_OF)


@pytest.fixture(scope="session")
def sent(sheets_sent):
    """What the agencies of the reference city send on the plan's day."""
    return tables([sheets_sent])


@pytest.fixture(scope="session")
def truth(reference, sheets_sent):
    """The frames set aside about the reference city, by name."""
    return frames(reference.blocks[0], sheets_sent)


@pytest.fixture(scope="session")
def dirty(truth):
    """Which cells of those rows are spoilt: feed, key, column, kind and true value."""
    return truth["cells"]


@pytest.fixture(scope="session")
def blocks():
    """A city of three blocks."""
    return simulate(replace(CityPlan.sized(3000), block_size=1000))
