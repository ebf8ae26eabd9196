"""The quality page: what it tells, what it never shows, and that it needs nothing but itself."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from quality.page import KINDS, RULES, About, age_bar, percent, ratio, render, span
from quality.picture import Problem, Source, masked, picture
from quality.reconciliation import Conservation

AS_OF = datetime(2023, 11, 30, 15, 59, 59, tzinfo=UTC)
ABOUT = About("蓉城", AS_OF, ZoneInfo("Asia/Shanghai"), "2023.1", 12, 12, 0)
RELEASE = "20231130T155959Z-0f3ac19b"


MEASURES = (
    "rows bigint, timeliness_days_p50 decimal(18, 2), timeliness_days_p90 decimal(18, 2), "
    "completeness_ratio decimal(18, 4), validity_ratio decimal(18, 4), "
    "agreement_ratio decimal(18, 4), constant_columns varchar, score decimal(5, 1)"
)
SCORE = (100, "0.50", "3.25", "0.9", "0.9975", "0.85", "land_use,district", "87.5")


def measure(con, score, issues):
    """Make the marts of trust: one score card of a feed and its agency, and the issues."""
    marks = ", ".join("?" * len(SCORE))
    for table, key, name in (
        ("source_scorecard", "feed", "land/parcels"),
        ("agency_scorecard", "owner", "市规划和自然资源局"),
    ):
        con.execute(f"create table marts.{table}({key} varchar, {MEASURES})")
        con.execute(f"insert into marts.{table} values (?, {marks})", [name, *score])
    con.execute(
        "create table marts.data_issues(field varchar, rule varchar, severity varchar, "
        "project_code varchar, value varchar, closed_at timestamp, feed varchar)"
    )
    for issue in issues:
        con.execute(
            "insert into marts.data_issues values (?, ?, ?, ?, ?, ?, 'land/parcels')", issue
        )


@pytest.fixture
def page(feed):
    """Return a function that makes the page of one feed."""

    def make(
        rows=(),
        problems=(),
        state="fresh",
        age_s=3600,
        counts=(100, 70, 28, 2, 0),
        issues=(),
        score=SCORE,
    ):
        with duckdb.connect() as con:
            con.execute("create schema marts")
            con.execute(
                "create table marts.source_freshness as select 'land/parcels' as feed, "
                "timestamp '2023-11-30' as as_of, ?::bigint as age_s, ? as state",
                [age_s, state],
            )
            con.execute(
                "create table marts.quarantine(feed varchar, batch_id varchar, row_no bigint, "
                "rules varchar, raw varchar)"
            )
            for number, (rules, raw) in enumerate(rows):
                said = ["land/parcels", "B1", number, rules, json.dumps(raw, ensure_ascii=False)]
                con.execute("insert into marts.quarantine values (?, ?, ?, ?, ?)", said)
            measure(con, score, issues)
            line = Conservation("land/parcels", *counts)
            found = picture(con, {"land/parcels": feed}, [line], problems)
        return render(found, ABOUT, RELEASE)

    return make


def text(html):
    return " ".join(re.sub(r"<(style|head).*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def test_the_head_says_which_release_of_which_instant(page):
    said = text(page())
    assert RELEASE in said
    assert "2023-11-30 23:59 Asia/Shanghai · 2023-11-30T15:59:59Z" in said
    assert "12 of 12 checks evaluated, 0 failed" in said


def test_the_page_asks_for_nothing_from_anywhere(page):
    html = page(rows=[("mode:values", {"mode": "赠送"})])
    assert not re.search(r"https?:|//|<script|<img|<link|@import|url\(|src=", html)
    assert "default-src 'none'" in html


def test_equal_pictures_are_equal_pages(page):
    assert page(rows=[("mode:values", {"mode": "赠送"})]) == page(
        rows=[("mode:values", {"mode": "赠送"})]
    )


@pytest.mark.parametrize(
    ("state", "word"), [("fresh", "正常"), ("late", "迟到"), ("stale", "陈旧"), ("missing", "缺失")]
)
def test_a_feed_shows_its_state_and_where_its_rows_ended(page, state, word):
    html = page(state=state)
    assert f'<span class="state {state}">{word}' in html
    assert "土地供应 land/parcels 市规划和自然资源局" in text(html)
    assert "modelled 70 · superseded 28 · quarantined 2" in html


def test_a_feed_that_never_landed_says_so(page):
    html = page(state="missing", age_s=None, counts=(0, 0, 0, 0, 0))
    assert "从未到达" in html


def test_unexplained_rows_are_told(page):
    assert "不明 3" in text(page(counts=(100, 67, 28, 2, 3)))


def test_failed_pulls_and_refused_batches_tell_their_sentence(page):
    problems = [
        Problem("land/parcels", "refused", "land/parcels: batch B2 refused, mode:values <b>"),
        Problem("land/parcels", "failed", "land/parcels: HTTP 503"),
    ]
    html = page(problems=problems)
    assert "批次被拒" in html
    assert "采集失败" in html
    assert "mode:values &lt;b&gt;" in html


def test_a_calm_day_says_that_nothing_went_wrong(page):
    said = text(page())
    assert "No pull failed and no batch was refused." in said
    assert "没有一行被隔离" in said


def test_rules_come_with_their_commonest_values_escaped(page):
    rows = [
        ("mode:values", {"mode": "赠送"}),
        ("mode:values", {"mode": "赠送"}),
        ("mode:values,floors:type", {"mode": "<i>白送</i>", "floors": "三层"}),
    ]
    html = page(rows=rows)
    assert '<code class="said">赠送</code><code class="said">&lt;i&gt;白送&lt;/i&gt;</code>' in html
    assert '<code class="said">三层</code>' in html
    assert html.index("供地方式") < html.index("层数")


def test_personal_values_are_never_shown_even_if_the_raw_row_has_them(page):
    html = page(rows=[("phone:pattern", {"phone": "1391234567"})])
    assert "1391234567" not in html
    assert "个人信息，不展示" in html


def test_long_numbers_in_other_columns_keep_their_ends_only(page):
    html = page(rows=[("floors:type", {"floors": "张三13912345678"})])
    assert "13912345678" not in html
    assert "张三139***78" in html


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("1391234567", "1391234567"),
        ("13912345678", "139***78"),
        ("139-1234-5678", "139***78"),
        ("51010419850307123X", "510***3X"),
        ("2023-11-30 25:61", "2023-11-30 25:61"),
        ("一\n二\t三", "一 二 三"),
        ("长" * 36, "长" * 36),
        ("长" * 37, "长" * 35 + "…"),
    ],
)
def test_samples_are_masked_and_short(said, shown):
    assert masked(said) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "–"),
        (0, 9, "0%"),
        (1, 3, "33.33%"),
        (1, 2, "50%"),
        (1, 100_000, "<0.01%"),
        (99_999, 100_000, ">99.99%"),
        (9, 9, "100%"),
    ],
)
def test_a_share_never_rounds_something_to_nothing(part, whole, shown):
    assert percent(part, whole) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(seconds=59), "1 分钟内"),
        (timedelta(minutes=1), "1 分钟"),
        (timedelta(minutes=59, seconds=59), "59 分钟"),
        (timedelta(hours=1), "1 小时"),
        (timedelta(hours=23, minutes=59), "23 小时"),
        (timedelta(days=1), "1 天"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_whole_unit(length, shown):
    assert span(length)[0] == shown


def test_the_age_bar_ends_beyond_the_limit(feed):
    rows = Conservation("land/parcels", 0, 0, 0, 0, 0)
    half, over, never = (
        age_bar(Source(feed, "fresh", age, rows))
        for age in (timedelta(days=1.875), timedelta(days=30), None)
    )
    assert (half.fill, half.late, half.stale) == (50.0, 26.67, 80.0)
    assert over.fill == never.fill == 100.0


def test_a_score_card_shows_what_it_is_made_of(page):
    html = page()
    said = text(html)
    assert "市规划和自然资源局 87.5 99.75% 90% 85% 0.50 90%: 3.25 land_use district" in said
    assert "土地供应 land/parcels 87.5" in said
    assert 'class="points"><i style="width:87.5%"' in html


def test_what_cannot_be_told_of_a_source_is_a_dash(page):
    said = text(page(score=(0, None, None, None, None, None, "", None)))
    assert "市规划和自然资源局 – – – – – 数据源 source" in said
    assert "land/parcels – – – – – 待办数据问题" in said


def test_open_issues_are_counted_by_what_is_wrong_the_gravest_first(page):
    issues = [
        ("area_sqm", "rare", "low", "P1", "x", None),
        ("mode", "values", "high", "P1", "x", None),
        ("project_code", "check_digit", "medium", "P1", "x", None),
        ("project_code", "check_digit", "medium", "P1", "x", None),
        ("project_code", "check_digit", "medium", None, "x", None),
        ("mode", "values", "high", "P1", "x", datetime(2023, 11, 1)),  # noqa: DTZ001  as stored
    ]
    html = page(issues=issues)
    said = text(html)
    assert "5 open, 1 of them grave, 1 closed" in said
    assert (
        "项目代码 project_code 校验位不符 check digit 中 medium 土地供应 land/parcels 3 1" in said
    )
    assert html.index("不在词表") < html.index("校验位不符") < html.index("生僻字")


def test_no_value_of_an_issue_is_on_the_page(page):
    assert "13912345678" not in page(issues=[("mode", "values", "high", "P1", "13912345678", None)])


def test_issues_beyond_those_shown_are_counted(page):
    issues = [(f"column_{n}", "type", "high", "P1", "x", None) for n in range(16)]
    assert "and 2 more." in text(page(issues=issues))


def test_without_open_issues_the_page_says_so(page):
    assert "No open issue." in text(page())


@pytest.mark.parametrize(("share", "shown"), [(None, "–"), ("1", "100%"), ("0.9975", "99.75%")])
def test_a_ratio_is_a_percentage(share, shown):
    assert ratio(None if share is None else Decimal(share)) == shown


def test_every_rule_that_findings_can_have_is_worded():
    macros = Path(__file__).parents[3] / "dbt_project" / "macros"
    signs = (macros / "staging" / "word_signs.sql").read_text()
    weighed = (macros / "quality" / "severity_of.sql").read_text()
    found = (macros / "staging" / "finding.sql").read_text()
    rules = {
        *re.findall(r"^ {8}'(\w+)': '", signs, re.MULTILINE),
        *re.findall(r"'(\w+)'[,\n]", weighed.partition("case")[0]),
        *re.findall(r":(\w+)'", found),
    }
    assert len(rules) > 20
    assert rules - {"missing"} - (KINDS | RULES).keys() == set()
