"""平台访问: visits of the year to date, of the city and of the units that came.

Grain: one row per instant, kind of scope and scope. Only days that are over count, from 1 January;
who has not come this year has no row. Must not enter: visitors, who cannot be added up.
"""

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
    rows = inputs.visits.select(["day", "unit", "visits"]).drop_null()
    days = _days(rows["day"])
    first = int(days.min()) if len(days) else 0
    bounds = (_days(moments["year_began_on"]) - first, _days(moments["last_day_over"]) + 1 - first)
    names = pc.unique(rows["unit"])
    unit = pc.index_in(rows["unit"], value_set=names).to_numpy()
    units = [*names.to_pylist(), CITY]
    # The city is one more unit, that all visits are of.
    grid = np.zeros((2, len(units), int(np.ptp(days)) + 2 if len(days) else 1), dtype=np.int64)
    for place in (unit, np.full_like(unit, len(units) - 1)):
        np.add.at(grid[0], (place, days - first + 1), rows["visits"].to_numpy())
        np.add.at(grid[1], (place, days - first + 1), 1)
    found, rows_found = _between(grid, *bounds)
    return _told(moments, units, found, rows_found > 0)


def _days(column: "pa.ChunkedArray[Any]") -> Whole:
    """Return days since 1970."""
    return pc.cast(column, pa.int32()).to_numpy().astype(np.int64)


def _between(grid: Whole, since: Whole, end: Whole) -> Whole:
    """Return sums from a day up to, not including, another, for each of many instants.

    Args:
        grid: amounts by day in its last axis, which begins a day before the first of them.
        since: first days, counted from the first day there is.
        end: the days after the last ones.
    """
    before = grid.cumsum(axis=-1)
    last = grid.shape[-1] - 1
    first = np.clip(since, 0, last)
    sums: Whole = before[..., np.maximum(first, np.clip(end, 0, last))] - before[..., first]
    return sums


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
