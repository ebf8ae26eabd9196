"""From WGS84 degrees to the other coordinate systems (坐标系) in use: GCJ-02, BD-09, planar.

The public formulae of both offsets, and the Gauss-Krüger series on the CGCS2000 ellipsoid, exact
to a centimetre within a zone. Whole arrays; longitude or y first, latitude or x second.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from sandbox.world.draws import Floats

MARS_AXIS, MARS_ECCENTRICITY = 6_378_245.0, 0.00669342162296594323
AXIS, FLATTENING = 6_378_137.0, 1 / 298.257222101  # CGCS2000
FALSE_EASTING, ZONE_DEGREES = 500_000.0, 3

Position: TypeAlias = tuple[Floats, Floats]
Projection: TypeAlias = Callable[[Floats, Floats], Position]


def to_gcj02(longitude: Floats, latitude: Floats) -> Position:
    """Shift WGS84 degrees as the maps of the mainland do."""
    east, north = longitude - 105.0, latitude - 35.0
    phi = np.radians(latitude)
    curve = 1 - MARS_ECCENTRICITY * np.sin(phi) ** 2
    across = _offset_east(east, north) * 180 / (MARS_AXIS / np.sqrt(curve) * np.cos(phi) * np.pi)
    meridian = MARS_AXIS * (1 - MARS_ECCENTRICITY) / (curve * np.sqrt(curve))
    along = _offset_north(east, north) * 180 / (meridian * np.pi)
    return longitude + across, latitude + along


def _waves(scale: float, *terms: tuple[float, Floats]) -> Floats:
    total = np.zeros_like(terms[0][1])
    for size, angle in terms:
        total = total + size * np.sin(angle * np.pi)
    wave: Floats = total * scale
    return wave


def _offset_east(x: Floats, y: Floats) -> Floats:
    plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    short = _waves(2 / 3, (20, 6 * x), (20, 2 * x))
    long = _waves(2 / 3, (20, x), (40, x / 3), (150, x / 12), (300, x / 30))
    offset: Floats = plain + short + long
    return offset


def _offset_north(x: Floats, y: Floats) -> Floats:
    plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    short = _waves(2 / 3, (20, 6 * x), (20, 2 * x))
    long = _waves(2 / 3, (20, y), (40, y / 3), (160, y / 12), (320, y / 30))
    offset: Floats = plain + short + long
    return offset


def to_bd09(longitude: Floats, latitude: Floats) -> Position:
    """Shift WGS84 degrees as Baidu's maps do: GCJ-02, then a twist of its own."""
    x, y = to_gcj02(longitude, latitude)
    turn = np.pi * 3000 / 180
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * turn)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * turn)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def to_planar(longitude: Floats, latitude: Floats) -> Position:
    """Project WGS84 degrees to the nearest zone: y with the zone before it, then x, in metres."""
    zone = np.rint(longitude / ZONE_DEGREES)
    lam = np.radians(longitude - zone * ZONE_DEGREES)
    phi = np.radians(latitude)
    e2 = FLATTENING * (2 - FLATTENING)
    second = e2 / (1 - e2)
    radius = AXIS / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    t2, eta2 = np.tan(phi) ** 2, second * np.cos(phi) ** 2
    a = lam * np.cos(phi)
    north = _meridian(phi, e2) + radius * np.tan(phi) * (
        a**2 / 2 + (5 - t2 + 9 * eta2 + 4 * eta2**2) * a**4 / 24
    )
    east = radius * (a + (1 - t2 + eta2) * a**3 / 6)
    return zone * 1_000_000 + FALSE_EASTING + east, north


def _meridian(phi: Floats, e2: float) -> Floats:
    """Return the length of the meridian from the equator, to the millimetre in these latitudes."""
    e4, e6 = e2**2, e2**3
    length: Floats = AXIS * (
        (1 - e2 / 4 - 3 * e4 / 64 - 5 * e6 / 256) * phi
        - (3 * e2 / 8 + 3 * e4 / 32 + 45 * e6 / 1024) * np.sin(2 * phi)
        + (15 * e4 / 256 + 45 * e6 / 1024) * np.sin(4 * phi)
        - (35 * e6 / 3072) * np.sin(6 * phi)
    )
    return length
