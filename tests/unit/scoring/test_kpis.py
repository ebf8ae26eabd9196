"""指标: published identities, edge cases, scopes that add up."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.instant import Instant
from scoring.kpis import FORMULAS, SCHEMA, kpis
from scoring.measures import measure

NOVEMBER = Instant(datetime(2023, 11, 30, 16), date(2023, 11, 30), closed_month=11)  # noqa: DTZ001 - naive UTC

PROJECTS = pa.schema(
    {
        "project_code": pa.string(),
        "is_key": pa.bool_(),
        "district": pa.string(),
        "sector": pa.string(),
        "batch": pa.string(),
        "investor_kind": pa.string(),
        "planned_start_on": pa.date32(),
        "started_on": pa.date32(),
        "completed_on": pa.date32(),
    }
)
PLANS = pa.schema(
    {
        "project_code": pa.string(),
        "plan_year": pa.int32(),
        "batch": pa.string(),
        "planned_start_on": pa.date32(),
    }
)
FACTS = pa.schema(
    {
        "project_code": pa.string(),
        "as_of": pa.timestamp("us"),
        "annual_plan_wan": pa.decimal128(18, 2),
        "completed_ytd_wan": pa.decimal128(18, 2),
        "is_registrable": pa.bool_(),
        "is_registered": pa.bool_(),
    }
)
AT = {"project_code": pa.string(), "as_of": pa.timestamp("us")}
HEALTH = pa.schema(AT | {"colour": pa.string()})
SIGNALS = pa.schema(AT | {"level": pa.int16()})

KEY = {"is_key": True, "district": "510104", "sector": "industry", "batch": "build"}


def measured(projects, instant=NOVEMBER, plans=None):
    coded = [
        KEY | {"project_code": f"{n:04d}", "as_of": instant.as_of} | project
        for n, project in enumerate(projects)
    ]
    return measure(
        pa.Table.from_pylist(coded, schema=PROJECTS),
        pa.Table.from_pylist(coded, schema=FACTS),
        pa.Table.from_pylist([p for p in coded if p.get("colour")], schema=HEALTH),
        pa.Table.from_pylist([], schema=SIGNALS),
        instant,
        annual_plans=None if plans is None else pa.Table.from_pylist(plans, schema=PLANS),
    )


def city(projects, instant=NOVEMBER, plans=None):
    """Return {kpi: row} of the whole city."""
    table = kpis(measured(projects, instant, plans), instant)
    assert table.schema == SCHEMA
    return {row["kpi"]: row for row in table.to_pylist() if row["scope_kind"] == "city"}


def values(projects, **of):
    return {kpi: row["value"] for kpi, row in city(projects, **of).items()}


def invested(plan, done):
    known = {"annual_plan_wan": Decimal(plan)}
    return known | {"completed_ytd_wan": None if done is None else Decimal(done)}


@pytest.mark.parametrize(
    ("done", "month", "ahead"),
    [
        ("74.3", 8, 7.63),  # Sichuan 2023
        ("97.2", 10, 13.87),  # 江门
        ("30.9", 3, 5.9),  # 江门 2021
        ("85.1", 10, 1.77),  # a city, 2016
        ("74", 8, 7.33),  # 三明
        ("96.8", 11, 5.13),
    ],
)
def test_ahead_of_time_is_completion_less_whole_months_of_twelve(done, month, ahead):
    instant = Instant(NOVEMBER.as_of, NOVEMBER.as_of_on, month)
    found = values([invested("100", done)], instant=instant)
    assert found["ahead_of_time_pp"] == pytest.approx(ahead, abs=0.005)
    assert found["time_progress_pct"] == pytest.approx(month / 12 * 100)


OCTOBER = Instant(datetime(2023, 10, 31, 16), date(2023, 10, 31), closed_month=10)  # noqa: DTZ001 - naive UTC


def start(planned, started=None):
    return {"batch": "start", "planned_start_on": planned, "started_on": started}


def test_the_start_identity_of_a_published_bulletin_holds():
    due, later = date(2023, 9, 30), date(2023, 12, 31)
    found = values(
        [
            *[start(due, date(2023, 9, 1))] * 107,
            *[start(due)] * 33,
            *[start(later, date(2023, 10, 9))] * 11,
            *[start(later)] * 32,
        ],
        instant=OCTOBER,
    )
    counts = ("planned_starts", "due_starts", "verified_starts", "early_starts", "overdue_starts")
    assert [found[kpi] for kpi in counts] == [183, 140, 118, 11, 33]
    assert found["start_rate_pct"] == pytest.approx(64.48, abs=0.01)
    assert found["due_start_rate_pct"] == pytest.approx(76.43, abs=0.01)
    starts, early = found["verified_starts"], found["early_starts"]
    assert found["overdue_starts"] == found["due_starts"] - (starts - early)


def test_a_start_rate_of_a_published_bulletin_holds():
    begun = start(date(2023, 9, 30), date(2023, 9, 2))
    found = values([*[begun] * 160, *[start(date(2023, 9, 30))] * 25])
    assert found["start_rate_pct"] == pytest.approx(86.5, abs=0.05)


def test_an_early_start_that_has_become_due_is_not_overdue():
    found = values([start(date(2023, 11, 30), date(2023, 9, 2))])
    counts = ("due_starts", "early_starts", "overdue_starts", "due_start_rate_pct")
    assert [found[kpi] for kpi in counts] == [1, 1, 0, 100]


@pytest.mark.parametrize(("planned", "due"), [(date(2023, 11, 30), 1), (date(2023, 12, 1), 0)])
def test_a_start_is_due_on_its_day(planned, due):
    assert values([start(planned)])["due_starts"] == due


def test_what_happened_after_the_day_has_not_happened():
    found = values(
        [
            start(date(2023, 6, 30), date(2023, 12, 1)),
            {"batch": "finish", "completed_on": date(2023, 12, 1)},
        ]
    )
    assert (found["verified_starts"], found["overdue_starts"]) == (0, 1)
    assert found["finish_rate_pct"] == 0


def test_completion_is_a_ratio_of_sums_that_silence_does_not_flatter():
    found = city([invested(100, 90), invested(300, 330), invested(0, 50), invested(1000, None)])
    completion = found["completion_pct"]
    assert completion["value"] == 30
    assert (completion["numerator"], completion["denominator"]) == (420, 1400)
    assert found["annual_plan_wan"]["value"] == 1400
    assert found["completed_wan"]["value"] == 470


def test_nothing_known_is_null_and_not_zero():
    found = values([invested(100, None)])
    unknown = ("completed_wan", "completion_pct", "ahead_of_time_pp", "start_rate_pct")
    assert [found[kpi] for kpi in unknown] == [None] * 4


def test_registration_counts_started_projects_above_the_line():
    begun = {"started_on": date(2023, 3, 1), "is_registrable": True}
    found = city(
        [
            begun | {"is_registered": True},
            begun | {"is_registered": False},
            begun | {"is_registered": True, "is_registrable": False},
            {"is_registrable": True, "is_registered": True},
        ]
    )["registered_rate_pct"]
    assert (found["numerator"], found["denominator"], found["value"]) == (1, 2, 50)


def test_shares_of_colours_leave_out_what_is_not_rated():
    colours = ["green", "green", "blue", "red", "unrated", None]
    found = values([{"colour": colour} for colour in colours])
    shares = {kpi: value for kpi, value in found.items() if kpi.startswith("share_")}
    assert shares == {
        "share_green_pct": 50,
        "share_blue_pct": 25,
        "share_yellow_pct": 0,
        "share_red_pct": 25,
        "share_unrated_pct": 20,
    }


def test_overdue_starts_are_compared_with_the_same_day_of_last_year():
    june = date(2022, 6, 30)
    this_year = [start(date(2023, 6, 30))] * 3
    last_year = [
        (june, None),
        (june, None),
        (june, None),
        (june, date(2023, 1, 5)),  # begun since, but not yet a year ago
        (june, date(2022, 11, 30)),
        (date(2022, 12, 31), None),
    ]
    left = [{"is_key": False, "started_on": started} for _, started in last_year]
    plans = [
        {
            "project_code": f"{n:04d}",
            "plan_year": 2022,
            "batch": "start",
            "planned_start_on": planned,
        }
        for n, (planned, _) in enumerate(last_year, start=len(this_year))
    ]
    other = {"project_code": "0003", "plan_year": 2021, "batch": "start", "planned_start_on": june}
    found = city([*this_year, *left], plans=[*plans, other])
    assert (found["overdue_starts"]["value"], found["overdue_starts"]["previous_value"]) == (3, 4)
    assert found["overdue_starts_yoy_pct"]["value"] == -25
    assert found["projects_total"]["value"] == 3


def test_without_last_years_list_the_comparison_is_null():
    found = city([start(date(2023, 6, 30))], plans=[])
    assert found["overdue_starts_yoy_pct"]["value"] is None
    assert found["overdue_starts"]["previous_value"] is None


def test_every_scope_has_every_figure_in_order():
    table = kpis(measured([{"district": d} for d in ("510105", "510104", None)]), NOVEMBER)
    rows = table.to_pylist()
    districts = [row["scope"] for row in rows if row["scope_kind"] == "district"]
    assert sorted(set(districts)) == ["510104", "510105", "unknown"]
    keys = [(row["scope_kind"], row["scope"], row["kpi"]) for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == len(FORMULAS) * (1 + 3 + 1 + 1 + 1)
    assert {row["period"] for row in rows} == {"2023-11"}


MONEY = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
ANY_PROJECT = st.fixed_dictionaries(
    {
        "is_key": st.booleans(),
        "district": st.sampled_from(["510104", "510105", "510106", None]),
        "batch": st.sampled_from(["start", "build", "finish"]),
        "annual_plan_wan": st.one_of(st.none(), MONEY),
        "completed_ytd_wan": st.one_of(st.none(), MONEY),
        "planned_start_on": st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2023, 12, 31))),
        "started_on": st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2023, 12, 31))),
        "colour": st.sampled_from(["green", "red", "unrated", None]),
    }
)
ADDITIVE = [
    "projects_total",
    "annual_plan_wan",
    "completed_wan",
    "planned_starts",
    "due_starts",
    "verified_starts",
    "overdue_starts",
    "early_starts",
]


@settings(max_examples=15, deadline=None)
@given(projects=st.lists(ANY_PROJECT, min_size=1, max_size=30), shuffled=st.randoms())
def test_districts_add_up_to_the_city_whatever_the_order(projects, shuffled):
    rows = kpis(measured(projects), NOVEMBER).to_pylist()
    for kpi in ADDITIVE:
        found = [row for row in rows if row["kpi"] == kpi]
        [whole] = [row["value"] or 0 for row in found if row["scope_kind"] == "city"] or [0]
        parts = sum(row["value"] or 0 for row in found if row["scope_kind"] == "district")
        assert parts == pytest.approx(whole)
    mixed = shuffled.sample(projects, len(projects))
    assert kpis(measured(mixed), NOVEMBER).to_pylist() == rows


def test_what_another_instant_says_is_left_out():
    earlier = {"as_of": OCTOBER.as_of, "colour": "red"}
    found = values([invested(100, 90) | earlier, invested(100, 80) | {"colour": "green"}])
    assert (found["completion_pct"], found["share_red_pct"]) == (80, 0)
    assert found["projects_total"] == 2


def test_the_year_before_a_leap_day_ends_in_february():
    leap = Instant(datetime(2024, 2, 29, 16), date(2024, 2, 29), closed_month=0)  # noqa: DTZ001 - naive UTC
    assert (leap.year_before, leap.period) == (date(2023, 2, 28), "2024-00")
