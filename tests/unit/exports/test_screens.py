"""JSON for the large screen, in the shapes of docs/screens.md."""

import json

import duckdb
import pytest

from exports.points import write_points
from exports.release import publish


@pytest.fixture
def screens(warehouse, tmp_path, header, extras):
    folder = publish(warehouse, tmp_path / "releases", header, extras).folder / "screens" / "large"
    return {path.name: json.loads(path.read_bytes()) for path in folder.iterdir()}


def test_the_overview_adds_up_to_the_tables(screens, header):
    overview = screens["overview.json"]
    assert overview["as_of"] == "2023-11-30T08:00:00Z"
    assert overview["city"] == header.city
    assert overview["kpis"]["projects_total"]["value"] == 996.134133  # no phone number
    assert overview["classified"] == {}
    key_projects = 15
    assert sum(entry["projects"] for entry in overview["colours"]) == key_projects
    assert sum(entry["projects"] for entry in overview["phases"]) == key_projects
    assert {entry["level"] for entry in overview["signals"]} == {1, 2, 3}
    assert overview["warnings"] == [{"rule": "B-INV", "level": 3, "warnings": 20}]
    assert [entry["feed"] for entry in overview["feeds"]] == ["land/parcels"]
    assert overview["feeds"][0]["last_landed_at"] == "2023-11-29T16:00:00Z"


def test_the_worst_projects_come_first_with_what_is_wrong(screens):
    worst = screens["overview.json"]["worst"]
    indexes = [entry["health_index"] for entry in worst]
    assert indexes == sorted(indexes)
    assert all(entry["colour"] in {"red", "yellow"} for entry in worst)
    assert worst[0]["sentence"] == "完成投资滞后"


def test_districts_carry_their_names(screens):
    entries = screens["districts.json"]["districts"]
    assert [(e["district"], e["district_name"], e["red"]) for e in entries] == [
        ("510104", "锦江区", 10),
        ("510105", None, 10),
        ("510106", None, 10),
    ]


PROJECTS = """
    create table projects as select code as project_code, 'x' as project_name, '510104' as district,
        'industry' as sector, 'build' as phase, is_key, 1.50::decimal(18,2) as total_investment_wan,
        null::decimal(18,2) as annual_plan_wan, longitude, latitude
    from (values ('good', 104.06, 30.67, true), ('edge', 180.0, -90.0, false),
        ('zero', 0, 0, true), ('nowhere', null, null, true), ('half', 104.06, null, true),
        ('swapped', 30.67, 104.06, true), ('far', 181.0, 30.67, true)
    ) t(code, longitude, latitude, is_key)
"""
HEALTH = """
    create table health as select 'good' as project_code, timestamp '2023-11-30' as as_of,
        'red' as colour, 41.5::decimal(5,1) as health_index
"""


@pytest.mark.parametrize(
    ("cap", "scope", "codes"), [(3, "all", ["edge", "good"]), (2, "key", ["good"])]
)
def test_only_points_on_the_earth_are_drawn(tmp_path, cap, scope, codes):
    with duckdb.connect() as con:
        con.execute(PROJECTS)
        con.execute(HEALTH)
        write_points(con, tmp_path / "points.geojson", cap)
    points = json.loads((tmp_path / "points.geojson").read_bytes())
    assert points["scope"] == scope
    assert [point["properties"]["project_code"] for point in points["features"]] == codes
    good = points["features"][-1]
    assert good["geometry"] == {"type": "Point", "coordinates": [104.06, 30.67]}
    assert good["properties"]["colour"] == "red"
    assert good["properties"]["total_investment_wan"] == 1.5
