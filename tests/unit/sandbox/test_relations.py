"""How codes hang together: replaced, split, packed, in phases, without a code; each at its rate."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.agencies import records, sheets
from sandbox.agencies.desk import Desk
from sandbox.agencies.register import FEED as REGISTER
from sandbox.plan import CityPlan
from sandbox.truth import frames
from sandbox.world import simulate
from sandbox.world.codes import project_check_digit
from sandbox.world.days import NEVER, day_number
from sandbox.world.organisations import code_regions

AS_OF = date(2023, 11, 30)
SHARES = (
    "reissue_share", "split_share", "ppp_share", "package_share", "phase_share", "no_code_share",
)  # fmt: skip


@pytest.fixture(scope="module")
def block(reference):
    return reference.blocks[0]


@pytest.fixture(scope="module")
def desk(block):
    return Desk(block, 0)


@pytest.fixture(scope="module")
def register(sent):
    return {row["project_code"]: row for row in sent[REGISTER].to_pylist()}


@pytest.fixture(scope="module")
def known(truth):
    """Pairs of codes by kind."""
    found = {}
    for row in truth["relations"].to_pylist():
        found.setdefault(row["kind"], []).append((row["code"], row["other_code"]))
    return found


def test_relations_come_at_their_rates(known):
    counts = {kind: len(pairs) for kind, pairs in known.items()}
    assert 35 <= counts["reissue"] <= 75
    assert 15 <= counts["split"] <= 45
    assert 80 <= counts["ppp"] <= 150
    assert 15 <= counts["package"] <= 70
    assert 15 <= counts["phase"] <= 50
    assert 60 <= counts["no_code"] <= 90
    assert counts["lapsed"] > 100
    assert counts["multi_eng"] > 300


def test_a_plan_without_relations_has_none():
    plan = replace(CityPlan.sized(1500), **dict.fromkeys(SHARES, 0.0))
    (one,) = simulate(plan).blocks
    found = Counter(frames(one, sheets(one, plan.as_of))["relations"]["kind"].to_pylist())
    assert set(found) == {"lapsed", "multi_eng", "no_code"}
    assert (one.identifiers.latest_code == one.identifiers.code).all()


def test_what_existed_before_is_the_same_with_and_without_relations(block):
    (bare,) = simulate(replace(CityPlan(), **dict.fromkeys(SHARES, 0.0))).blocks
    assert (bare.identifiers.code == block.identifiers.code).all()
    assert (bare.identifiers.parcel_serial == block.identifiers.parcel_serial).all()
    assert (bare.times.started == block.times.started).all()


def test_a_replaced_code_is_void_and_the_new_one_names_it_or_a_decision_does(known, register, sent):
    decided = {
        row["project_code"]: row["new_value"]
        for row in sent["followup/decisions"].to_pylist()
        if row["kind"] == "代码替换"
    }
    told = 0
    for new, old in known["reissue"]:
        assert register[old]["code_status"] == "作废"
        assert register[new]["code_status"] == "有效"
        assert register[new]["coded_at"] == register[old]["updated_at"]
        assert register[new]["project_name"] == register[old]["project_name"]
        if register[new]["former_code"]:
            assert register[new]["former_code"] == old
            told += 1
        else:
            assert decided.pop(old) == new
    assert decided == {}
    assert 0 < told < len(known["reissue"])


def test_a_new_code_has_its_own_serial_and_check_digit(block):
    again = block.relations.reissued < NEVER
    latest, first = block.identifiers.latest_code[again], block.identifiers.code
    assert (project_check_digit(latest[:, :19]) == latest[:, 19]).all()
    every = np.vstack([first, latest])
    assert len(np.unique(every, axis=0)) == len(every)


def test_codes_are_replaced_after_coding_and_well_before_the_plans_day(block):
    again = np.flatnonzero(block.relations.reissued < NEVER)
    day = block.relations.reissued[again]
    assert (day >= block.times.coded[again] + 30).all()
    assert (day <= day_number(AS_OF) - 45).all()
    assert (block.times.lapsed[again] >= NEVER).all()


def test_before_it_is_replaced_a_code_is_the_only_one_anywhere(block, known):
    again = np.flatnonzero(block.relations.reissued < NEVER)
    first = int(block.relations.reissued[again].min())
    day = date.fromordinal(first - 1 + date(1970, 1, 1).toordinal())
    new = {code for code, _ in known["reissue"]}
    for feed, table in records(simulate(block.plan), day).items():
        for name in ("project_code", "engineering_code", "former_code"):
            if name in table.column_names:
                assert not new & set(table[name].to_pylist()), feed


def test_some_agencies_go_on_with_the_old_code_and_others_learn_the_new_one(block):
    plan = replace(block.plan, old_code_share=0.5)
    for share, used in ((0.0, False), (1.0, True)):
        desk = Desk(replace(block, plan=replace(plan, old_code_share=share)), 0)
        again = np.flatnonzero(block.relations.reissued < NEVER)
        late = np.full(len(again), NEVER * 86_400 - 1)
        told = desk.codes_told("land/parcels", again, late)
        assert told.equals((desk.codes if used else desk.golden_codes).take(again))


def test_engineering_codes_never_change(sent, known):
    new = {code for code, _ in known["reissue"]}
    codes = sent["engineering/projects"]["engineering_code"].to_pylist()
    items = sent["engineering/steps"]["engineering_code"].to_pylist()
    assert new & {code[:24] for code in items} <= {code[:24] for code in codes}


def test_parts_of_one_idea_have_its_owner_and_district_and_a_later_code(block, known, register):
    main = block.relations.main
    parts = np.flatnonzero(main >= 0)
    for values in (block.projects.owner, block.projects.district):
        assert (values[parts] == values[main[parts]]).all()
    assert (block.times.coded[parts] > block.times.coded[main[parts]] + 30).all()
    assert (main[main[parts]] < 0).all()
    named = [row["parent_code"] for row in register.values() if row["parent_code"]]
    assert len(named) >= len(parts)
    assert set(named) <= set(register)


def test_a_line_of_several_codes_or_none_is_named_with_each_of_its_projects(desk, known, sent):
    lines = {
        f"{row['plan_year']}-{row['line_no']}": row["project_code"]
        for row in sent["keylist/annual_plan"].to_pylist()
    }
    first = dict(zip(desk.golden_codes.to_pylist(), desk.codes.to_pylist(), strict=True))
    for code, line in known["package"]:
        assert {code, first[code]} & set(re.split("[、；\n]", lines[line]))
    assert {lines[line] for _, line in known["no_code"]} == {None}
    bare = [code for code, _ in known["no_code"]]
    assert 15 <= bare.count(None) <= 25, "ideas; the others were coded after the list came out"
    for _, line in known["phase"]:
        assert lines[line]


def test_public_projects_have_ppp_codes_each_its_own(block, known, register):
    codes = dict(known["ppp"])
    assert len(set(codes.values())) == len(codes)
    for code, ppp in codes.items():
        assert register[code]["ppp_code"] == ppp
        assert register[code]["investor_kind"] in {"政府投资", "国有企业投资"}
    assert sum(row["ppp_code"] is not None for row in register.values()) >= len(codes)


def test_high_tech_zone_codes_and_the_old_counties_as_their_years_had_them():
    districts = np.array([16, 9, 9, 10, 10, 11, 11])  # 成都高新区, 双流 twice, 郫都, 新津
    years = np.array([2023, 2015, 2016, 2016, 2017, 2019, 2020])
    regions = code_regions(districts, years).tolist()
    assert regions == [510109, 510122, 510116, 510124, 510117, 510132, 510118]


def test_one_district_goes_by_many_names(sent):
    spoken = Counter(sent["land/parcels"]["district"].to_pylist())
    assert {"成都高新区", "高新南区", "510109", "510172", "双流县", "510122"} <= set(spoken)


def test_statistics_and_projects_number_the_high_tech_zone_differently(sent):
    engineering = sent["engineering/projects"].filter(
        pc.equal(sent["engineering/projects"]["district"], "510172")
    )
    codes = engineering["engineering_code"].to_pylist()
    assert {code[5:11] for code in codes} == {"510109"}


def test_the_same_relations_come_again(known):
    plan = CityPlan()
    (one,) = simulate(plan).blocks
    again = frames(one, sheets(one, plan.as_of))["relations"]
    assert again.num_rows == sum(map(len, known.values()))
    pairs = zip(again["code"].to_pylist(), again["other_code"].to_pylist(), strict=True)
    assert set(pairs) == {pair for found in known.values() for pair in found}


def test_codes_of_several_blocks_stay_apart(blocks):
    whole = [Desk(block, 0) for block in blocks.blocks]
    codes = pa.chunked_array([desk.golden_codes for desk in whole])
    assert len(pc.unique(codes)) == len(codes)
