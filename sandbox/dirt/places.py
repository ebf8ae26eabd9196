"""Imperfections of places: districts nobody knows, positions in other coordinate systems.

Positions are degrees of WGS84 until a change makes them GCJ-02 (火星坐标), BD-09 (百度) or planar
(高斯三度带), with the system declared or not.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.dirt import kinds
from sandbox.dirt.dirty import Change, Dirty, on, same
from sandbox.dirt.projections import Position, Projection, to_bd09, to_gcj02, to_planar
from sandbox.world.draws import Floats
from sandbox.world.organisations import DISTRICTS

DISTRICT, LONGITUDE, LATITUDE, SYSTEM = ("district",), "longitude", "latitude", "crs"
CITY = ("510100", "成都市")
GCJ02_WORDS, BD09_WORDS, PLANAR_WORD = ("GCJ02", "火星坐标"), ("BD09", "百度"), "高斯三度带"
OUTSIDE = ((0.0, 0.0), (116.407, 39.904), (121.474, 31.23))


def _clerks_district(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    """Leave the district the form was opened in, the clerk's own."""
    del texts
    names = [unit.name for unit in DISTRICTS]
    own = dirty.around.district[dirty.project]
    return spelling.labels((own + 1 + dirty.choice(len(names) - 1)) % len(names), names)


def _city(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    del texts
    return spelling.labels(dirty.choice(len(CITY)), CITY)


def _degrees(dirty: Dirty) -> Position:
    longitude, latitude = (
        dirty.text(name).cast(pa.float64()).to_numpy(zero_copy_only=False)
        for name in (LONGITUDE, LATITUDE)
    )
    return longitude, latitude


def _placed(values: Floats, places: int) -> pa.StringArray:
    return pa.array([f"{value:.{places}f}" for value in values.tolist()], pa.string())


def _moved(projection: Projection, words: tuple[str, ...], places: int = 6) -> Change:
    """Make a change of the position's system; without ``words`` nobody is told of it."""

    def change(dirty: Dirty) -> Mapping[str, pa.StringArray]:
        x, y = projection(*_degrees(dirty))
        count = len(dirty)
        told = spelling.labels(dirty.choice(len(words)), words) if words else spelling.blank(count)
        return {LONGITUDE: _placed(x, places), LATITUDE: _placed(y, places), SYSTEM: told}

    return change


def _to_bare_planar(longitude: Floats, latitude: Floats) -> Position:
    """Project without the zone before y, as most who do not declare it do."""
    y, x = to_planar(longitude, latitude)
    return y % 1_000_000, x


def _swapped(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    return {LONGITUDE: dirty.text(LATITUDE), LATITUDE: dirty.text(LONGITUDE)}


def _outside(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    found = np.array(OUTSIDE)[dirty.choice(len(OUTSIDE))]
    return {LONGITUDE: _placed(found[:, 0], 6), LATITUDE: _placed(found[:, 1], 6)}


def _no_position(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    nothing = spelling.blank(len(dirty))
    return {LONGITUDE: nothing, LATITUDE: nothing}


CHANGES: Mapping[str, Change] = {
    kinds.UNKNOWN_DISTRICT: on(DISTRICT, same("未知区")),
    kinds.CITY_DISTRICT: on(DISTRICT, _city),
    kinds.CLERKS_DISTRICT: on(DISTRICT, _clerks_district),
    kinds.SWAPPED_POSITION: _swapped,
    kinds.NO_POSITION: _no_position,
    kinds.OUTSIDE: _outside,
    kinds.GCJ02: _moved(to_gcj02, GCJ02_WORDS),
    kinds.BD09: _moved(to_bd09, BD09_WORDS),
    kinds.PLANAR: _moved(to_planar, (PLANAR_WORD,), 3),
    kinds.GCJ02_UNSAID: _moved(to_gcj02, ()),
    kinds.BD09_UNSAID: _moved(to_bd09, ()),
    kinds.PLANAR_UNSAID: _moved(_to_bare_planar, (), 3),
}
