"""Optional feeds: in use where they are set up, or where they once landed."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.city import read_city
from ingestion.contract import Feed
from ingestion.in_use import in_use

SANDBOX = Path(__file__).parents[3] / "cities" / "sandbox"
RELEASE = {"kind": "release", "folder": "${DIAODU_A}/${DIAODU_B}", "table": "projects"}
DATABASE = {"kind": "database", "dsn": "DSN", "table": "DK"}
FIXED = {"kind": "release", "folder": "/srv/districts", "table": "projects"}


@pytest.fixture
def used(file, landing):
    """Return the feeds in use and those left out, of a city with one feed."""

    def ask(environment=(), connector=RELEASE, *, optional=True):
        feed = Feed.model_validate(file(connector=connector, optional=optional))
        city = replace(read_city(SANDBOX), feeds={feed.key: feed})
        found = in_use(city, dict(environment), landing)
        return list(found.feeds), list(found.unused)

    return ask


IN, OUT = (["land/parcels"], []), ([], ["land/parcels"])


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, OUT),
        ({"DIAODU_A": "a"}, OUT),
        ({"DIAODU_A": "a", "DIAODU_B": ""}, OUT),
        ({"DIAODU_A": "a", "DIAODU_B": "b"}, IN),
    ],
)
def test_an_optional_feed_is_in_use_where_all_its_variables_are_set(used, environment, expected):
    assert used(environment) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, OUT), ({"DIAODU_SECRET_LAND_PARCELS_DSN": "postgresql://"}, IN)],
)
def test_an_optional_database_is_in_use_where_its_address_is_set(used, environment, expected):
    assert used(environment, DATABASE) == expected


def test_an_optional_feed_that_needs_no_variable_is_in_use(used):
    assert used(connector=FIXED) == IN


def test_any_other_feed_is_in_use_whatever_is_set(used):
    assert used(optional=False) == IN


def test_what_once_landed_stays_in_use(used, landing, land):
    assert used() == OUT
    land(landing, 2)
    assert used() == IN


def test_the_sandbox_city_reads_no_district_unless_told_where(landing):
    city = read_city(SANDBOX)
    found = in_use(city, {}, landing)
    assert list(found.unused) == ["district/events", "district/projects"]
    assert set(found.feeds) == set(city.feeds) - set(found.unused)
    assert in_use(city, {"DIAODU_DISTRICTS": "/srv/districts"}, landing) is city
