"""What a city declares reaches the SQL: only what a feed file says, and ready for JSON."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.city import read_city
from ingestion.contract import Feed
from orchestration.variables import dbt_variables

CITY = read_city(Path(__file__).parents[3] / "cities" / "sandbox")


@pytest.fixture
def column():
    """Return a function that gives a column as the SQL is told of it."""

    def told(**keys):
        feed = CITY.feeds["land/parcels"].model_dump(by_alias=True)
        feed["columns"] = [
            {"name": "supervision_no", "label": "电子监管号", "type": "text", "required": True},
            {"name": "agreed_finish_on", "label": "约定竣工", "type": "date"},
            {"name": "told", "label": "告知", **keys},
        ]
        feed |= {"latest_by": [], "known_by": [], "grain": ["supervision_no"]}
        feed["connector"] |= {"window": None, "paging": None}
        city = replace(CITY, feeds={"land/parcels": Feed.model_validate(feed)})
        return dbt_variables(city)["feeds"]["land/parcels"]["columns"][2]

    return told


@pytest.mark.parametrize(
    "keys",
    [
        {"type": "project_code", "wanted": True, "several": True},
        {"type": "text", "check": "uscc"},
        {"type": "date", "past": True, "not_before": "agreed_finish_on"},
    ],
)
def test_what_a_cell_should_satisfy_is_passed_on(column, keys):
    assert keys.items() <= column(**keys).items()


def test_what_a_feed_file_does_not_say_is_not_passed_on(column):
    said = column(type="text")
    assert not {"wanted", "check", "several", "past", "not_before", "tolerance"} & said.keys()


def test_all_of_it_is_ready_for_json():
    assert json.loads(json.dumps(dbt_variables(CITY)))["feeds"].keys() == CITY.feeds.keys()
