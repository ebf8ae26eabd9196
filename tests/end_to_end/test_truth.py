"""A dirty city held against its truth: links, golden record and findings keep their limits.

A fifth of the default city; the whole one, three other seeds and three times the dirt are measured
by ``python -m benchmarks.truth``.
"""

import pytest

from benchmarks.truth import held
from sandbox.plan import CityPlan


@pytest.fixture(scope="module")
def city():
    return held(CityPlan.sized(1000))


def test_every_limit_is_kept(city):
    assert city.missed == []


def test_there_was_dirt_to_find(city):
    kinds = {kind.kind: kind for kind in city.findings.kinds}
    assert len(kinds) > 40
    assert sum(kind.found for kind in kinds.values()) > 300
    assert city.links.total.rows > 50_000


def test_what_is_wrong_or_missing_has_a_cause(city):
    assert all(row["cause"] for row in city.links.causes.to_pylist())
    assert city.links.causes.num_rows > 10
