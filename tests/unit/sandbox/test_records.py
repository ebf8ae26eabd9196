"""What the agencies send: the feed files' columns, words and keys, and nothing from the future."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.agencies import HEADER_UNITS, records
from sandbox.world import simulate
from sandbox.world.days import CITY_TIME

AS_OF = date(2023, 11, 30)
FEEDS = [
    "approval/matters",
    "approval/projects",
    "approval/reports",
    "construction/completions",
    "construction/works_permits",
    "directory/contacts",
    "directory/organisations",
    "engineering/matters",
    "engineering/projects",
    "engineering/special_procedures",
    "engineering/steps",
    "followup/coordination_feedback",
    "followup/coordination_items",
    "followup/decisions",
    "followup/feedback",
    "followup/responses",
    "funds/batches",
    "keylist/annual_plan",
    "land/parcels",
    "library/memberships",
    "planning/land_use_permits",
    "planning/works_planning_permits",
    "site/attendance_daily",
    "site/cameras",
    "site/sites",
    "statistics/investment_monthly",
    "usage/visits",
]
ANSWERS = {feed for feed in FEEDS if feed.startswith("followup/")} - {"followup/decisions"}
UNREADABLE = {
    "unknown_district", "district_is_the_city", "zero_date", "far_date", "vague_date",
    "month_for_a_date", "amount_x10000", "malformed_code", "code_as_float", "bid_section_code",
}  # fmt: skip


def distinct(table, *columns):
    return table.group_by(list(columns)).aggregate([]).num_rows


def test_every_feed_of_the_city_is_sent(sent, contracts):
    assert sorted(sent) == sorted(contracts) == FEEDS


@pytest.mark.parametrize("feed", FEEDS)
def test_columns_are_the_feed_files_in_order_and_all_text(sent, contracts, feed):
    assert sent[feed].column_names == [column["name"] for column in contracts[feed]["columns"]]
    assert set(sent[feed].schema.types) == {pa.string()}
    assert (sent[feed].num_rows > 0) == (feed not in ANSWERS)


@pytest.mark.parametrize("feed", FEEDS)
def test_words_are_words_of_the_feed_file(sent, contracts, feed):
    for column in contracts[feed]["columns"]:
        if column.get("values"):
            words = set(pc.unique(sent[feed][column["name"]]).to_pylist()) - {None}
            assert words <= set(column["values"]), column["name"]


@pytest.mark.parametrize("feed", FEEDS)
def test_patterns_of_the_feed_file_hold(sent, contracts, feed):
    for column in contracts[feed]["columns"]:
        if column.get("pattern"):
            held = pc.match_substring_regex(
                sent[feed][column["name"]], f"^(?:{column['pattern']})$"
            )
            assert pc.all(held, min_count=0).as_py(), column["name"]


@pytest.mark.parametrize("feed", FEEDS)
def test_required_columns_are_filled(sent, contracts, feed):
    for column in contracts[feed]["columns"]:
        if column.get("required") and column["type"] != "project_code":
            assert sent[feed][column["name"]].null_count == 0, column["name"]


@pytest.mark.parametrize("feed", FEEDS)
def test_rows_that_cannot_be_read_stay_well_below_what_the_feed_allows(
    dirty, sent, contracts, feed
):
    rows = dirty.to_pylist()
    bad = sum(row["feed"] == feed and row["kind"] in UNREADABLE for row in rows)
    allowed = contracts[feed]["expect"]["max_quarantine_ratio"] * sent[feed].num_rows
    assert bad <= allowed / 3


@pytest.mark.parametrize(
    "feed", ["approval/projects", "approval/matters", "approval/reports", "land/parcels",
             "site/sites", "site/attendance_daily", "site/cameras", "funds/batches",
             "directory/contacts", "usage/visits", "keylist/annual_plan", "followup/decisions",
             "library/memberships", "statistics/investment_monthly"]
)  # fmt: skip
def test_each_row_has_its_own_key(sent, contracts, feed):
    assert distinct(sent[feed], *contracts[feed]["grain"]) == sent[feed].num_rows


@pytest.mark.parametrize(
    "feed",
    [feed for feed in FEEDS if feed.split("/")[0] in {"engineering", "planning", "construction"}],
)
def test_the_exchange_log_numbers_its_rows_and_ends_each_key_with_one_valid_row(
    sent, contracts, feed
):
    table = sent[feed]
    sequence = table["seq_no"].cast(pa.int64())
    assert pc.all(pc.greater(sequence[1:], sequence[:-1])).as_py()
    assert distinct(table, "local_pk") == table.num_rows
    rows = table.select([*contracts[feed]["grain"], "is_valid"]).to_pylist()
    last, valid = {}, {}
    for row in rows:
        key = tuple(row[name] for name in contracts[feed]["grain"])
        last[key] = row["is_valid"]
        valid[key] = valid.get(key, 0) + (1 if row["is_valid"] == "1" else -1)
    assert set(valid.values()) <= {0, 1, 2}, "2 where the same came again without a tombstone"
    assert list(valid.values()).count(2) <= 0.01 * len(valid)
    assert all((count >= 1) == (last[key] == "1") for key, count in valid.items())
    assert (0 in valid.values()) == (feed == "engineering/matters")


def test_a_tombstone_is_followed_by_the_row_that_replaces_it(sent):
    table = sent["construction/works_permits"]
    log = {}
    for number, valid in zip(
        *(table[c].to_pylist() for c in ("permit_no", "is_valid")), strict=True
    ):
        log.setdefault(number, []).append(valid)
    logs = set(map(tuple, log.values()))
    assert {("1",), ("1", "0", "1")} <= logs


@pytest.mark.parametrize("hour", [1, 9, 23])
def test_nothing_is_known_before_it_is_recorded(small, hour):
    now = datetime(2023, 6, 30, hour, 30, tzinfo=CITY_TIME)
    for feed, table in records(small, now).items():
        for name in ("updated_at", "reported_at"):
            if name in table.column_names and feed not in ANSWERS:
                assert pc.max(table[name]).as_py() <= f"2023-06-30 {hour:02}:30:00", feed


def test_what_is_known_on_an_earlier_day_is_part_of_what_is_known_later(small):
    earlier, later = records(small, date(2023, 6, 15)), records(small, AS_OF)
    for feed, columns in {
        "approval/projects": ["project_code"],
        "engineering/steps": ["seq_no", "local_pk", "matter_instance_id", "step", "occurred_at"],
        "site/attendance_daily": ["construction_no", "day", "workers", "alarms"],
        "statistics/investment_monthly": ["report_month", "project_code", "year_to_date_wan"],
    }.items():
        known = set(map(tuple, (row.values() for row in later[feed].select(columns).to_pylist())))
        before = [tuple(row.values()) for row in earlier[feed].select(columns).to_pylist()]
        assert before
        assert set(before) <= known


def test_november_closes_on_its_last_day_at_five_in_the_afternoon(reference):
    at_noon, in_the_evening = (
        records(reference, datetime(2023, 11, 30, hour, 0, tzinfo=UTC))[
            "statistics/investment_monthly"
        ]
        for hour in (4, 10)
    )
    november = pc.starts_with(in_the_evening["report_month"], "2023-11")
    reported = in_the_evening.filter(november)["reported_at"]
    assert pc.max(reported).as_py() < "2023-11-30 17:00:00"
    assert at_noon.num_rows < in_the_evening.num_rows
    assert reported.length() > 1_000


def test_before_it_is_issued_this_years_list_is_unknown(small):
    lists = records(small, date(2023, 1, 11))["keylist/annual_plan"]
    assert set(lists["plan_year"].to_pylist()) == {"2022"}


def test_a_revision_is_a_row_of_its_own_with_a_later_report(sent):
    table = sent["statistics/investment_monthly"]
    clean = table.filter(pc.match_substring_regex(table["project_code"], r"^\d{4}-\d{6}-"))
    months = clean.select(["report_month", "project_code"])
    revised = months.num_rows - distinct(months, "report_month", "project_code")
    assert 20 < revised < 0.02 * months.num_rows
    assert distinct(clean, "report_month", "project_code", "reported_at") == clean.num_rows


def test_units_are_declared_for_money_columns_of_workbooks(sent, contracts):
    for feed, units in HEADER_UNITS.items():
        declared = {c["name"]: c.get("unit", {}) for c in contracts[feed]["columns"]}
        assert all(unit in declared[name] for name, unit in units.items())
    lists = sent["keylist/annual_plan"]
    total = max(
        float(text.removesuffix("亿元")) for text in lists["total_investment_wan"].to_pylist()
    )
    assert total < 1_000, "亿元"


def test_sites_are_found_through_the_works_permits(sent):
    known = set(sent["construction/works_permits"]["construction_no"].to_pylist())
    for feed in ("site/sites", "site/attendance_daily", "site/cameras"):
        sites = set(sent[feed]["construction_no"].to_pylist())
        assert len(sites - known) <= 0.01 * len(sites)


def test_permits_without_an_engineering_code_still_carry_the_chain(sent):
    table = sent["construction/works_permits"]
    lost = table.filter(pc.is_null(table["engineering_code"]))
    planning = set(sent["planning/works_planning_permits"]["permit_no"].to_pylist())
    found = [number in planning for number in lost["works_planning_permit_no"].to_pylist()]
    assert lost.num_rows > 100
    assert sum(found) >= 0.95 * len(found)


def test_engineering_codes_are_the_project_code_or_its_children(sent):
    table = sent["engineering/projects"]
    codes = table["engineering_code"].to_pylist()
    whole = [code for code in codes if len(code) == 24]
    children = [code for code in codes if len(code) == 28 and code[24:27] == "-00"]
    assert len(whole) + len(children) == len(codes)
    assert 0.05 < len(children) / len(codes) < 0.35


def test_no_person_can_be_rung(sent):
    for feed, name in (("directory/contacts", "phone"), ("land/parcels", "transferee_phone")):
        assert pc.all(pc.starts_with(sent[feed][name], "100")).as_py()


def test_numbers_are_unique_over_blocks(blocks):
    found = records(blocks, AS_OF)
    for feed, name in (
        ("approval/projects", "project_code"),
        ("land/parcels", "supervision_no"),
        ("site/sites", "construction_no"),
        ("directory/organisations", "org_id"),
    ):
        assert distinct(found[feed], name) == found[feed].num_rows
    for feed in ("construction/works_permits", "planning/land_use_permits"):
        valid = found[feed].filter(pc.equal(found[feed]["is_valid"], "1"))
        instances = distinct(valid, "matter_instance_id")
        assert distinct(valid, "permit_no") == instances
    assert found["usage/visits"].num_rows == distinct(found["usage/visits"], "day", "org_id")


def test_slower_agencies_know_less(small_plan):
    quick, slow = (
        records(simulate(replace(small_plan, lateness=lateness)), AS_OF) for lateness in (0.1, 40.0)
    )
    assert slow["engineering/steps"].num_rows < quick["engineering/steps"].num_rows
