"""Findings of a few rows against a few planted errors, counted by hand."""

import pytest

from quality.evaluation.issues import Findings, Kind, issues
from quality.evaluation.undetectable import UNDETECTABLE, Reason

LAND = "land/parcels"
NONE: dict[str, Reason] = {}


@pytest.fixture
def planted(fill):
    def add(key, column, kind, feed=LAND):
        fill("truth.cells", {"feed": feed, "key": key, "column": column, "kind": kind})

    return add


@pytest.fixture
def finding(fill):
    def add(key, field, rule, feed=LAND):
        made = {"feed": feed, "source_key": key, "field": field, "rule": rule, "value": "x"}
        fill("release.data_issues", made)

    return add


def test_a_planted_error_is_found_by_feed_key_and_field(con, planted, finding):
    planted("a", "signed_on", "zero_date")
    finding("a", "signed_on", "signed_on:type")
    found = issues(con, NONE)
    assert found.kinds == [Kind("zero_date", 1, 1, 0, 0, None)]
    assert found.rules == [Findings("signed_on:type", 1, 0)]
    assert found.unsettled.num_rows == 0


@pytest.mark.parametrize(
    ("key", "field", "feed"),
    [("b", "signed_on", LAND), ("a", "area_sqm", LAND), ("a", "signed_on", "land/other")],
)
def test_a_finding_elsewhere_finds_nothing_and_is_false(con, planted, finding, key, field, feed):
    planted("a", "signed_on", "zero_date")
    finding(key, field, "some:rule", feed=feed)
    found = issues(con, NONE)
    assert found.kinds == [Kind("zero_date", 1, 0, 0, 1, None)]
    assert found.all_rules == Findings("all", 1, 1)
    assert [row["verdict"] for row in found.unsettled.to_pylist()] == ["false", "missed"]


@pytest.mark.parametrize("column", [None, ""])
def test_a_spoilt_row_is_found_by_any_of_its_cells(con, planted, finding, column):
    planted("a", column, "new_key")
    finding("a", "area_sqm", "row:duplicate")
    finding("a", "signed_on", "row:duplicate")
    found = issues(con, NONE)
    assert found.kinds == [Kind("new_key", 1, 1, 0, 0, None)]
    assert found.rules == [Findings("row:duplicate", 2, 0)]


def test_a_column_that_always_says_the_same_is_found_by_the_score_card(con, fill, planted, finding):
    for column in ("region_code", "fail_reason", "region"):
        planted(None, column, "constant_column")
    fill("release.source_scorecard", {"feed": LAND, "constant_columns": "mode,region_code"})
    fill("release.source_scorecard", {"feed": "other", "constant_columns": "fail_reason"})
    finding("a", "region_code", "region_code:values")
    found = issues(con, NONE)
    assert found.kinds == [Kind("constant_column", 3, 1, 0, 2, None)]
    assert found.all_rules == Findings("all", 1, 1)


def test_what_cannot_be_found_is_told_with_its_reason(con, planted, finding):
    for key in ("a", "b", "c"):
        planted(key, "area_sqm", "slightly_off")
    finding("a", "area_sqm", "range")
    found = issues(con, {"slightly_off": Reason("Nothing tells it.")})
    assert found.kinds == [Kind("slightly_off", 3, 1, 2, 0, "Nothing tells it.")]
    assert found.missed(1) == []


def test_a_reason_is_not_told_where_everything_is_found(con, planted, finding):
    planted("a", "area_sqm", "slightly_off")
    finding("a", "area_sqm", "range")
    found = issues(con, {"slightly_off": Reason("Nothing tells it.")})
    assert found.kinds == [Kind("slightly_off", 1, 1, 0, 0, None)]


@pytest.mark.parametrize(
    ("unfound", "undetectable", "missed"),
    [(2, 2, 0), (3, 0, 3)],  # a fifth of ten cells, and one more
)
def test_more_than_may_escape_are_all_missed(con, planted, finding, unfound, undetectable, missed):
    for place in range(10):
        planted(f"p{place}", "area_sqm", "late")
        if place >= unfound:
            finding(f"p{place}", "area_sqm", "revised")
    kind = issues(con, {"late": Reason("It has not come yet.", at_most=0.2)}).kinds[0]
    assert (kind.found, kind.undetectable, kind.missed) == (10 - unfound, undetectable, missed)


def test_of_few_cells_one_may_escape(con, planted):
    planted("a", "area_sqm", "late")
    kind = issues(con, {"late": Reason("It has not come yet.", at_most=0.01)}).kinds[0]
    assert (kind.undetectable, kind.missed) == (1, 0)


def test_a_reason_holds_only_where_it_says(con, planted):
    planted("a", "project_code", "pasted", feed="approval/matters")
    planted("b", "project_code", "pasted", feed=LAND)
    reasons = {"pasted": Reason("Nothing contradicts it.", feeds=("approval/matters", "x/y"))}
    kind = issues(con, reasons).kinds[0]
    assert (kind.cells, kind.undetectable, kind.missed) == (2, 1, 1)


@pytest.mark.parametrize(("sent", "false"), [("E1", 1), ("E2", 0)])
def test_that_a_row_never_came_is_right_if_it_never_did(con, fill, finding, sent, false):
    feed = "engineering/projects"
    fill("truth.rows", {"feed": feed, "source_key": sent, "project_code": "one"})
    finding("E1", "engineering_code", "never_arrived", feed=feed)
    assert issues(con, NONE).all_rules == Findings("all", 1, false)


def test_why_a_decision_was_not_applied_is_nothing_wrong_with_a_cell(con, finding):
    finding("JD1", "old_value", "decision:stale", feed="followup/decisions")
    assert issues(con, NONE).all_rules == Findings("all", 0, 0)


def test_two_findings_of_one_cell_find_it_once(con, planted, finding):
    planted("a", "uscc", "letter_o")
    finding("a", "uscc", "uscc:check_digit")
    finding("a", "uscc", "uscc:pattern")
    found = issues(con, NONE)
    assert found.kinds == [Kind("letter_o", 1, 1, 0, 0, None)]
    assert found.all_rules == Findings("all", 2, 0)


@pytest.mark.parametrize(
    ("limit", "said"),
    [(0.0101, []), (0.01, ["1.000% of the findings are false, not under 1.000%"])],
)
def test_false_findings_stay_under_the_limit(con, planted, finding, limit, said):
    for place in range(99):
        planted(f"p{place}", "area_sqm", "zero_date")
        finding(f"p{place}", "area_sqm", "area_sqm:range")
    finding("x", "area_sqm", "area_sqm:range")
    found = issues(con, NONE)
    assert found.all_rules.share == 0.01
    assert found.missed(limit) == said


def test_missed_errors_are_said_kind_by_kind(con, planted):
    planted("a", "area_sqm", "zero_date")
    planted("b", "area_sqm", "zero_date")
    planted("b", "signed_on", "future_date")
    assert issues(con, NONE).missed(1) == [
        "planted errors were missed: 1 of future_date, 2 of zero_date"
    ]


def test_a_truth_without_errors_is_said(con):
    assert issues(con).missed(0.01) == ["no error was planted"]


def test_every_reason_is_a_sentence():
    for reason in UNDETECTABLE.values():
        assert reason.why[0].isupper()
        assert reason.why.endswith(".")
        assert 0 < reason.at_most <= 1
