"""Forecasts as facts: what rules may read of them.

Grain: one row per project_code and as_of. Must not enter: thresholds.
"""

import pyarrow as pa
import pyarrow.compute as pc

# Days to the planned finish beyond which a forecast rests on too few cases to warn of anything.
FAR = 365


def as_facts(forecasts: pa.Table) -> pa.Table:
    """Return ``p_start_by_plan`` and ``finish_forecast_days_late`` to join to the facts.

    The second counts the days by which the expected finish comes after the planned one, negative
    before it. Either is null where the forecast does not tell, the second also while the planned
    finish is more than ``FAR`` days away.
    """
    start = forecasts.filter(pc.equal(forecasts["target"], pa.scalar("start")))
    finish = forecasts.filter(pc.equal(forecasts["target"], pa.scalar("finish")))
    expected, planned = (finish[name].cast(pa.int32()) for name in ("expected_on", "planned_on"))
    today = finish["as_of"].cast(pa.date32()).cast(pa.int32())
    is_near = pc.less_equal(pc.subtract(planned, today), pa.scalar(FAR))
    days = pc.if_else(is_near, pc.subtract(expected, planned), pa.scalar(None, pa.int32()))
    late = finish.select(["project_code", "as_of"]).append_column("finish_forecast_days_late", days)
    chance = start.select(["project_code", "as_of", "p_on_time"])
    return (
        chance.rename_columns(["project_code", "as_of", "p_start_by_plan"])
        .join(late, keys=["project_code", "as_of"], join_type="full outer")
        .sort_by([("project_code", "ascending"), ("as_of", "ascending")])
    )
