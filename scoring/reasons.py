"""原因: why a rule is blind or a project is not rated, in words.

Grain: one entry, Chinese then English, per code used in ``signals.evidence`` and ``health.reason``.
Must not enter: when a reason holds.
"""

REASONS: dict[str, tuple[str, str]] = {
    "approvals_stale": ("审批数据过期", "Approval data are stale"),
    "no_planned_start": ("没有计划开工时间", "No planned start is known"),
    "no_approval_event": ("没有审批记录", "No approval event is known"),
    "limit_unknown": ("在办事项没有承诺时限", "No limit is known for an open application"),
    "investment_stale": ("投资数据过期", "Investment data are stale"),
    "investment_unreported": ("连续两个月未报投资", "No investment report for two closed months"),
    "no_annual_plan": ("没有年度计划投资", "No annual plan is known"),
    "no_closed_month": ("本年尚无已结月份", "No month of the year is closed yet"),
    "site_stale": ("工地数据过期", "Site data are stale"),
    "attendance_unreported": ("工地没有考勤数据", "No attendance is reported"),
    "no_milestone": ("没有形象进度节点", "No milestone is known"),
    "no_start_date": ("没有开工时间", "No start date is known"),
    "coverage_low": ("可用数据不足", "Too little is known"),
    "nothing_judged": ("没有可评的规则", "No rule could be judged"),
    "suspended": ("经批准暂停", "Suspended by approval"),
}
