"""Projects as points on the map (项目点位): GeoJSON in WGS 84 for the large screen.

Grain: one feature per project with usable coordinates. Written piece by piece, whatever the size.
Must not enter: a point outside the earth, the point (0, 0), a project without coordinates.
"""

from collections.abc import Iterator
from pathlib import Path

import orjson

from exports.screens import plain
from exports.sql import Connection, one_number

# A wall cannot show more: beyond this, only key projects (重点项目) become points.
POINTS_CAP = 50_000

_AT_ONCE = 10_000
_COUNT = """
    select count(*) from projects
    where longitude between -180 and 180 and latitude between -90 and 90
"""
_POINTS = """
    select projects.longitude, projects.latitude, projects.project_code, projects.project_name,
        projects.district, projects.sector, projects.phase, projects.is_key, health.colour,
        health.health_index, projects.total_investment_wan, projects.annual_plan_wan
    from projects
    left join health on health.project_code = projects.project_code
        and health.as_of = (select max(as_of) from health)
    where projects.longitude between -180 and 180 and projects.latitude between -90 and 90
        and not (projects.longitude = 0 and projects.latitude = 0)
        and (projects.is_key or not ?)
    order by projects.project_code
"""


def write_points(files: Connection, path: Path, cap: int = POINTS_CAP) -> None:
    """Write ``projects.geojson``: all located projects, or the key ones of a very large city."""
    only_key = one_number(files, _COUNT) > cap
    scope = "key" if only_key else "all"
    with path.open("wb") as file:
        file.write(f'{{"type":"FeatureCollection","scope":"{scope}","features":['.encode())
        for number, feature in enumerate(_features(files, only_key=only_key)):
            file.write(b",\n" if number else b"\n")
            file.write(feature)
        file.write(b"\n]}\n")


def _features(files: Connection, *, only_key: bool) -> Iterator[bytes]:
    rows = files.execute(_POINTS, [only_key])
    names = [column[0] for column in rows.description or ()][2:]
    while some := rows.fetchmany(_AT_ONCE):
        for longitude, latitude, *values in some:
            feature = {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
                "properties": dict(zip(names, values, strict=True)),
            }
            yield orjson.dumps(feature, default=plain)
