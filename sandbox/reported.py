"""What the reference city reported of November 2023, to be printed beside a sandbox's own figures.

Grain: one entry per figure. Nothing that simulates or computes reads it. Must not enter: figures of
any sandbox.
"""

from typing import NamedTuple


class Reported(NamedTuple):
    """One published figure.

    Args:
        figure: a KPI id, or rows of a table: ``departments``, ``bulletins_weekly`` ...
        title: what it is, in both languages.
        value: as published.
        form: how it is written.
        up_to: where only a lower bound was told (200余天), the last value those words cover.
    """

    figure: str
    title: str
    value: float
    form: str = "{:,.0f}"
    up_to: float | None = None

    def deviation(self, found: float) -> float:
        """Return how far ``found`` lies from what was published, as a share of it."""
        nearest = self.value if self.up_to is None else min(max(found, self.value), self.up_to)
        return (found - nearest) / abs(nearest)


# 成都市重点项目全生命周期管理智慧调度平台, reported on 2024-07-30 for January to November 2023.
REPORTED: tuple[Reported, ...] = (
    Reported("projects_total", "重点项目 key projects", 996),
    Reported("departments", "市级部门 departments", 23),
    Reported("groups", "市属国企 state-owned groups", 12),
    Reported("districts", "区(市)县 districts", 23),
    Reported("completion_pct", "投资完成率 completion, %", 96.8, "{:.1f}"),
    Reported("ahead_of_time_pp", "超时序进度 ahead of time, pp", 5.1, "{:+.1f}"),
    Reported("warnings_issued", "发出预警 warnings issued", 1041),
    Reported("warnings_cleared", "消除预警 warnings cleared", 866),
    Reported("lead_days_max", "最长提前介入 most days ahead", 200, "{:,.0f}+", up_to=299),
    Reported("items_raised", "协调事项 items raised", 193),
    Reported("item_feedbacks", "事项反馈 item feedbacks", 738),
    Reported("items_solved", "解决事项 items solved", 168),
    Reported("early_starts", "提前开工 early starts", 41),
    Reported(
        "overdue_starts_yoy_pct", "应开未开同比 overdue starts on the year, %", -23.3, "{:+.1f}"
    ),
    Reported("platform_visits", "平台访问 platform visits", 13_859),
    Reported("bulletins_weekly", "周报 weekly bulletins", 15),
    Reported("bulletins_monthly", "月报 monthly bulletins", 4),
)
