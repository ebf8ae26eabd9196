"""Which candidates are suggested, in what order and on what evidence; both sides of each limit."""

import datetime as dt
import json
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.suggestions import PER_ORPHAN, SCHEMA, suggest

TOLD = pa.schema(
    [
        ("plain_name", pa.string()),
        ("plain_owner", pa.string()),
        ("credit_code", pa.string()),
        ("district", pa.string()),
        ("amount_wan", pa.decimal128(18, 2)),
        ("starts_on", pa.date32()),
    ]
)
PAIRS = pa.schema(
    [
        ("feed", pa.string()),
        ("source_key", pa.string()),
        ("project_code", pa.string()),
        *TOLD,
        *(pa.field(f"registered_{field.name}", field.type) for field in TOLD),
    ]
)
PARK = {
    "plain_name": "锦江三圣花园建设项目",
    "plain_owner": "锦江城市建设投资有限公司",
    "credit_code": "915101040000000195",
    "district": "510104",
    "amount_wan": Decimal("1000.00"),
    "starts_on": dt.date(2023, 3, 31),
}
NOTHING = dict.fromkeys(PARK)


def pair(row, project, code="one", key="N1"):
    """One candidate: what a row says, what a project says; what is left out is not told."""
    told = {**NOTHING, **row, **{f"registered_{k}": v for k, v in {**NOTHING, **project}.items()}}
    return {"feed": "land/parcels", "source_key": key, "project_code": code, **told}


def suggested(*pairs):
    found = suggest(pa.Table.from_pylist(list(pairs), schema=PAIRS))
    return {row["source_key"]: json.loads(row["suggestions"]) for row in found.to_pylist()}


def only(row, project):
    """The one suggestion for one candidate."""
    [[suggestion]] = suggested(pair(row, project)).values()
    return suggestion


def agrees(kind, row, project):
    """Whether one kind of evidence agrees; the owner keeps the pair worth a look."""
    same = (
        {"plain_owner": PARK["plain_owner"]}
        if kind != "owner"
        else {"plain_name": PARK["plain_name"]}
    )
    return only({**same, **row}, {**same, **project})["evidence"][kind]


def test_what_agrees_in_everything_has_a_hundred_points():
    assert only(PARK, PARK) == {
        "project_code": "one",
        "score": 100,
        "evidence": dict.fromkeys(("name", "owner", "district", "amount", "dates"), True),
    }


def test_what_is_not_told_earns_nothing_and_is_neither_true_nor_false():
    found = only({"credit_code": PARK["credit_code"]}, PARK)
    assert found["score"] == 30
    assert found["evidence"] == {
        "name": None,
        "owner": True,
        "district": None,
        "amount": None,
        "dates": None,
    }


def test_a_like_place_and_amount_alone_are_not_worth_a_look():
    by_chance = {"district": PARK["district"], "amount_wan": PARK["amount_wan"]}
    assert suggested(pair(by_chance, PARK)) == {}
    assert only({**by_chance, "starts_on": PARK["starts_on"]}, PARK)["score"] == 30


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("锦江三圣花园建设项目", True),
        ("锦江三圣花园建改造目", True),  # 8 of 10 characters the same: 80 of 100
        ("锦江三圣花园建改造木", False),
        ("青羊草堂中学", False),
    ],
)
def test_names_agree_from_four_fifths_on(name, expected):
    assert agrees("name", {"plain_name": name}, {"plain_name": PARK["plain_name"]}) is expected


TEN = "一二三四五六七八九十"


@pytest.mark.parametrize(("shared", "expected"), [(10, True), (9, True), (8, False)])
def test_owners_agree_by_name_from_nine_tenths_on(shared, expected):
    """Of 10 and 9 characters 18 of 19 are shared, of 10 and 8 it is 16 of 18."""
    assert agrees("owner", {"plain_owner": TEN[:shared]}, {"plain_owner": TEN}) is expected


def test_right_credit_codes_are_beyond_a_name():
    other = {**PARK, "credit_code": "9151010400000006X8"}
    assert agrees("owner", PARK, other) is False
    renamed = {"credit_code": PARK["credit_code"], "plain_owner": "另一个名字"}
    assert agrees("owner", renamed, PARK) is True


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("990.00", True), ("989.99", False), ("1010.10", True), ("1010.11", False)],
)
def test_amounts_agree_within_a_hundredth_of_the_larger(amount, expected):
    row = {"amount_wan": Decimal(amount)}
    assert agrees("amount", row, {"amount_wan": PARK["amount_wan"]}) is expected


@pytest.mark.parametrize(
    ("day", "expected"), [(dt.date(2023, 7, 1), True), (dt.date(2023, 7, 2), False)]
)
def test_starts_agree_within_a_quarter(day, expected):
    assert agrees("dates", {"starts_on": day}, {"starts_on": PARK["starts_on"]}) is expected


def test_nothing_is_compared_with_an_amount_of_nought():
    assert agrees("amount", {"amount_wan": Decimal(0)}, {"amount_wan": Decimal(0)}) is None


def test_at_most_three_are_suggested_the_likeliest_first_and_ties_by_code():
    nameless = {**PARK, "plain_name": "青羊草堂中学"}
    found = suggested(
        pair(PARK, nameless, "d"),
        pair(PARK, nameless, "b"),
        pair(PARK, PARK, "c"),
        pair(PARK, nameless, "a"),
        pair(PARK, nameless, "e", key="N2"),
    )
    assert [(s["project_code"], s["score"]) for s in found["N1"]] == [
        ("c", 100),
        ("a", 60),
        ("b", 60),
    ]
    assert [s["project_code"] for s in found["N2"]] == ["e"]
    assert len(found["N1"]) == PER_ORPHAN


def test_without_candidates_there_is_an_empty_table():
    assert suggest(PAIRS.empty_table()).equals(SCHEMA.empty_table())


texts = st.sampled_from([None, "锦江花园项目", "锦江花园项目一期", "青羊学校"])
told = st.fixed_dictionaries(
    {
        "plain_name": texts,
        "plain_owner": texts,
        "credit_code": st.sampled_from([None, "915101040000000195", "9151010400000006X8"]),
        "district": st.sampled_from([None, "510104", "510105"]),
        "amount_wan": st.sampled_from([None, Decimal(0), Decimal("995"), Decimal("1000")]),
        "starts_on": st.sampled_from([None, dt.date(2023, 3, 31), dt.date(2024, 3, 31)]),
    }
)
candidates = st.lists(
    st.tuples(st.sampled_from("NM"), st.sampled_from("abcd"), told, told),
    max_size=12,
    unique_by=lambda candidate: candidate[:2],
)


@settings(deadline=None)
@given(candidates, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter_and_scores_stay_between_0_and_100(some, luck):
    rows = [pair(row, project, code, key) for key, code, row, project in some]
    shuffled = list(rows)
    luck.shuffle(shuffled)
    assert suggested(*rows) == suggested(*shuffled)
    for suggestions in suggested(*rows).values():
        scores = [s["score"] for s in suggestions]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        assert len(scores) <= PER_ORPHAN
