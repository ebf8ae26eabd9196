"""The guards at the door of landing, on both sides of each threshold."""

import pyarrow as pa
import pytest

from ingestion.guards import guard


@pytest.fixture
def staged(landing, feed, table):
    """Stage ``count`` rows of the small feed."""

    def build(count, **extras):
        stage = landing.stage(feed)
        stage.append(table(count, **extras))
        return stage

    return build


@pytest.mark.parametrize(
    ("last", "rows", "rule"),
    [
        pytest.param(10, 8, None, id="exactly the share"),
        pytest.param(10, 7, "shrunk_sweep", id="below the share"),
        pytest.param(11, 9, None, id="just above a broken share"),
        pytest.param(11, 8, "shrunk_sweep", id="just below a broken share"),
        pytest.param(1, 0, "empty_sweep", id="empty after rows"),
        pytest.param(0, 0, None, id="empty after empty"),
        pytest.param(0, 5, None, id="rows after empty"),
        pytest.param(10, 500, None, id="grown"),
    ],
)
def test_a_sweep_must_not_shrink(landing, land, feed, staged, last, rows, rule):
    judgement = guard(feed, staged(rows), land(landing, last), is_sweep=True)
    assert judgement.accepted is (rule is None)
    assert [finding.rule for finding in judgement.findings] == ([rule] if rule else [])


@pytest.mark.parametrize(("rows", "accepted"), [(7, True), (6, False)])
def test_a_share_is_counted_in_decimals(landing, land, file, make_feed, table, rows, accepted):
    """0.7 of 10 rows are 7, although 0.7 * 10 as a float is a little more."""
    feed = make_feed(expect={**file()["expect"], "min_rows_ratio": 0.7})
    stage = landing.stage(feed)
    stage.append(table(rows))
    assert guard(feed, stage, land(landing, 10), is_sweep=True).accepted is accepted


def test_the_first_sweep_and_every_window_may_have_any_size(landing, land, feed, staged):
    assert guard(feed, staged(0), None, is_sweep=True).accepted
    assert guard(feed, staged(1), land(landing, 100), is_sweep=False).accepted


def test_a_shrunk_sweep_says_both_sizes(landing, land, feed, staged):
    last = land(landing, 10)
    [reason] = guard(feed, staged(4), last, is_sweep=True).reasons
    assert reason == (
        f"shrunk_sweep: 4 rows, the last sweep {last.batch_id} had 10 "
        "and at least 80% of them are expected"
    )


def test_a_new_column_lands_with_a_notice(feed, staged):
    stage = staged(2, bz="x")
    assert guard(feed, stage, None, is_sweep=True).accepted
    assert stage.notices == ["land/parcels: new column bz, landed as sent; add it to the feed file"]


def test_a_missing_column_is_refused_and_a_likely_new_name_suggested(landing, feed):
    stage = landing.stage(feed)
    stage.append(pa.table({"supervision_no": ["1"], "updated_at": ["x"], "area": ["3"]}))
    judgement = guard(feed, stage, None, is_sweep=False)
    assert judgement.reasons == [
        "missing_column area_sqm: mj was not sent; was it renamed to area?"
    ]
    assert [(found.rule, found.column) for found in judgement.findings] == [
        ("missing_column", "area_sqm")
    ]


def test_a_column_sent_once_is_not_missing(landing, feed, table):
    stage = landing.stage(feed)
    stage.append(table(1).drop_columns(["area_sqm"]))
    stage.append(table(1))
    assert guard(feed, stage, None, is_sweep=True).accepted


def test_a_source_without_any_answer_lacks_no_column(landing, feed):
    assert guard(feed, landing.stage(feed), None, is_sweep=False).accepted
