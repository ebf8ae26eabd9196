"""Links against a truth of a few rows, with every share worked out by hand."""

import pytest

from quality.evaluation.identity import Limits, Tally, identity

LAND, SITE, LIST, REGISTER = (
    "land/parcels",
    "site/attendance_daily",
    "keylist/annual_plan",
    "approval/projects",
)


@pytest.fixture
def true_rows(fill):
    def add(feed, key, *codes, times=1):
        row = [{"feed": feed, "source_key": key, "project_code": code} for code in codes]
        fill("truth.rows", *row * times)

    return add


@pytest.fixture
def links(fill):
    def add(feed, key, *codes, rows=1, method="direct"):
        for code in codes:
            made = {"feed": feed, "source_key": key, "project_code": code}
            fill("release.links", {**made, "rows": rows, "method": method})

    return add


@pytest.fixture
def waits(fill):
    def add(feed, key, reason, rows=1):
        made = {"feed": feed, "source_key": key, "reason": reason, "rows_waiting": rows}
        fill("release.orphans", made)

    return add


def causes(found):
    names = ("feed", "verdict", "cause", "imperfection", "rows", "example")
    return [tuple(row[name] for name in names) for row in found.causes.to_pylist()]


def test_rows_are_right_wrong_or_missing(con, true_rows, links, waits):
    for key in ("a", "b", "c"):
        true_rows(LAND, key, "one")
        links(LAND, key, "one")
    true_rows(LAND, "d", "one")
    links(LAND, "d", "two", method="repaired")
    true_rows(LAND, "e", "two")
    waits(LAND, "e", "no_code")
    found = identity(con)
    assert found.feeds == [Tally(LAND, 5, 3, 1, 2, 0)]
    assert found.total == Tally("all", 5, 3, 1, 2, 0)
    assert found.total.precision == 3 / 4
    assert found.total.recall == 3 / 5
    assert causes(found) == [
        (LAND, "wrong", "repaired", None, 1, "d"),
        (LAND, "missing", "linked to another", None, 1, "d"),
        (LAND, "missing", "no_code", None, 1, "e"),
    ]


def test_feeds_are_told_apart_and_weigh_by_their_rows(con, true_rows, links, waits):
    true_rows(SITE, "S1", "one", times=98)
    links(SITE, "S1", "one", rows=98)
    true_rows(LAND, "a", "one")
    true_rows(LAND, "b", "one")
    links(LAND, "a", "one")
    waits(LAND, "b", "no_code")
    found = identity(con)
    assert [tally.recall for tally in found.feeds] == [0.5, 1.0]
    assert found.total.recall == 99 / 100


def test_days_of_another_site_are_wrong_links_of_their_site(con, true_rows, links):
    true_rows(SITE, "S1", "one", times=95)
    true_rows(SITE, "S1", "two", times=5)
    links(SITE, "S1", "one", rows=100, method="site_number")
    found = identity(con)
    assert found.total == Tally("all", 100, 95, 5, 5, 0)
    assert causes(found)[0] == (SITE, "wrong", "site_number", None, 5, "S1")


def test_a_line_of_three_projects_is_right_once_for_each_code(con, true_rows, links):
    true_rows(LIST, "2023-7", "one", "two", "three")
    links(LIST, "2023-7", "one", "two", "four", method="package")
    found = identity(con)
    assert found.total == Tally("all", 3, 2, 1, 1, 0)
    assert causes(found)[1] == (LIST, "missing", "linked to another", None, 1, "2023-7")


def test_a_line_of_three_projects_that_waits_is_missing_three_times(con, true_rows, waits):
    true_rows(LIST, "2023-7", "one", "two", "three")
    waits(LIST, "2023-7", "several_codes")
    assert identity(con).total == Tally("all", 3, 0, 0, 3, 0)


def test_a_link_of_a_row_that_belongs_to_none_is_wrong(con, true_rows, links):
    true_rows(LAND, "a", "one")
    links(LAND, "a", "one")
    links(LAND, "x", "one")
    assert identity(con).total == Tally("all", 1, 1, 1, 0, 0)


def test_feeds_the_truth_says_nothing_of_are_not_judged(con, true_rows, links):
    true_rows(LAND, "a", "one")
    links(LAND, "a", "one")
    links("followup/coordination_items", "X1", "one")
    assert identity(con).total == Tally("all", 1, 1, 0, 0, 0)


def test_what_officials_decided_later_is_not_judged(con, true_rows, links):
    true_rows("followup/decisions", "JD1", "one")
    links("followup/decisions", "JD1", "two")
    links("followup/decisions", "JD2", "one")
    assert identity(con).total == Tally("all", 1, 0, 1, 1, 0)


def test_older_versions_of_a_row_count_neither_way(con, true_rows, links):
    true_rows(LAND, "a", "one", times=3)
    links(LAND, "a", "one")
    found = identity(con)
    assert found.total == Tally("all", 3, 1, 0, 0, 2)
    assert found.total.recall == 1


def test_a_row_that_ended_nowhere_is_missing(con, true_rows):
    true_rows(LAND, "a", "one", times=2)
    found = identity(con)
    assert found.total == Tally("all", 2, 0, 0, 2, 0)
    assert causes(found) == [(LAND, "missing", "nowhere", None, 2, "a")]


@pytest.mark.parametrize(
    ("feed", "key", "raw"),
    [
        (LAND, "a", '{"supervision_no": "a", "district": "未知区"}'),
        (LIST, "2023-7", '{"plan_year": "2023", "line_no": "7"}'),
    ],
)
def test_a_quarantined_row_is_missing_and_says_so(con, fill, true_rows, feed, key, raw):
    true_rows(feed, key, "one")
    fill("release.quarantine", {"feed": feed, "batch_id": "B", "row_no": 1, "raw": raw})
    assert causes(identity(con)) == [(feed, "missing", "quarantined", None, 1, key)]


def test_one_quarantined_day_of_a_site_is_missing_alone(con, fill, true_rows, links):
    true_rows(SITE, "S1", "one", times=10)
    links(SITE, "S1", "one", rows=8)
    raw = '{"construction_no": "S1", "day": "2023-01-01"}'
    fill("release.quarantine", {"feed": SITE, "batch_id": "B", "row_no": 1, "raw": raw})
    found = identity(con)
    assert found.total == Tally("all", 10, 8, 0, 1, 1)
    assert causes(found) == [(SITE, "missing", "quarantined", None, 1, "S1")]


@pytest.mark.parametrize(
    ("feed", "source_key", "cell_key"),
    [
        (LAND, "a", "a"),
        (LIST, "2023-7", "2023/7"),
        ("statistics/investment_monthly", "code", "2023-05/code/2023-06-03 09:00:00"),
        (SITE, "S1", "S1/2023-05-01"),
    ],
)
def test_the_imperfections_of_a_row_stand_beside_its_cause(
    con, fill, true_rows, waits, feed, source_key, cell_key
):
    true_rows(feed, source_key, "one")
    waits(feed, source_key, "no_code")
    for column, kind in (("project_code", "missing_code"), ("signed_on", "zero_date")):
        fill("truth.cells", {"feed": feed, "key": cell_key, "column": column, "kind": kind})
    assert causes(identity(con)) == [(feed, "missing", "no_code", "missing_code", 1, source_key)]


def test_a_quarantined_row_tells_all_that_is_wrong_with_it(con, fill, true_rows):
    true_rows(LAND, "a", "one")
    fill("release.quarantine", {"feed": LAND, "raw": '{"supervision_no": "a"}'})
    for column, kind in (("project_code", "missing_code"), ("signed_on", "zero_date")):
        fill("truth.cells", {"feed": LAND, "key": "a", "column": column, "kind": kind})
    assert identity(con).causes["imperfection"].to_pylist() == ["missing_code, zero_date"]


def test_two_true_projects_under_one_code_are_a_merge(con, true_rows, links):
    true_rows(REGISTER, "one", "one")
    true_rows(REGISTER, "two", "two")
    links(REGISTER, "one", "one")
    links(REGISTER, "two", "one")
    found = identity(con)
    assert found.merges.to_pylist() == [{"code": "one", "true_codes": ["one", "two"]}]
    assert found.splits.num_rows == 0


def test_one_true_project_under_two_codes_is_a_split(con, true_rows, links):
    true_rows(REGISTER, "old", "new")
    true_rows(REGISTER, "new", "new")
    links(REGISTER, "old", "old")
    links(REGISTER, "new", "new")
    found = identity(con)
    assert found.splits.to_pylist() == [{"true_code": "new", "codes": ["new", "old"]}]
    assert found.merges.num_rows == 0


def test_an_old_code_under_its_new_one_is_neither(con, true_rows, links):
    for key in ("old", "new"):
        true_rows(REGISTER, key, "new")
        links(REGISTER, key, "new")
    found = identity(con)
    assert (found.merges.num_rows, found.splits.num_rows) == (0, 0)


def test_a_wrong_link_of_another_feed_is_no_merge(con, true_rows, links):
    true_rows(LAND, "a", "one")
    true_rows(LAND, "b", "two")
    links(LAND, "a", "one")
    links(LAND, "b", "one")
    assert identity(con).merges.num_rows == 0


@pytest.fixture
def judged(con, true_rows, links, waits):
    """Two hundred rows: one wrong and missing, two more missing; one merge."""
    true_rows(SITE, "S1", "one", times=195)
    links(SITE, "S1", "one", rows=195)
    true_rows(REGISTER, "one", "one")
    true_rows(REGISTER, "two", "two")
    links(REGISTER, "one", "one")
    links(REGISTER, "two", "one")
    true_rows(LAND, "a", "one")
    links(LAND, "a", "one")
    for key in ("b", "c"):
        true_rows(LAND, key, "one")
        waits(LAND, key, "no_code")
    return identity(con)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(precision=197 / 198, recall=197 / 200, merges=1), []),
        (Limits(precision=0.995, recall=0, merges=1), ["precision 99.4949% is below 99.5000%"]),
        (Limits(precision=0, recall=0.9851, merges=1), ["recall 98.5000% is below 98.5100%"]),
        (Limits(precision=0, recall=0, merges=0), ["1 merges are more than 0"]),
    ],
)
def test_each_limit_has_two_sides(judged, limits, said):
    assert judged.total == Tally("all", 200, 197, 1, 3, 0)
    assert limits.missed(judged) == said


def test_nothing_to_judge_misses_the_limits(con):
    found = identity(con)
    assert found.total == Tally("all", 0, 0, 0, 0, 0)
    assert Limits().missed(found) == ["precision is unknown", "recall is unknown"]
