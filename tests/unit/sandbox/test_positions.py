"""Positions in other coordinate systems: how far off, in which plane, declared or not."""

import math

import numpy as np
import pyarrow as pa
import pytest

from sandbox.dirt import Around, Spots, kinds, soil
from sandbox.dirt.projections import to_bd09, to_gcj02, to_planar

AROUND = Around(pa.array([""]), np.array([0]), np.array([0]), np.array([False]))


def moved(kind, columns):
    """A register's row after ``kind``, and what was noted."""
    table = pa.table({name: pa.array([text], pa.string()) for name, text in columns.items()})
    spots = Spots(np.array([0]), np.array([0.0]), (kind,))
    sent, found = soil("approval/projects", table, np.array([0]), spots, AROUND)
    return sent.to_pylist()[0], found


@pytest.mark.parametrize(
    ("kind", "declared", "metres"),
    [
        (kinds.GCJ02, "GCJ02", (330, 380)),
        (kinds.GCJ02_UNSAID, None, (330, 380)),
        (kinds.BD09, "BD09", (880, 980)),
        (kinds.BD09_UNSAID, None, (880, 980)),
    ],
)
def test_a_position_of_another_map_is_some_hundred_metres_off(kind, declared, metres):
    columns = {"longitude": "104.060000", "latitude": "30.590000", "crs": "WGS84"}
    second, found = moved(kind, columns)
    east = (float(second["longitude"]) - 104.06) * 111_320 * math.cos(math.radians(30.59))
    north = (float(second["latitude"]) - 30.59) * 110_860
    assert metres[0] < math.hypot(east, north) < metres[1]
    assert second["crs"] == declared
    assert {note.column for note in found} == {"longitude", "latitude"}


@pytest.mark.parametrize(
    ("kind", "declared", "y"),
    [(kinds.PLANAR, "高斯三度带", 35_409_842.2), (kinds.PLANAR_UNSAID, None, 409_842.2)],
)
def test_a_planar_position_is_in_metres_of_the_third_degree_zone(kind, declared, y):
    columns = {"longitude": "104.060000", "latitude": "30.590000", "crs": None}
    second, _ = moved(kind, columns)
    assert float(second["longitude"]) == pytest.approx(y, abs=0.5)
    assert float(second["latitude"]) == pytest.approx(3_385_895.7, abs=0.5)
    assert second["crs"] == declared


def test_the_offsets_of_the_maps_are_the_published_ones():
    there = np.array([116.404]), np.array([39.915])
    assert np.hstack(to_gcj02(*there)) == pytest.approx([116.410244, 39.916404], abs=1e-6)
    assert np.hstack(to_bd09(*there)) == pytest.approx([116.416627, 39.922700], abs=1e-6)
    y, x = to_planar(np.array([105.0]), np.array([30.0]))
    assert (float(y[0]), float(x[0])) == pytest.approx((35_500_000.0, 3_320_113.4), abs=0.1)


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(104.06, 30.59), (103.45, 31.2), (106.4, 29.9)]
)
def test_distances_on_the_plane_are_those_on_the_ground_times_the_scale(longitude, latitude):
    step, phi = 1e-5, math.radians(latitude)
    curve = 1 - 0.00669438 * math.sin(phi) ** 2
    along, across = 6_378_137 * (1 - 0.00669438) / curve**1.5, 6_378_137 / curve**0.5
    y, x = to_planar(np.array([longitude] * 3), np.array([latitude] * 3) + np.array([0, step, 0]))
    east_y, east_x = to_planar(np.array([longitude + step]), np.array([latitude]))
    scale = 1 + (y[0] % 1e6 - 500_000) ** 2 / (2 * along * across)
    north = math.hypot(y[1] - y[0], x[1] - x[0]) / math.radians(step)
    east = math.hypot(east_y[0] - y[0], east_x[0] - x[0]) / math.radians(step)
    assert north == pytest.approx(along * scale, rel=1e-6)
    assert east == pytest.approx(across * math.cos(phi) * scale, rel=1e-6)
