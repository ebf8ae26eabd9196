"""指标: the key figures of the city, its districts, departments, sectors, batches and investors.

Grain: one row per as_of, scope_kind, scope and kpi, sorted by it. What each figure means, and when
it is null, is told in docs/kpis.md. Must not enter: rounding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from scoring.formulas import (
    Figure,
    ahead_of_time,
    amount,
    on_year,
    rate,
    share,
    time_progress,
    whole,
)

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("kpi", pa.string(), nullable=False),
    pa.field("scope_kind", pa.string(), nullable=False),
    pa.field("scope", pa.string(), nullable=False),
    pa.field("period", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("value", pa.float64()),
    pa.field("unit", pa.string(), nullable=False),
    pa.field("numerator", pa.float64()),
    pa.field("denominator", pa.float64()),
    pa.field("previous_value", pa.float64()),
]
SCHEMA = pa.schema(_FIELDS)
PARTS = {column: column for column in ("value", "numerator", "denominator")} | {
    "previous_value": "previous"
}
SCOPE = ("scope_kind", "scope", "period", "as_of")
SHARES = {"green": "绿灯占比", "blue": "蓝灯占比", "yellow": "黄灯占比", "red": "红灯占比"}


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key figure: what it is called, what it is counted in, what it is made by."""

    title: str
    unit: str
    figure: Figure


KPIS: Mapping[str, Kpi] = {
    "projects_total": Kpi("重点项目数", "个", amount("projects")),
    "annual_plan_wan": Kpi("年度计划投资", "万元", amount("annual_plan_wan")),
    "completed_wan": Kpi("年度完成投资", "万元", amount("completed_wan")),
    "completion_pct": Kpi("投资完成率", "%", rate("planned_completed_wan", "planned_plan_wan")),
    "time_progress_pct": Kpi("时序进度", "%", time_progress()),
    "ahead_of_time_pp": Kpi("时序差", "百分点", ahead_of_time()),
    "planned_starts": Kpi("计划开工数", "个", amount("planned_starts")),
    "due_starts": Kpi("应开数", "个", amount("due_starts")),
    "verified_starts": Kpi("已开工数", "个", amount("verified_starts")),
    "start_rate_pct": Kpi("年度开工率", "%", rate("verified_starts", "planned_starts")),
    "due_start_rate_pct": Kpi("到期开工率", "%", rate("due_verified_starts", "due_starts")),
    "overdue_starts": Kpi("应开未开", "个", amount("overdue_starts")),
    "overdue_starts_yoy_pct": Kpi("应开未开同比", "%", on_year("overdue_starts")),
    "early_starts": Kpi("提前开工", "个", amount("early_starts")),
    "finish_rate_pct": Kpi("竣工率", "%", rate("finishes", "planned_finishes")),
    "registered_rate_pct": Kpi("入库率", "%", rate("registered_starts", "registrable_starts")),
    "warnings_issued": Kpi("发出预警", "条", amount("warnings_issued")),
    "warnings_cleared": Kpi("消除预警", "条", amount("warnings_cleared")),
    "warning_clear_rate_pct": Kpi("预警消除率", "%", rate("warnings_cleared", "warnings_issued")),
    "response_on_time_pct": Kpi("48小时响应率", "%", rate("responses_on_time", "responses_due")),
    "feedback_on_time_pct": Kpi(
        "10个工作日反馈率", "%", rate("feedbacks_on_time", "feedbacks_due")
    ),
    "items_raised": Kpi("协调事项", "件", amount("items_raised")),
    "items_solved": Kpi("解决事项", "件", amount("items_solved")),
    "item_solve_rate_pct": Kpi("问题解决率", "%", rate("accepted_items_solved", "items_accepted")),
    "item_feedbacks": Kpi("事项反馈", "次", amount("item_feedbacks")),
    "lead_days_median": Kpi("提前介入天数中位数", "天", amount("lead_days_median")),
    "lead_days_max": Kpi("提前介入天数最大值", "天", amount("lead_days_max")),
    "platform_visits": Kpi("平台访问", "次", amount("platform_visits")),
    **{f"share_{light}_pct": Kpi(title, "%", share(light)) for light, title in SHARES.items()},
    "share_unrated_pct": Kpi("未评占比", "%", share("unrated")),
}


def kpis(sums: pa.Table) -> pa.Table:
    """Return every key figure of every scope of ``sums``, the result of ``totals``."""
    names = sorted(KPIS)
    told = whole(sums).select(*(part for name in names for part in _parts(name))).to_native()
    # Told scope by scope, where the figures lie one kpi after the other.
    scopes, kinds = np.arange(sums.num_rows), np.arange(len(names))
    scope, kpi = np.repeat(scopes, len(kinds)), np.tile(kinds, len(scopes))
    place = (kinds * len(scopes) + scopes[:, None]).ravel()
    columns: dict[str, Any] = {name: sums[name].take(scope) for name in SCOPE}
    columns["kpi"] = pa.array(names).take(kpi)
    columns["unit"] = pa.array([KPIS[name].unit for name in names]).take(kpi)
    for column, part in PARTS.items():
        chunks = [chunk for name in names for chunk in told[f"{name} {part}"].chunks]
        columns[column] = pa.concat_arrays(chunks).take(place)
    return pa.table({name: columns[name] for name in SCHEMA.names}).cast(SCHEMA)


def _parts(name: str) -> list[nw.Expr]:
    """Return the parts of a figure under its name; null where it has no such part."""
    parts = zip(Figure._fields, KPIS[name].figure, strict=True)
    none = nw.lit(None, nw.Float64)
    return [(none if told is None else told).alias(f"{name} {part}") for part, told in parts]
