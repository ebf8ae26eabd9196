"""The list as it is laid out: packages, phases and ideas; no money and no project twice."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sandbox.agencies.desk import Desk
from sandbox.agencies.listing import FIRST_PHASE, PACKAGE, SECOND_PHASE, lay_out
from sandbox.plan import CityPlan
from sandbox.world import keylist, simulate


@pytest.fixture(scope="module")
def desk(reference):
    return Desk(reference.blocks[0], 0)


@pytest.fixture(scope="module")
def lines(desk):
    return desk.block.lists[2023]


@pytest.fixture(scope="module")
def listing(desk, lines):
    return lay_out(desk, lines)


@pytest.fixture(scope="module")
def written(sent):
    return [row for row in sent["keylist/annual_plan"].to_pylist() if row["plan_year"] == "2023"]


def projects_of(listing, lines):
    alone = lines.project[listing.line[listing.form != PACKAGE]]
    return Counter(np.unique(alone).tolist()) + Counter(listing.members.project.tolist())


def test_the_list_still_has_its_996_projects_each_once(listing, lines):
    found = projects_of(listing, lines)
    assert len(found) == 996
    assert set(found.values()) == {1}


def test_no_money_is_lost_or_doubled(desk, listing, lines):
    total = desk.block.projects.total_wan[lines.project].sum()
    assert listing.amounts[:, 0].sum() == total
    assert listing.amounts[:, 1].sum() == lines.annual_wan.sum()
    assert (listing.amounts[:, 2:].sum(axis=0) == lines.months_wan.sum(axis=0)).all()


def test_a_package_has_two_to_four_codes_of_one_district(desk, listing, lines, sent):
    rows = listing.members.row
    sizes = np.bincount(rows)[np.unique(rows)]
    assert set(sizes.tolist()) <= {2, 3, 4}
    districts = desk.block.projects.district[listing.members.project]
    assert all(len(set(districts[rows == row].tolist())) == 1 for row in set(rows.tolist()))
    place = {project: position for position, project in enumerate(lines.project.tolist())}
    members = [place[project] for project in listing.members.project.tolist()]
    assert set(lines.batch[members].tolist()) == {keylist.BUILD}


def test_a_package_is_one_line_with_every_code_and_the_sum_of_the_money(desk, listing, written):
    by_line = {row["line_no"]: row for row in written}
    separators = set()
    for row in set(listing.members.row.tolist()):
        line = by_line[str(listing.line_no[row])]
        members = listing.members.project[listing.members.row == row]
        cell = line["project_code"]
        for code in desk.codes.take(members).to_pylist():
            assert code in cell
        separators.add(cell[24])
        assert len(cell) == 25 * len(members) - 1
        assert line["project_name"].endswith(f"等{len(members)}个项目")
        total = desk.block.projects.total_wan[members].sum()
        assert float(line["total_investment_wan"]) * 10_000 == pytest.approx(float(total))
    assert separators <= {"、", "；", "\n"}


def test_phases_are_two_lines_of_one_code_with_names_of_their_own(listing, lines, written):
    seconds = np.flatnonzero(listing.form == SECOND_PHASE)
    firsts = np.flatnonzero(listing.form == FIRST_PHASE)
    assert 5 <= len(seconds) == len(firsts)
    by_line = {row["line_no"]: row for row in written}
    for second in seconds:
        (first,) = (row for row in firsts if listing.line[row] == listing.line[second])
        pair = [by_line[str(listing.line_no[row])] for row in (first, second)]
        assert pair[0]["project_code"] == pair[1]["project_code"]
        assert [row["project_name"][-4:] for row in pair] == ["一期工程", "二期工程"]
        assert (
            listing.amounts[first, 1] + listing.amounts[second, 1]
            == (lines.annual_wan[listing.line[first]])
        )


def test_line_numbers_are_unique_and_lines_that_stay_keep_theirs(listing, lines, written):
    numbers = [int(row["line_no"]) for row in written]
    assert len(set(numbers)) == len(numbers)
    kept = listing.form != SECOND_PHASE
    assert (listing.line_no[kept] == lines.line_no[listing.line[kept]]).all()


def test_a_line_that_was_coded_after_its_list_has_no_code_there(desk, sent):
    lines = desk.block.lists[2022]
    late = desk.block.times.coded[lines.project] > 19_004  # 12 January 2022
    bare = [
        row
        for row in sent["keylist/annual_plan"].to_pylist()
        if row["plan_year"] == "2022" and row["project_code"] is None
    ]
    names = set(desk.names.take(lines.project[late]).to_pylist())
    assert len(names) > 40
    assert names <= {row["project_name"].removesuffix("一期工程") for row in bare} | {
        row["project_name"] for row in bare
    }


@pytest.mark.parametrize("share", ["package_share", "phase_share", "no_code_share"])
def test_a_share_of_all_or_none_can_be_laid_out(share):
    for value in (0.0, 1.0):
        plan = replace(CityPlan.sized(400), **{share: value})
        desk = Desk(simulate(plan).blocks[0], 0)
        lines = desk.block.lists[2023]
        found = projects_of(lay_out(desk, lines), lines)
        assert set(found) == set(lines.project.tolist())
        assert set(found.values()) == {1}
