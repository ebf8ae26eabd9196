"""The long table: rows, order, sentences, evidence."""

import json
import random
from decimal import Decimal

import pytest

from scoring.rules import RULES
from scoring.signals import SCHEMA, signals
from tests.unit.scoring.cases import BUILD, NOTHING_OBTAINED, START


@pytest.fixture(scope="module")
def told(rulebook, wide):
    """Return the signals of projects, one dict each, by (project, rule)."""

    def tell(*projects):
        table = signals(wide(*projects), rulebook)
        return {(row["project_code"], row["rule"]): row for row in table.to_pylist()}

    return tell


def only(rows, rule):
    [row] = [row for (_, name), row in rows.items() if name == rule]
    return row


def test_every_applicable_rule_has_a_row_and_no_other(told):
    rows = told(START | {"project_code": "1"}, BUILD | {"project_code": "2"})
    assert list(rows) == [
        *(("1", rule) for rule in ("S-DUE", "S-EARLY", "S-OVER", "S-SLACK", "S-STALL")),
        *(("2", rule) for rule in ("B-END", "B-INV", "B-MILE", "B-NEG", "B-SITE", "B-STAT")),
        *(("2", rule) for rule in ("B-TRUTH", "B-ZERO")),
    ]


def test_only_a_fired_signal_has_a_sentence(told):
    quiet, fired = (only(told(BUILD | {"zero_months": n}), "B-ZERO") for n in (1, 3))
    assert (quiet["level"], quiet["sentence"]) == (0, None)
    assert fired["sentence"].startswith("已连续3个月没有新增投资，达到二级预警线（3个月）。")


SENTENCES = [
    (START | {"days_past_planned_start": 45}, "S-DUE", "已超过计划开工时间45天仍无开工认定"),
    (
        START | NOTHING_OBTAINED | {"workdays_to_planned_start": 150},
        "S-SLACK",
        "距计划开工150个工作日（负数为已过），剩余手续按本市办理时长中位数（案例不足的按参考时限）需157个工作日，"
        "裕度-7个工作日，低于三级预警线（0）。",
    ),
    (
        START | {"open_matters": 1, "worst_matter_ratio": Decimal("1.6000")},
        "S-OVER",
        "在办事项最长用时为承诺时限的1.600倍，超过二级预警线（1.500倍）。",
    ),
    (
        START | NOTHING_OBTAINED | {"days_since_approval_event": 120},
        "S-STALL",
        "手续未办齐，且已120天没有任何审批进展，达到一级预警线（120天）。",
    ),
    (
        BUILD | {"completed_ratio": Decimal("0.6000")},
        "B-INV",
        "截至11月完成年度计划投资的60.00%，按全国季节曲线应完成91.60%，完成比0.6550，"
        "落后31.60个百分点，达到一级预警线。",
    ),
    (
        START | {"days_to_permit_expiry": -3},
        "S-PERMIT",
        "施工许可证距有效期届满-3天（负数为已过期），达到一级预警线（-1天），尚无开工认定。",
    ),
    (
        START | {"days_past_agreed_start": 12},
        "S-LAND",
        "距土地合同约定动工日期已过12天（负数为未到），达到二级预警线（1天），尚无开工认定。",
    ),
    (
        START | {"p_start_by_plan": Decimal("0.3125")},
        "S-PROB",
        "按本市已办结案例测算，按期开工概率为0.3125，低于三级提示线（0.5000）。本条为模型测算，仅供参考",
    ),
    (
        START | {"has_works_permit": False, "crowded_days_7": 4},
        "S-EARLY",
        "近七日内有4天到场不少于十人，达到一级预警线（3天），且查无施工许可证，疑似未批先建。本条须人工核实后方可认定",
    ),
    (
        BUILD | {"finish_forecast_days_late": 95},
        "B-END",
        "按竣工预测，预计比计划竣工晚95天，达到二级预警线（60天）。请业主单位复核竣工时间并报赶工计划。",
    ),
    (
        BUILD | {"fund_gap_pct": Decimal("12.5000")},
        "B-FUND",
        "债券或中央资金支付比用款计划落后下达额的12.50%，超过二级预警线（10.00%）。",
    ),
    (
        BUILD | {"cumulative_drop_wan": Decimal("3.20")},
        "B-NEG",
        "最近一期累计完成投资比前期减少3.20万元，属数据疑点，列为三级预警。",
    ),
    (
        BUILD | {"workdays_start_unproven": 4},
        "B-TRUTH",
        "已申报开工，但没有统计入库或施工许可等开工认定依据，已持续4个工作日，达到三级预警线（1个工作日）。",
    ),
    (
        BUILD | {"month_jump_pp": Decimal("5.0000"), "zero_site_days": 30},
        "B-TRUTH",
        "上月完成投资达到全年计划的5个百分点以上，但工地无人考勤，已持续30天，达到二级预警线（29天）。",
    ),
    (BUILD | {"zero_site_days": 7}, "B-SITE", "工地已连续7天无人考勤，达到三级预警线（7天）。"),
]


@pytest.mark.parametrize(("project", "rule", "beginning"), SENTENCES, ids=lambda v: str(v)[:8])
def test_the_sentence_says_what_was_read(told, project, rule, beginning):
    assert only(told(project), rule)["sentence"].startswith(beginning)


def test_a_blind_signal_names_the_reason_and_nothing_else(told):
    row = only(told(BUILD | {"is_site_blind": True}), "B-SITE")
    assert json.loads(row["evidence"]) == {"blind": "site_stale"}
    assert (row["level"], row["measured"], row["threshold"], row["sentence"]) == (None,) * 4


def test_the_evidence_of_an_investment_lag_records_the_baseline(told):
    row = only(told(BUILD | {"own_plan_ratio": Decimal("0.9500")}), "B-INV")
    assert json.loads(row["evidence"]) == {
        "closed_month": 11,
        "baseline": "own_plan",
        "completed_pct": 100.0,
        "expected_pct": 95.0,
        "ratio": 1.0526,
        "gap_pp": -5.0,
    }


def test_the_unit_is_that_of_the_condition_that_fired(told):
    due = {"own_plan_ratio": Decimal(1)}
    by_gap = only(told(BUILD | due | {"completed_ratio": Decimal("0.85")}), "B-INV")
    by_ratio = only(told(BUILD | due | {"completed_ratio": Decimal("0.86")}), "B-INV")
    assert (by_gap["unit"], by_gap["measured"]) == ("百分点", Decimal("15.0000"))
    assert (by_ratio["unit"], by_ratio["measured"]) == ("比值", Decimal("0.8600"))


def test_a_signal_names_the_day_its_source_was_last_heard(told):
    rows = told(BUILD | {"project_code": "1", "fund_gap_pct": Decimal(0)}, START)
    days = {rule: row["seen_on"] and row["seen_on"].isoformat() for (_, rule), row in rows.items()}
    assert days == {
        **dict.fromkeys(("B-END", "B-INV", "B-NEG", "B-ZERO"), "2023-11-08"),
        **dict.fromkeys(("B-MILE", "B-STAT", "B-TRUTH"), "2023-11-30"),
        **dict.fromkeys(("S-DUE", "S-OVER", "S-SLACK", "S-STALL"), "2023-11-30"),
        **dict.fromkeys(("B-SITE", "S-EARLY"), "2023-11-29"),
        "B-FUND": "2023-11-01",
    }


def test_a_source_never_heard_of_has_no_day(told):
    assert only(told(BUILD | {"site_seen_day": None}), "B-SITE")["seen_on"] is None


def test_rows_are_in_order_whatever_the_order_of_projects(rulebook, wide):
    projects = [(START, BUILD)[n % 2] | {"project_code": f"{n:03d}"} for n in range(60)]
    shuffled = random.Random(7).sample(projects, len(projects))
    straight, mixed = (signals(wide(*city), rulebook) for city in (projects, shuffled))
    assert mixed.equals(straight)
    keys = list(zip(*(straight[key].to_pylist() for key in ("project_code", "rule")), strict=True))
    assert keys == sorted(keys)


def test_no_project_gives_an_empty_table_of_the_same_columns(rulebook, wide):
    assert signals(wide(), rulebook).schema == SCHEMA


def test_every_rule_yields_exactly_the_words_its_sentence_may_use(rulebook):
    for rule in RULES:
        entry = rulebook.rules[rule.id]
        assert set(rule.details) | {"measured", "threshold"} >= entry.words
        assert entry.words - {"measured", "threshold"} <= set(rule.details)
        assert rule.id == rule.prefix.upper().replace("_", "-")
