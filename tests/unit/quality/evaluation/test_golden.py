"""A golden record of a few projects against the truth, with every share worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from quality.evaluation.golden import Accuracy, Sum, golden

TODAY = date(2023, 11, 30)
TRUE = {"project_name": "一号桥", "district": "510104", "total_investment_wan": Decimal("100.00")}


@pytest.fixture
def sides(fill):
    """Return a function that adds a project to the truth, and to the release with changes."""

    def add(code, true=(), found=()):
        said = {**TRUE, **dict(true), "project_code": code}
        fill("truth.projects", said)
        fill("release.projects", {**said, **dict(found)})

    return add


def of(found, field):
    return next(one for one in found.fields if one.field == field)


def test_a_field_is_right_wrong_missing_or_unfounded(con, sides):
    sides("a")
    sides("b", found={"district": "510105"})
    sides("c", found={"district": None})
    sides("d", true={"district": None}, found={"district": "510104"})
    sides("e", true={"district": None})
    district = of(golden(con, TODAY), "district")
    assert district == Accuracy("district", 4, 1, 1, 1, 1, 2, ["b", "c", "d"])
    assert district.share == 1 / 4
    assert of(golden(con, TODAY), "project_name").share == 1


def test_fields_that_no_project_has_are_not_told(con, sides):
    sides("a")
    assert {one.field for one in golden(con, TODAY).fields} == {
        "project_name",
        "district",
        "total_investment_wan",
    }


@pytest.mark.parametrize(("found", "right"), [("100.00", 1), ("100.01", 0), ("99.99", 0)])
def test_money_is_right_to_the_fen(con, sides, found, right):
    sides("a", found={"total_investment_wan": Decimal(found)})
    assert of(golden(con, TODAY), "total_investment_wan").right == right


@pytest.mark.parametrize(("found", "right"), [("2023-05-01", 1), ("2023-05-02", 0)])
def test_a_day_is_right_or_it_is_not(con, sides, found, right):
    sides("a", true={"started_on": "2023-05-01"}, found={"started_on": found})
    assert of(golden(con, TODAY), "started_on").right == right


@pytest.mark.parametrize(
    ("longitude", "latitude", "right"),
    [
        ("104.000000", "30.600449", 1),  # 49.9 m: a degree of latitude is 111,195 m
        ("104.000000", "30.600450", 0),  # 50.04 m
        ("104.000520", "30.600000", 1),  # 49.8 m: at 30.6° a degree of longitude is 95,710 m
        ("104.000530", "30.600000", 0),  # 50.7 m
        (None, None, 0),
    ],
)
def test_a_position_is_right_within_50_m(con, sides, longitude, latitude, right):
    true = {"longitude": "104.000000", "latitude": "30.600000"}
    sides("a", true=true, found={"longitude": longitude, "latitude": latitude})
    assert of(golden(con, TODAY), "position").right == right


@pytest.mark.parametrize(("started", "compared"), [("2023-11-30", 1), ("2023-12-01", 0)])
def test_what_happens_after_the_release_is_not_true_yet(con, sides, started, compared):
    sides("a", true={"started_on": started}, found={"started_on": None})
    fields = {field.field: field.missing for field in golden(con, TODAY).fields}
    assert fields.get("started_on", 0) == compared


@pytest.fixture
def claim(fill):
    def add(code, field, value):
        fill("release.golden_fields", {"project_code": code, "field": field, "value": value})

    return add


def test_a_wrong_value_whose_true_one_nobody_tells_is_told_apart(con, sides, claim):
    for code in ("a", "b"):
        sides(code, found={"district": "510105"})
    claim("a", "district", "510104")
    claim("b", "district", "510106")
    claim("b", "project_name", "510104")
    district = of(golden(con, TODAY), "district")
    assert (district.wrong, district.untold, district.share) == (2, 1, 0)


def test_a_start_that_is_not_proven_or_whose_day_nobody_tells_is_not_judged(con, sides, claim):
    true = {"started_on": "2023-05-01"}
    sides("right", true)
    sides("not proven", true, {"started_on": None})
    sides("untold", true, {"started_on": "2023-05-09"})
    started = of(golden(con, TODAY), "started_on")
    assert (started.compared, started.judged, started.share) == (3, 1, 1)
    assert started.of_all == 1 / 3
    sides("told", true, {"started_on": "2023-05-09"})
    claim("told", "started_on", "2023-05-01")
    started = of(golden(con, TODAY), "started_on")
    assert (started.compared, started.judged, started.share) == (4, 2, 1 / 2)


def test_a_plan_for_later_is_true_already(con, sides):
    sides("a", true={"planned_start_on": "2024-05-31"}, found={"planned_start_on": None})
    assert of(golden(con, TODAY), "planned_start_on").missing == 1


def test_the_worst_come_first_and_are_five_at_most(con, sides):
    for place, days in enumerate((3, 9, 1, 30, 2, 5)):
        found = {"planned_start_on": f"2023-05-{1 + days % 31:02d}"}
        sides(f"p{place}", true={"planned_start_on": "2023-05-01"}, found=found)
    assert of(golden(con, TODAY), "planned_start_on").worst == ["p3", "p1", "p5", "p0", "p4"]


def test_everything_wrong_is_listed_with_both_values(con, sides):
    sides("a", found={"district": "510105"})
    assert golden(con, TODAY).wrong.select(
        ["project_code", "field", "true_value", "value"]
    ).to_pylist() == [
        {"project_code": "a", "field": "district", "true_value": "510104", "value": "510105"}
    ]


def test_projects_of_one_side_only_are_told(con, sides, fill):
    sides("both")
    fill("truth.projects", {"project_code": "absent"})
    fill("release.projects", {"project_code": "unknown"})
    found = golden(con, TODAY)
    assert (found.absent, found.unknown) == (["absent"], ["unknown"])


@pytest.fixture
def quarantined(fill):
    def add(feed, key, code, raw):
        fill("truth.rows", {"feed": feed, "source_key": key, "project_code": code})
        fill("release.quarantine", {"feed": feed, "batch_id": "B", "row_no": 1, "raw": raw})

    return add


def test_sums_leave_out_what_is_in_quarantine(con, sides, fill, quarantined):
    sides("a", true={"annual_plan_wan": Decimal("10.01")})
    sides("b", true={"annual_plan_wan": Decimal("20.02")}, found={"annual_plan_wan": None})
    fill("truth.projects", {"project_code": "c", "total_investment_wan": Decimal("7.77")})
    quarantined("approval/projects", "c as sent", "c", '{"project_code": "c as sent"}')
    quarantined("keylist/annual_plan", "2023-2", "b", '{"plan_year": "2023", "line_no": "2"}')
    found = golden(con, TODAY)
    assert found.sums == [
        Sum("total_investment_wan", Decimal("200.00"), Decimal("200.00"), 1, 0),
        Sum("annual_plan_wan", Decimal("10.01"), Decimal("10.01"), 1, 0),
    ]
    assert found.missed(0) == []


def test_what_has_an_amount_in_spite_of_a_quarantined_row_is_counted(con, sides, quarantined):
    sides("a")
    quarantined("approval/projects", "a", "a", '{"project_code": "a"}')
    assert golden(con, TODAY).sums[0] == Sum(
        "total_investment_wan", Decimal("100.00"), Decimal("100.00"), 0, 0
    )


@pytest.mark.parametrize(
    ("lapsed", "reason", "void"),
    [
        ("2023-11-30", "void_code", 1),
        ("2023-12-01", "void_code", 0),
        (None, "void_code", 0),
        ("2023-11-30", "unknown_code", 0),
    ],
)
def test_sums_leave_out_codes_that_truly_lapsed_and_are_void(con, fill, lapsed, reason, void):
    amount = Decimal("5.00")
    fill(
        "truth.projects", {"project_code": "a", "total_investment_wan": amount, "lapsed_on": lapsed}
    )
    fill("truth.rows", {"feed": "approval/projects", "source_key": "a", "project_code": "a"})
    fill("release.orphans", {"feed": "approval/projects", "source_key": "a", "reason": reason})
    found = golden(con, TODAY).sums[0]
    assert (found.void, found.difference) == (void, amount * (void - 1))


def test_a_fen_too_little_is_said(con, sides):
    sides("a", found={"total_investment_wan": Decimal("99.99")})
    found = golden(con, TODAY)
    assert found.sums[0].difference == Decimal("-0.01")
    assert "the sum of total_investment_wan is -0.01 off" in found.missed(0)


def test_each_field_has_to_reach_the_limit(con, sides):
    for place in range(100):
        sides(f"p{place:02d}", found={"district": "510105"} if place == 0 else ())
    found = golden(con, TODAY)
    assert found.missed(0.99) == []
    assert found.missed(0.991) == ["district is right for 99.0000%, below 99.1000%"]


def test_money_that_the_truth_does_not_know_is_said(con, sides):
    con.execute("alter table truth.projects drop column annual_plan_wan")
    sides("a")
    found = golden(con, TODAY)
    assert [one.money for one in found.sums] == ["total_investment_wan"]
    assert found.missed(0) == ["annual_plan_wan is not on both sides to be summed"]


def test_nothing_to_compare_is_said(con):
    assert golden(con, TODAY).missed(0.99) == ["nothing is compared"]
