"""平台访问: visits of the year to date, of the city and of the units that came.

Grain: one row per instant, kind of scope and scope. Only days that are over count, from 1 January;
who has not come this year has no row. Must not enter: visitors, who cannot be added up.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.measures.inputs import Inputs
from scoring.measures.scopes import CITY

UNIT_KIND = "department"
VISITS = "platform_visits"

Whole = npt.NDArray[np.int64]


def visited(inputs: Inputs, moments: pa.Table) -> pa.Table | None:
    """Return the visits of the instants' year so far; None where nobody counts them."""
    if inputs.visits is None:
        return None
    rows = inputs.visits.filter(pa.array(_is_told(inputs.visits)))
    names = pc.unique(rows["unit"])
    unit = pc.index_in(rows["unit"], value_set=names).to_numpy()
    units = [*names.to_pylist(), CITY]
    found = np.zeros((2, len(units), moments.num_rows), dtype=np.int64)
    for place, counts in enumerate(_counting(rows, moments)):
        amounts = rows["visits"].to_numpy()[counts]
        found[0, :-1, place] = np.bincount(unit[counts], amounts, len(names))
        found[1, :-1, place] = np.bincount(unit[counts], minlength=len(names))
    # The city is one more unit, that all visits are of.
    found[:, -1] = found.sum(axis=1)
    return _told(moments, units, found[0], found[1] > 0)


def _is_told(rows: pa.Table) -> npt.NDArray[np.bool_]:
    """Whether a row says who came when and how often."""
    day, unit, visits = (rows[name].is_valid().to_numpy() for name in ("day", "unit", "visits"))
    told: npt.NDArray[np.bool_] = day & unit & visits
    return told


def _counting(rows: pa.Table, moments: pa.Table) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield for each instant which rows count: days of the year that are over, known by then."""
    days, bounds = _days(rows["day"]), ("known_at", "superseded_at")
    versions = [_instants(rows[name]) for name in bounds if name in rows.column_names]
    for began, last, as_of in zip(
        _days(moments["year_began_on"]),
        _days(moments["last_day_over"]),
        _instants(moments["as_of"]),
        strict=True,
    ):
        counts = (days >= began) & (days <= last)
        if versions:
            known, superseded = versions
            counts &= (known <= as_of) & ((superseded > as_of) | np.isnat(superseded))
        yield counts


def _instants(column: "pa.ChunkedArray[Any]") -> npt.NDArray[np.datetime64]:
    return column.to_numpy().astype("datetime64[us]")


def _days(column: "pa.ChunkedArray[Any]") -> Whole:
    """Return days since 1970."""
    return pc.cast(column, pa.int32()).to_numpy().astype(np.int64)


def _told(moments: pa.Table, units: list[Any], found: Whole, known: npt.NDArray[Any]) -> pa.Table:
    """Return the sums there are as rows."""
    unit, instant = np.nonzero(known)
    kinds = [*[UNIT_KIND] * (len(units) - 1), CITY]
    columns: dict[str, Any] = {
        "as_of": moments["as_of"].take(pa.array(instant, pa.int64())),
        "scope_kind": pa.array(kinds).take(pa.array(unit, pa.int64())),
        "scope": pa.array(units, pa.string()).take(pa.array(unit, pa.int64())),
        VISITS: pa.array(found[unit, instant]),
    }
    return pa.table(columns)
