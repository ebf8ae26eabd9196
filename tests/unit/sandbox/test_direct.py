"""Straight into the landing zone: whole batches, equal to what the agencies send, repeatable."""

from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from ingestion.landing import Landing
from sandbox.agencies import records
from sandbox.direct import land


@pytest.fixture(scope="module")
def plan(blocks):
    return blocks.plan


@pytest.fixture(scope="module")
def landed(plan, tmp_path_factory):
    root = tmp_path_factory.mktemp("landing")
    return root, {batch.feed: batch for batch in land(plan, root)}


def test_every_feed_has_one_committed_sweep(landed, contracts):
    root, batches = landed
    assert sorted(batches) == sorted(contracts)
    for feed, batch in batches.items():
        assert Landing(root).batches(feed) == [batch]
        assert (batch.sweep, batch.complete, batch.clock) == (True, True, "simulated")


def test_rows_are_those_the_agencies_send(landed, blocks):
    _, batches = landed
    for feed, table in records(blocks, blocks.plan.as_of).items():
        rows = pq.read_table(batches[feed].rows_path)
        assert rows.select(table.column_names).equals(table), feed
        assert rows["row_no"].to_pylist() == list(range(1, table.num_rows + 1))


def test_units_of_the_workbooks_come_beside_their_columns(landed):
    _, batches = landed
    rows = pq.read_table(batches["keylist/annual_plan"].rows_path)
    assert set(rows["total_investment_wan__unit"].to_pylist()) == {"亿元"}
    assert set(rows["annual_plan_wan__unit"].to_pylist()) == {"万元"}
    assert "price_wan__unit" in pq.read_schema(batches["land/parcels"].rows_path).names


def test_the_same_plan_gives_the_same_bytes(landed, plan, tmp_path):
    _, batches = landed
    again = {batch.feed: batch.files for batch in land(plan, tmp_path)}
    assert again == {feed: batch.files for feed, batch in batches.items()}


def test_another_seed_gives_other_bytes(landed, plan, tmp_path):
    _, batches = landed
    other = {batch.feed: batch for batch in land(replace(plan, seed=1), tmp_path)}
    assert other["approval/projects"].batch_id != batches["approval/projects"].batch_id
