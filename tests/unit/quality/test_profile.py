"""The profile of a batch: which values break which rule, and that each row counts once."""

import pytest

from ingestion.contract import Feed
from quality.profile import profile

DISTRICTS = ("510104", "锦江区", "锦江")
COLUMN = {"name": "parcel_no", "label": "编号", "type": "text"}


def broken(feed, path, districts=DISTRICTS):
    return {m.rule: m.broken for m in profile(feed, path, districts) if m.broken}


def test_a_good_batch_breaks_nothing(feed, batch):
    assert broken(feed, batch({}, {})) == {}


def test_every_rule_of_the_feed_file_is_measured_even_when_kept(feed, batch):
    rules = [m.rule for m in profile(feed, batch({}), DISTRICTS)]
    assert len(rules) == len(set(rules))
    assert set(rules) == {
        *(f"{name}:missing" for name in feed.names),
        "repeated_key",
        "broken_rows",
        "parcel_no:required",
        "parcel_no:pattern",
        "project_code:required",
        "project_code:type",
        "mode:values",
        "area_sqm:type",
        "area_sqm:range",
        "price:type",
        "floors:type",
        "floors:range",
        "signed_on:type",
        "start_month:type",
        "updated_at:type",
        "is_valid:type",
        "district:values",
        "phone:pattern",
    }


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"parcel_no": None}, "parcel_no:required"),
        ({"parcel_no": " "}, "parcel_no:required"),
        ({"parcel_no": "-"}, "parcel_no:required"),
        ({"parcel_no": "Q7"}, "parcel_no:pattern"),
        ({"parcel_no": "P7x"}, "parcel_no:pattern"),
        ({"project_code": "待赋码"}, "project_code:type"),
        ({"mode": "赠送"}, "mode:values"),
        ({"area_sqm": "约三亩"}, "area_sqm:type"),
        ({"area_sqm": "12公顷"}, "area_sqm:type"),
        ({"area_sqm": "-0.01"}, "area_sqm:range"),
        ({"area_sqm": "1000000.01"}, "area_sqm:range"),
        ({"area_sqm": "1500.01亩"}, "area_sqm:range"),
        ({"floors": "12.7"}, "floors:type"),
        ({"floors": "0"}, "floors:range"),
        ({"floors": "201"}, "floors:range"),
        ({"signed_on": "0000-00-00"}, "signed_on:type"),
        ({"signed_on": "2023-02-30"}, "signed_on:type"),
        ({"signed_on": "9999-12-31"}, "signed_on:type"),
        ({"signed_on": "2023年底"}, "signed_on:type"),
        ({"start_month": "2023-13"}, "start_month:type"),
        ({"updated_at": "2023-05-06 25:00:00"}, "updated_at:type"),
        ({"is_valid": "也许"}, "is_valid:type"),
        ({"district": "蓉江新区"}, "district:values"),
        ({"phone": "1391234567"}, "phone:pattern"),
    ],
)
def test_a_bad_value_breaks_one_rule_and_its_row_once(feed, batch, change, rule):
    assert broken(feed, batch({}, change, {})) == {rule: 1, "broken_rows": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"parcel_no": "　P7 "},
        {"project_code": "２３０５－510104－04－01－123456"},
        {"mode": None},
        {"area_sqm": "1,200.5"},
        {"area_sqm": "0"},
        {"area_sqm": "1000000"},
        {"area_sqm": "1499.99亩"},
        {"area_sqm": "12", "area_sqm__unit": "亩"},
        {"price": "1e400"[:1]},
        {"floors": "12.0"},
        {"floors": "1"},
        {"floors": "200"},
        {"signed_on": "2023/5/6"},
        {"signed_on": "2023年5月6日"},
        {"signed_on": "20230506"},
        {"signed_on": "45052"},
        {"start_month": "2023年5月"},
        {"updated_at": "2023-05-06T07:08:09+08:00"},
        {"updated_at": "1683328089000"},
        {"is_valid": "否"},
        {"phone": None},
    ],
)
def test_a_value_that_can_be_read_breaks_nothing(feed, batch, change):
    assert broken(feed, batch(change)) == {}


def test_a_row_with_three_bad_values_is_one_broken_row(feed, batch):
    path = batch({"mode": "?", "floors": "?", "district": "?"}, {"mode": "?"})
    assert broken(feed, path)["broken_rows"] == 2
    assert broken(feed, path)["mode:values"] == 2


def test_rows_that_repeat_a_key_are_counted_beyond_the_first(feed, batch):
    path = batch({"parcel_no": "P1"}, {"parcel_no": " P1"}, {"parcel_no": "P1"}, {})
    assert broken(feed, path) == {"repeated_key": 2}


def test_a_missing_column_is_missing_and_nothing_else(feed, batch):
    assert broken(feed, batch({}, {}, without=("mode",))) == {"mode:missing": 2}


def test_a_missing_grain_column_does_not_make_every_row_a_repeat(feed, batch):
    assert broken(feed, batch({}, {}, without=("parcel_no",))) == {"parcel_no:missing": 2}


def test_districts_are_not_judged_without_the_city_s_words(feed, batch):
    assert broken(feed, batch({"district": "蓉江新区"}), districts=()) == {}


def test_an_empty_batch_breaks_nothing(feed, batch):
    assert broken(feed, batch()) == {}


def test_a_word_of_the_contract_cannot_become_sql(feed, batch):
    word = "x') or true --"
    columns = [
        {"name": "mode", "label": "方式", "type": "text", "values": {word: "odd"}},
        {**COLUMN, "required": True, "pattern": "P'\\d+"},
    ]
    odd = Feed.model_validate({**feed.model_dump(by_alias=True), "columns": columns})
    path = batch({"mode": word, "parcel_no": "P'1"}, {"mode": "划拨", "parcel_no": "P'2"})
    assert broken(odd, path) == {"mode:values": 1, "broken_rows": 1}


def test_a_batch_without_any_column_of_the_contract_misses_them_all(feed, batch):
    found = broken(feed, batch({}, without=feed.landing_names))
    assert found == {f"{name}:missing": 1 for name in feed.names}
