"""The data steward: who belongs where, decided in time, stale now and then, always the same."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest

from sandbox.agencies import records, sheets
from sandbox.agencies.desk import Desk
from sandbox.agencies.followup import DECISIONS
from sandbox.agencies.keys import source_keys
from sandbox.dirt.kinds import PASTED, UNLINKABLE
from sandbox.plan import CityPlan
from sandbox.world import simulate
from sandbox.world.days import day_number, workday_number

LINK = "归属确认"


def links(table):
    return [row for row in table.to_pylist() if row["kind"] == LINK]


@pytest.fixture(scope="module")
def decided(sent):
    return links(sent[DECISIONS])


@pytest.fixture(scope="module")
def true(truth):
    found = {}
    for row in truth["rows"].to_pylist():
        found.setdefault((row["feed"], row["source_key"]), set()).add(row["project_code"])
    return found


@pytest.fixture(scope="module")
def latest(reference):
    desk = Desk(reference.blocks[0], 0)
    pairs = zip(desk.codes.to_pylist(), desk.golden_codes.to_pylist(), strict=True)
    found = dict(pairs)
    return found | {code: code for code in found.values()}


def test_every_assignment_is_right_and_names_a_row_that_was_sent(decided, true, latest):
    for row in decided:
        key = row["source_feed"], row["source_key"]
        assert true[key] == {latest[row["new_value"]]}, key
        assert row["decided_by"] == "数据管理员"
        assert row["project_code"] == row["new_value"]


def test_no_row_is_assigned_twice(decided):
    keys = Counter((row["source_feed"], row["source_key"]) for row in decided)
    assert set(keys.values()) == {1}
    assert len({row["decision_id"] for row in decided}) == len(decided)


def test_most_of_what_leads_nowhere_is_assigned(sheets_sent, decided):
    taken = {(row["source_feed"], row["source_key"]) for row in decided}
    for feed in ("land/parcels", "approval/reports", "approval/matters", "library/memberships"):
        sheet = sheets_sent[feed]
        keys = source_keys(feed, sheet.table)
        rows = [
            note.rows
            for note in sheet.spoilt
            if note.column == "project_code" and note.kind in UNLINKABLE
        ]
        lost = keys.take(np.concatenate(rows)).to_pylist()
        share = np.mean([(feed, key) in taken for key in lost])
        assert 0.7 < share <= 1.0, feed


def test_some_list_lines_and_permits_are_assigned_too(decided):
    feeds = Counter(row["source_feed"] for row in decided)
    assert 35 <= feeds["keylist/annual_plan"] <= 56
    assert 5 <= sum(feeds[feed] for feed in feeds if feed.startswith("planning/")) <= 60
    assert feeds["statistics/investment_monthly"] >= 1


def test_a_permit_is_assigned_only_if_no_other_leads_to_its_project(decided, sheets_sent):
    linked, sheet_of = set(), {}
    for feed, sheet in sheets_sent.items():
        if feed.partition("/")[0] in {"planning", "construction"}:
            codes = sheet.table["engineering_code"].to_pylist()
            linked |= {
                int(project)
                for project, code in zip(sheet.project, codes, strict=True)
                if code is not None
            }
            keys = source_keys(feed, sheet.table).to_pylist()
            sheet_of[feed] = dict(zip(keys, sheet.project.tolist(), strict=True))
    alone = [row for row in decided if row["source_feed"] in sheet_of]
    assert alone
    for row in alone:
        assert sheet_of[row["source_feed"]][row["source_key"]] not in linked


def test_decisions_come_two_to_fifteen_working_days_after_the_row(decided, sheets_sent):
    waited = []
    for feed in ("land/parcels", "approval/reports", "keylist/annual_plan"):
        sheet = sheets_sent[feed]
        keys = source_keys(feed, sheet.table).to_pylist()
        since = dict(zip(keys, (sheet.sent // 86_400).tolist(), strict=True))
        for row in decided:
            if row["source_feed"] == feed:
                told = datetime.fromisoformat(row["decided_at"])
                days = np.array([since[row["source_key"]], day_number(told.date())])
                waited.append(int(np.diff(workday_number(days))[0]))
                assert 9 <= told.hour < 17
    assert (min(waited), max(waited)) == (2, 15)


def test_an_orphan_is_seen_as_one_and_a_misled_row_under_the_code_it_bears(sheets_sent, decided):
    by_key = {(row["source_feed"], row["source_key"]): row for row in decided}
    for feed, is_linked in (("approval/reports", True), ("land/parcels", False)):
        sheet = sheets_sent[feed]
        keys, codes = source_keys(feed, sheet.table), sheet.table["project_code"]
        (rows,) = (note.rows for note in sheet.spoilt if note.kind == PASTED)
        found = [by_key.get((feed, keys[row].as_py())) for row in rows.tolist()]
        for row, decision in zip(rows.tolist(), found, strict=True):
            if decision is not None:
                assert decision["old_value"] == (codes[row].as_py() if is_linked else "")
        assert any(found), feed


def test_about_one_in_a_hundred_saw_something_else(reference, decided):
    seen = [row["old_value"] for row in decided if row["source_feed"] == "land/parcels"]
    assert 1 <= sum(value != "" for value in seen) <= 0.03 * len(seen)


def test_a_decision_stays_as_it_was_taken(reference):
    world, day = simulate(CityPlan.sized(900)), date(2023, 7, 3)
    earlier, later = (links(records(world, on)[DECISIONS]) for on in (day, date(2023, 11, 30)))
    known = [tuple(row.values()) for row in earlier]
    assert known
    assert set(known) <= {tuple(row.values()) for row in later}
    assert all(row["updated_at"] <= "2023-07-03 23:00:00" for row in earlier)


def test_a_city_without_a_steward_assigns_nothing():
    plan = replace(CityPlan.sized(600), steward_share=0.0)
    assert links(records(simulate(plan), plan.as_of)[DECISIONS]) == []


def test_a_steward_who_sees_all_assigns_more():
    counts = []
    for share in (0.3, 0.9):
        plan = replace(CityPlan.sized(900), steward_share=share)
        counts.append(len(links(records(simulate(plan), plan.as_of)[DECISIONS])))
    assert 0 < counts[0] < 0.6 * counts[1]


def test_a_key_that_rows_of_two_projects_bear_is_left_alone():
    plan = replace(CityPlan.sized(900), imperfections=3.0)
    (block,) = simulate(plan).blocks
    sent = sheets(block, plan.as_of)
    codes = {row["source_key"] for row in links(sent[DECISIONS].table)}
    statistics = sent["statistics/investment_monthly"]
    keys = pa.array(source_keys(statistics.feed, statistics.table))
    for key in codes & set(keys.to_pylist()):
        owners = {
            int(project)
            for project, other in zip(statistics.project, keys.to_pylist(), strict=True)
            if other == key
        }
        assert len(owners) == 1
