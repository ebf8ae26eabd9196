"""Straight into the landing zone: whole batches, equal to what the agencies send, repeatable."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from ingestion.landing import Landing
from sandbox.agencies import records, sheets
from sandbox.agencies.followup import COLUMNS, DECISIONS, RESPONSES
from sandbox.direct import land, land_answers, land_daily
from sandbox.plan import CityPlan
from sandbox.world import organisations, simulate
from sandbox.world.days import evening


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


def test_a_districts_share_is_what_belongs_to_its_projects_or_to_none(landed, blocks, tmp_path):
    _, batches = landed
    shares = {batch.feed: batch for batch in land(blocks.plan, tmp_path, district="510104")}
    assert set(shares) == set(batches)
    codes = [unit.code for unit in organisations.DISTRICTS]
    for feed in ("approval/projects", "keylist/annual_plan", "directory/organisations"):
        sent = [sheets(block, blocks.plan.as_of) for block in blocks.blocks]
        expected = [
            row
            for block, found in zip(blocks.blocks, sent, strict=True)
            if feed in found
            for row, project in zip(found[feed].table.to_pylist(), found[feed].project, strict=True)
            if project < 0 or codes[block.projects.district[project]] == "510104"
        ]
        rows = pq.read_table(shares[feed].rows_path)
        assert rows.select(list(expected[0])).to_pylist() == expected, feed
        assert (rows.num_rows < batches[feed].rows) == (feed != "directory/organisations")


def test_another_seed_gives_other_bytes(landed, plan, tmp_path):
    _, batches = landed
    other = {batch.feed: batch for batch in land(replace(plan, seed=1), tmp_path)}
    assert other["approval/projects"].batch_id != batches["approval/projects"].batch_id


FIRST = date(2023, 11, 6)
DAYS = [FIRST + timedelta(days=ago) for ago in range(16)]
SMALL = CityPlan.sized(120)


@pytest.fixture(scope="module")
def daily(tmp_path_factory):
    root = tmp_path_factory.mktemp("daily")
    return root, land_daily(SMALL, root, DAYS)


def rows_of(batch, columns):
    return pq.read_table(batch.rows_path).select(columns).to_pylist()


def known_by_evening(batches, key, columns):
    """What a reader holds: the last sweep, and what came after it in place of it."""
    held = {}
    for batch in batches:
        held = {} if batch.sweep else held
        for row in rows_of(batch, columns):
            held[tuple(row[name] for name in key)] = row
    return held


def test_each_evening_leaves_what_the_agencies_know_that_evening(daily, contracts):
    _, batches = daily
    world = simulate(SMALL)
    for day in (DAYS[0], DAYS[6], DAYS[7], DAYS[-1]):
        for feed, table in records(world, day).items():
            key = contracts[feed]["grain"]
            until = [b for b in batches if b.feed == feed and b.landed_at <= evening(day)]
            held = known_by_evening(until, key, table.column_names)
            last = {tuple(row[name] for name in key): row for row in table.to_pylist()}
            assert held == last, (feed, day)


def test_the_first_evening_is_a_sweep_and_further_ones_come_as_the_feed_file_says(daily, contracts):
    _, batches = daily
    for feed, contract in contracts.items():
        swept = [b.landed_at.date() for b in batches if b.feed == feed and b.sweep]
        every = contract["connector"].get("sweep", {}).get("every")
        weekly = every == "7d" and feed not in COLUMNS
        assert swept == ([FIRST, DAYS[7], DAYS[14]] if weekly else [FIRST]), feed


def test_a_later_evening_holds_what_is_new_or_changed(daily):
    _, batches = daily
    world = simulate(SMALL)
    for feed in ("approval/matters", "site/sites", "statistics/investment_monthly"):
        before, now = (records(world, day)[feed].to_pylist() for day in DAYS[3:5])
        landed = [b for b in batches if b.feed == feed and b.landed_at == evening(DAYS[4])]
        found = [row for batch in landed for row in rows_of(batch, list(now[0]))]
        assert found == [row for row in now if row not in before]


def test_windows_follow_one_another_and_files_without_news_do_not_land(daily):
    _, batches = daily
    reports = [b for b in batches if b.feed == "approval/reports"]
    assert len(reports) == len(DAYS)
    assert (reports[1].window.start, reports[1].window.end) == (
        reports[0].landed_at,
        reports[1].landed_at,
    )
    assert reports[7].window is None
    contacts = [b for b in batches if b.feed == "directory/contacts"]
    assert len(contacts) == 1


def test_days_landed_again_give_the_same_bytes(daily, tmp_path):
    _, batches = daily
    again = land_daily(SMALL, tmp_path, DAYS[:9])
    assert [b.batch_id for b in again] == [b.batch_id for b in batches[: len(again)]]


def test_answers_land_beside_the_worlds_own_decisions(daily):
    root, batches = daily
    at = datetime(2023, 11, 21, 15, tzinfo=UTC)
    response = {"response_id": "XY1", "responded_at": "2023-11-21 10:00:00"}
    (landed,) = land_answers(root, {RESPONSES: [response], DECISIONS: []}, at)
    assert (landed.feed, landed.sweep, landed.landed_at) == (RESPONSES, False, at)
    assert Landing(root).batches(RESPONSES)[-1].rows == 1
    read = rows_of(landed, ["response_id", "content"])
    assert read == [{"response_id": "XY1", "content": None}]
    assert sum(b.rows for b in batches if b.feed == DECISIONS) > 0
