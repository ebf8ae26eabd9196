"""指标: published identities, edge cases, scopes that add up. Goldens are worked by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.kpis import KPIS, SCHEMA, kpis
from tests.unit.scoring.figures import (
    NOVEMBER,
    OCTOBER,
    figures,
    inputs,
    instant,
    listed,
    start,
    sums,
    values,
)


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
    now = instant(NOVEMBER.as_of, month)
    found = values(listed([invested("100", done)], now), now)
    assert found["ahead_of_time_pp"] == pytest.approx(ahead, abs=0.005)
    assert found["time_progress_pct"] == month * 100 / 12


def test_the_start_identity_of_a_published_bulletin_holds():
    due, later = date(2023, 9, 30), date(2023, 12, 31)
    projects = [
        *[start(due, date(2023, 9, 1))] * 107,
        *[start(due)] * 33,
        *[start(later, date(2023, 10, 9))] * 11,
        *[start(later)] * 32,
    ]
    found = values(listed(projects, OCTOBER), OCTOBER)
    counts = ("planned_starts", "due_starts", "verified_starts", "early_starts", "overdue_starts")
    assert [found[kpi] for kpi in counts] == [183, 140, 118, 11, 33]
    assert round(found["start_rate_pct"], 1) == 64.5
    assert round(found["due_start_rate_pct"], 1) == 76.4
    starts, early = found["verified_starts"], found["early_starts"]
    assert found["overdue_starts"] == found["due_starts"] - (starts - early)


def test_a_start_rate_of_a_published_bulletin_holds():
    begun = start(date(2023, 9, 30), date(2023, 9, 2))
    found = values(listed([*[begun] * 160, *[start(date(2023, 9, 30))] * 25]))
    assert round(found["start_rate_pct"], 1) == 86.5


def test_an_early_start_that_has_become_due_is_not_overdue():
    found = values(listed([start(date(2023, 11, 30), date(2023, 9, 2))]))
    counts = ("due_starts", "early_starts", "overdue_starts", "due_start_rate_pct")
    assert [found[kpi] for kpi in counts] == [1, 1, 0, 100]


@pytest.mark.parametrize(
    ("started", "early"),
    [(date(2023, 8, 31), 1), (date(2023, 9, 1), 0), (date(2022, 12, 31), 1)],
)
def test_a_start_is_early_in_a_month_before_the_planned_one(started, early):
    assert values(listed([start(date(2023, 9, 30), started)]))["early_starts"] == early


@pytest.mark.parametrize(("planned", "due"), [(date(2023, 11, 30), 1), (date(2023, 12, 1), 0)])
def test_a_start_is_due_on_its_day(planned, due):
    assert values(listed([start(planned)]))["due_starts"] == due


def test_what_happened_after_the_day_has_not_happened():
    later = date(2023, 12, 1)
    found = values(
        listed([start(date(2023, 6, 30), later), {"batch": "finish", "completed_on": later}])
    )
    assert (found["verified_starts"], found["overdue_starts"]) == (0, 1)
    assert found["finish_rate_pct"] == 0


def test_completion_is_a_ratio_of_sums_that_silence_does_not_flatter():
    projects = [invested(100, 90), invested(300, 330), invested(0, 50), invested(1000, None)]
    found = figures(listed(projects))
    completion = found["completion_pct"]
    assert completion["value"] == 30
    assert (completion["numerator"], completion["denominator"]) == (420, 1400)
    assert found["annual_plan_wan"]["value"] == 1400
    assert found["completed_wan"]["value"] == 470


def test_completion_above_the_plan_is_kept():
    assert values(listed([invested(100, 132)]))["completion_pct"] == 132


def test_money_is_added_to_the_last_fen():
    found = values(listed([invested("0.10", "0.01"), *[invested("0.10", "0.02")] * 2]))
    assert (found["annual_plan_wan"], found["completed_wan"]) == (0.3, 0.05)
    assert found["completion_pct"] == 50 / 3


def test_nothing_known_is_null_and_not_zero():
    found = values(listed([invested(100, None)]))
    unknown = ("completed_wan", "completion_pct", "ahead_of_time_pp", "start_rate_pct")
    assert [found[kpi] for kpi in unknown] == [None] * 4


def test_registration_counts_started_projects_above_the_line():
    begun = {"started_on": date(2023, 3, 1), "is_registrable": True}
    found = figures(
        listed(
            [
                begun | {"is_registered": True},
                begun | {"is_registered": False},
                begun | {"is_registered": True, "is_registrable": False},
                {"is_registrable": True, "is_registered": True},
            ]
        )
    )["registered_rate_pct"]
    assert (found["numerator"], found["denominator"], found["value"]) == (1, 2, 50)


def test_shares_of_colours_leave_out_what_is_not_rated():
    colours = ["green", "green", "blue", "red", "unrated", None]
    found = values(listed([{"colour": colour} for colour in colours]))
    shares = {kpi: value for kpi, value in found.items() if kpi.startswith("share_")}
    assert shares == {
        "share_green_pct": 50,
        "share_blue_pct": 25,
        "share_yellow_pct": 0,
        "share_red_pct": 25,
        "share_unrated_pct": 20,
    }


def test_every_scope_has_every_figure_in_order():
    rows = kpis(sums(listed([{"district": d} for d in ("510105", "510104", None)]))).to_pylist()
    districts = [row["scope"] for row in rows if row["scope_kind"] == "district"]
    assert sorted(set(districts)) == ["510104", "510105", "unknown"]
    keys = [(row["scope_kind"], row["scope"], row["kpi"]) for row in rows]
    assert keys == sorted(keys)
    kinds = ["batch", "city", "department", "district", "investor_kind", "sector"]
    assert sorted({kind for kind, _, _ in keys}) == kinds
    assert len(keys) == len(KPIS) * (1 + 1 + 1 + 3 + 1 + 1)
    assert {row["period"] for row in rows} == {"2023-11"}


def test_the_city_is_told_of_even_where_nothing_is_known():
    table = kpis(sums(inputs(), NOVEMBER, OCTOBER))
    assert table.schema == SCHEMA
    cities = {(row["as_of"], row["scope"]) for row in table.to_pylist()}
    assert cities == {(NOVEMBER.as_of, "city"), (OCTOBER.as_of, "city")}
    assert values(inputs())["projects_total"] == 0
    assert values(inputs())["completion_pct"] is None


def test_an_instant_given_twice_is_refused():
    with pytest.raises(ValueError, match="an instant is given twice; next: hand in each"):
        sums(inputs(), NOVEMBER, NOVEMBER)


MONEY = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
DAYS = st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2023, 12, 31)))
ANY_PROJECT = st.fixed_dictionaries(
    {
        "is_key": st.booleans(),
        "district": st.sampled_from(["510104", "510105", "510106", None]),
        "responsible_org": st.sampled_from(["A", "B", None]),
        "batch": st.sampled_from(["start", "build", "finish"]),
        "annual_plan_wan": st.one_of(st.none(), MONEY),
        "completed_ytd_wan": st.one_of(st.none(), MONEY),
        "planned_start_on": DAYS,
        "started_on": DAYS,
        "colour": st.sampled_from(["green", "red", "unrated", None]),
    }
)
ADDITIVE = [
    *("projects_total", "annual_plan_wan", "completed_wan", "planned_starts", "due_starts"),
    *("verified_starts", "overdue_starts", "early_starts", "warnings_issued"),
]


@settings(max_examples=15, deadline=None)
@given(projects=st.lists(ANY_PROJECT, max_size=30))
def test_the_scopes_of_every_kind_add_up_to_the_city(projects):
    rows = kpis(sums(listed(projects))).to_pylist()
    for kpi in ADDITIVE:
        parts = {}
        for row in rows:
            if row["kpi"] == kpi:
                fen = round((row["value"] or 0) * 100)
                parts[row["scope_kind"]] = parts.get(row["scope_kind"], 0) + fen
        assert set(parts.values()) == {parts["city"]} or not projects


def test_a_start_is_counted_by_the_day_of_its_own_instant():
    project = start(date(2023, 6, 30), date(2023, 11, 15))
    tables = listed([project])
    both = inputs(
        lifecycles=[
            row | {"as_of": now.as_of}
            for now in (NOVEMBER, OCTOBER)
            for row in tables.lifecycles.to_pylist()
        ]
    )
    rows = kpis(sums(both, NOVEMBER, OCTOBER)).to_pylist()
    starts = {
        row["as_of"]: row["value"]
        for row in rows
        if (row["scope"], row["kpi"]) == ("city", "verified_starts")
    }
    assert starts == {NOVEMBER.as_of: 1, OCTOBER.as_of: 0}
    assert OCTOBER.as_of < NOVEMBER.as_of - timedelta(days=20)
