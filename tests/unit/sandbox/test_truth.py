"""The truth set aside: whole frames, every row with its project, every spoilt cell found again."""

from collections import Counter
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sandbox.agencies import sheets
from sandbox.agencies.desk import Desk
from sandbox.agencies.keys import GRAINS, grain_keys, source_keys
from sandbox.direct import land
from sandbox.dirt import CONSTANTS, kinds
from sandbox.plan import CityPlan
from sandbox.truth import write_truth
from sandbox.world import simulate

AS_OF = date(2023, 11, 30)
FRAMES = ["cells", "matters", "money", "projects", "relations", "rows", "site_stops"]
OF_NOBODY = {"directory/organisations", "usage/visits"}


@pytest.fixture(scope="module")
def written(blocks, tmp_path_factory):
    folder = tmp_path_factory.mktemp("truth")
    write_truth(blocks, [sheets(block, AS_OF) for block in blocks.blocks], folder)
    return {path.stem: pq.read_table(path) for path in folder.iterdir()}


def test_the_truth_of_every_block_is_written(blocks, written):
    assert sorted(written) == FRAMES
    assert written["projects"]["project_number"].to_pylist() == list(range(3000))
    assert set(pc.unique(written["rows"]["feed"]).to_pylist()) <= set(GRAINS)


def test_a_project_goes_by_its_latest_code_in_every_frame(written):
    codes = set(written["projects"]["project_code"].to_pylist())
    assert len(codes) == 3000
    for name in ("matters", "money", "rows", "site_stops"):
        assert set(written[name]["project_code"].to_pylist()) <= codes, name
    assert set(written["relations"]["code"].to_pylist()) - {None} <= codes


def test_the_truth_says_when_a_project_really_started(truth):
    projects = truth["projects"]
    never = projects.filter(pc.is_null(projects["started_on"]))
    assert 0 < never.num_rows < 0.3 * projects.num_rows
    assert pc.all(pc.is_null(never["finished_on"])).as_py()


def test_the_truth_of_a_project_is_what_a_clean_register_says(truth, sent, dirty):
    register = sent["approval/projects"]
    spoilt = set(dirty.filter(pc.equal(dirty["feed"], "approval/projects"))["key"].to_pylist())
    rows = {row["project_code"]: row for row in register.to_pylist()}
    checked = 0
    for true in truth["projects"].to_pylist():
        row = rows[true["project_code"]]
        if row["project_code"] in spoilt:
            continue
        for name in ("project_name", "owner_name", "owner_uscc", "industry_code"):
            assert row[name] == true[name]
        assert float(row["total_investment_wan"]) == true["total_investment_wan"]
        assert float(row["longitude"]) == true["longitude"]
        checked += 1
    assert checked > 4_800


def test_every_row_has_its_project_or_belongs_to_none(sheets_sent):
    for feed, sheet in sheets_sent.items():
        assert len(sheet.project) == sheet.table.num_rows, feed
        is_nobodys = sheet.project < 0
        if feed in OF_NOBODY:
            assert is_nobodys.all(), feed
        elif feed not in {"keylist/annual_plan", "followup/decisions"}:
            assert not is_nobodys.any(), feed


def test_rows_of_no_project_are_ideas_on_the_list_and_orders_for_the_whole_city(sheets_sent):
    lines = sheets_sent["keylist/annual_plan"]
    ideas = lines.table.filter(pa.array(lines.project < 0))
    assert 15 <= ideas.num_rows <= 25
    assert ideas["project_code"].null_count == ideas.num_rows
    assert set(ideas["batch"].to_pylist()) == {"加快前期"}
    decisions = sheets_sent["followup/decisions"]
    orders = decisions.table.filter(pa.array(decisions.project < 0))
    assert set(orders["kind"].to_pylist()) == {"停工令"}


def test_each_row_is_listed_once_for_each_project_it_belongs_to(truth, sheets_sent):
    listed = Counter(truth["rows"]["feed"].to_pylist())
    for feed, sheet in sheets_sent.items():
        assert listed[feed] == len(sheet.owners.row)
    lines = sheets_sent["keylist/annual_plan"]
    several = Counter(lines.owners.row.tolist())
    assert {2, 3, 4} >= set(several.values()) - {1} > set()


def test_a_row_with_a_clean_code_is_listed_under_that_projects_latest_code(truth, reference, sent):
    desk = Desk(reference.blocks[0], 0)
    latest = dict(zip(desk.codes.to_pylist(), desk.golden_codes.to_pylist(), strict=True))
    latest |= {code: code for code in latest.values()}
    rows = truth["rows"].filter(pc.equal(truth["rows"]["feed"], "land/parcels"))
    true = dict(zip(rows["source_key"].to_pylist(), rows["project_code"].to_pylist(), strict=True))
    wrong = [
        row["supervision_no"]
        for row in sent["land/parcels"].to_pylist()
        if row["project_code"] in latest
        and latest[row["project_code"]] != true[row["supervision_no"]]
    ]
    pasted = truth["cells"].filter(pc.equal(truth["cells"]["kind"], kinds.PASTED))
    assert set(wrong) <= set(pasted["key"].to_pylist())
    assert len(wrong) < 20


def test_grains_are_the_feed_files(contracts):
    assert {feed: tuple(contract["grain"]) for feed, contract in contracts.items()} == GRAINS


def test_keys_are_made_of_what_is_sent():
    table = pa.table({"report_month": ["2023-05"], "project_code": [None], "reported_at": ["9:00"]})
    table = table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))
    assert grain_keys("statistics/investment_monthly", table).to_pylist() == ["2023-05//9:00"]
    assert source_keys("statistics/investment_monthly", table).to_pylist() == [""]
    line = pa.table({"plan_year": ["2023"], "line_no": ["17"]})
    assert source_keys("keylist/annual_plan", line).to_pylist() == ["2023-17"]
    assert grain_keys("keylist/annual_plan", line).to_pylist() == ["2023/17"]


def test_spoilt_cells_are_found_again_by_their_key(dirty, sent):
    for feed, table in sent.items():
        keys = dirty.filter(pc.equal(dirty["feed"], feed))["key"].to_pylist()
        assert set(keys) - {None} <= set(grain_keys(feed, table).to_pylist()), feed


def test_a_missing_code_is_a_missing_code(dirty, sent):
    parcels = sent["land/parcels"]
    named = pc.and_(pc.equal(dirty["feed"], "land/parcels"), pc.equal(dirty["kind"], kinds.MISSING))
    empty = parcels.filter(pc.is_null(parcels["project_code"]))["supervision_no"].to_pylist()
    assert sorted(dirty.filter(named)["key"].to_pylist()) == sorted(empty)
    assert dirty.filter(named)["true_value"].null_count == 0


def test_columns_that_say_the_same_on_every_row_are_noted_once(written, sent):
    noted = written["cells"].filter(pc.equal(written["cells"]["kind"], kinds.CONSTANT))
    pairs = [(feed, column) for feed, columns in CONSTANTS.items() for column in columns]
    found = list(zip(noted["feed"].to_pylist(), noted["column"].to_pylist(), strict=True))
    assert found == pairs
    assert noted["key"].null_count == len(pairs)
    for feed, column in pairs:
        assert len(pc.unique(sent[feed][column])) == 1, (feed, column)


def test_a_first_report_that_was_revised_is_noted_with_what_the_revision_says(dirty, sent):
    is_revised = pc.and_(
        pc.equal(dirty["kind"], kinds.REVISED), pc.equal(dirty["column"], "month_wan")
    )
    noted = dirty.filter(is_revised).to_pylist()
    last = {}
    for row in sent["statistics/investment_monthly"].to_pylist():
        key = row["report_month"], row["project_name"]
        last[key] = max(last.get(key, ("", "")), (row["reported_at"], row["month_wan"]))
    first = {
        "/".join(row[name] or "" for name in GRAINS["statistics/investment_monthly"]): row
        for row in sent["statistics/investment_monthly"].to_pylist()
    }
    right = 0
    for cell in noted:
        row = first[cell["key"]]
        right += last[row["report_month"], row["project_name"]][1] == cell["true_value"]
    assert len(noted) > 100
    assert right > 0.85 * len(noted), "some corrections come after the plan's day"


def test_a_landed_city_sets_its_truth_aside_if_asked(tmp_path):
    plan = CityPlan.sized(300)
    land(plan, tmp_path / "landing", truth=tmp_path / "truth")
    write_truth(
        world := simulate(plan),
        [sheets(block, plan.as_of) for block in world.blocks],
        tmp_path / "again",
    )
    for name in FRAMES:
        tables = [pq.read_table(tmp_path / to / f"{name}.parquet") for to in ("truth", "again")]
        assert tables[0].equals(tables[1]), name
    land(plan, tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "again",
        "landing",
        "other",
        "truth",
    ]
