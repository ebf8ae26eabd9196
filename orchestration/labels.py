"""Words for coded values: the feed files' vocabularies and the pipeline's own enumerations.

Grain: one row per domain and value. Thresholds and colours' hex values come from the city.
"""

from collections.abc import Mapping

import pyarrow as pa

from ingestion.city import City
from scoring.reasons import REASONS

LIBRARIES: Mapping[str, tuple[str, str]] = {
    "attraction": ("招商库", "Attraction"),
    "planning": ("策划库", "Planning"),
    "reserve": ("储备库", "Reserve"),
    "construction": ("促建库", "Construction"),
    "statistics": ("统计库", "Statistics"),
}
OWN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "board": {
        "key": ("重点项目", "Key projects"),
        "policy_money": ("政策资金项目", "Projects with policy money"),
        "from_50m": ("5000万元以上项目", "Projects from 50 million yuan on"),
        **LIBRARIES,
    },
    "moved_to": LIBRARIES,
    "colour": {
        "green": ("绿", "Green"),
        "blue": ("蓝", "Blue"),
        "yellow": ("黄", "Yellow"),
        "red": ("红", "Red"),
        "unrated": ("未评", "Not rated"),
    },
    "level": {
        "1": ("一级", "Level 1 (worst)"),
        "2": ("二级", "Level 2"),
        "3": ("三级", "Level 3"),
        "0": ("未触发", "Not fired"),
    },
    "phase": {
        "reserve": ("储备", "Reserve"),
        "start": ("开工", "Start"),
        "build": ("促建", "Build"),
        "done": ("竣工", "Done"),
        "suspended": ("停缓建", "Suspended"),
        "exited": ("退出", "Exited"),
    },
    "feed_state": {
        "fresh": ("正常", "Fresh"),
        "late": ("迟到", "Late"),
        "stale": ("陈旧", "Stale"),
        "missing": ("缺失", "Missing"),
    },
    "reason": REASONS,
    "link_method": {
        "direct": ("项目代码", "Project code"),
        "repaired": ("修复代码", "Repaired code"),
        "engineering": ("工程代码", "Engineering code"),
        "permit_chain": ("证照链", "Permit chain"),
        "site_number": ("工地编号", "Site number"),
    },
    "org_kind": {"owner": ("项目单位", "Owner of projects")},
    "golden_source": {"evidence": ("开工竣工依据", "Evidence of several records")},
    "position_flag": {
        "ok": ("正常", "In place"),
        "swapped": ("经纬度颠倒", "Longitude and latitude swapped"),
        "outside": ("超出市域", "Outside the city"),
        "missing": ("无坐标", "None sent"),
    },
    "severity": {
        "high": ("严重", "High"),
        "medium": ("一般", "Medium"),
        "low": ("轻微", "Low"),
    },
    "conflict_kind": {
        "name_unlike": ("名称不符", "Names unlike"),
        "amount_unit": ("金额单位错误", "Amounts ten thousand times apart"),
        "amount_differs": ("金额不一致", "Amounts differ"),
        "region_differs": ("区县不一致", "Districts differ"),
        "owner_differs": ("项目单位不一致", "Owners differ"),
        "start_before_permit": ("先开工后许可", "Start before the works permit"),
        "finish_before_start": ("竣工早于开工", "Finish before the start"),
        "money_without_start": ("有投资无开工", "Investment without a start"),
    },
    "item_status": {
        "raised": ("已提出", "Raised"),
        "accepted": ("已受理", "Accepted"),
        "solved": ("已解决", "Solved"),
        "returned": ("已退回", "Returned"),
    },
    "followup_event": {
        "respond": ("响应", "Responded"),
        "feedback_submitted": ("提交反馈", "Feedback submitted"),
        "feedback_accepted": ("采纳反馈", "Feedback accepted"),
        "feedback_returned": ("退回反馈", "Feedback returned"),
        "exempt": ("免除预警", "Exempted"),
        "data_corrected": ("数据更正", "Data corrected"),
    },
    "followup_actor": {
        "responsible_unit": ("责任单位", "Responsible unit"),
        "key_office": ("重点办", "Key-project office"),
        "department": ("业务部门", "Department"),
        "steward": ("数据管理员", "Data steward"),
    },
}


def label_table(city: City) -> pa.Table:
    """Return `labels`: domain, value, zh, en, sort_order, hex."""
    rows = [*_own(city), *_districts(city), *_vocabularies(city)]
    names = ("domain", "value", "zh", "en", "sort_order", "hex")
    types = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int32(), pa.string())
    return pa.table(
        {
            name: pa.array([row[i] for row in rows], kind)
            for i, (name, kind) in enumerate(zip(names, types, strict=True))
        }
    )


Row = tuple[str, str, str, str, int, str | None]


def _own(city: City) -> list[Row]:
    return [
        (domain, value, zh, en, order, getattr(city.colours, value) if domain == "colour" else None)
        for domain, values in OWN.items()
        for order, (value, (zh, en)) in enumerate(values.items(), start=1)
    ]


def _districts(city: City) -> list[Row]:
    return [
        ("district", district.code, district.name, district.name, order, None)
        for order, district in enumerate(city.districts, start=1)
    ]


def _vocabularies(city: City) -> list[Row]:
    found: dict[tuple[str, str], str] = {}
    for key in sorted(city.feeds):
        for column in city.feeds[key].columns:
            for zh, value in (column.values or {}).items():
                found.setdefault((column.name, value), zh)
    return [
        (domain, value, zh, value.replace("_", " ").capitalize(), order, None)
        for order, ((domain, value), zh) in enumerate(found.items(), start=1)
    ]


def column_headers(city: City) -> dict[str, str]:
    """Return the Chinese header of every column that a feed file names."""
    return {
        column.name: column.label
        for key in sorted(city.feeds, reverse=True)
        for column in city.feeds[key].columns
    }


def personal_columns(city: City) -> frozenset[str]:
    """Return the names of all columns that some feed file marks as personal."""
    return frozenset(
        column.name for feed in city.feeds.values() for column in feed.columns if column.personal
    )
