"""去年同期: figures beside those of the same day a year before, as they were known then."""

from datetime import date
from decimal import Decimal

from scoring.instant import Instant
from tests.unit.scoring.figures import NOVEMBER, figures, inputs, instant, start, utc

JUNE_2022 = date(2022, 6, 30)


def a_year_before(lines, now=NOVEMBER):
    """Return projects of last year's list as known then, none of them on this year's."""
    return [
        {
            "project_code": f"old {n}",
            "as_of": now.companion_as_of,
            "is_key": True,
            "plan_year": 2022,
            "annual_plan_wan": Decimal(10),
        }
        | line
        for n, line in enumerate(lines)
    ]


LAST_YEAR = a_year_before(
    [
        start(JUNE_2022),
        start(JUNE_2022),
        start(JUNE_2022),
        start(date(2022, 11, 30)),  # due on the day
        start(JUNE_2022, date(2022, 11, 30)),
        start(date(2022, 12, 31)),
        start(JUNE_2022, is_key=False),
    ]
)
THIS_YEAR = [
    {"project_code": str(n), "as_of": NOVEMBER.as_of, "is_key": True, "plan_year": 2023}
    | start(date(2023, 6, 30))
    for n in range(3)
]


def test_overdue_starts_are_compared_with_the_same_day_of_last_year_as_known_then():
    found = figures(inputs(lifecycles=[*THIS_YEAR, *LAST_YEAR]))
    assert (found["overdue_starts"]["value"], found["overdue_starts"]["previous_value"]) == (3, 4)
    change = found["overdue_starts_yoy_pct"]
    assert (change["value"], change["numerator"], change["denominator"]) == (-25, -1, 4)
    assert (found["projects_total"]["value"], found["projects_total"]["previous_value"]) == (3, 6)
    assert found["annual_plan_wan"]["previous_value"] == 60
    assert found["due_start_rate_pct"]["previous_value"] == 20


def test_last_year_is_told_by_the_units_of_last_year():
    tables = inputs(
        lifecycles=[*THIS_YEAR, *LAST_YEAR],
        projects=[{"project_code": f"old {n}", "responsible_org": "now"} for n in range(7)],
        annual_plans=[
            {"project_code": "old 0", "plan_year": 2022, "responsible_org": "then"},
            {"project_code": "old 1", "plan_year": 2021, "responsible_org": "long ago"},
        ],
    )

    def before(unit):
        return figures(tables, kind="department", scope=unit)["overdue_starts"]["previous_value"]

    assert (before("then"), before("now"), before("unknown")) == (1, 3, 0)


def test_without_last_years_list_the_comparison_is_null():
    for tables in (inputs(lifecycles=THIS_YEAR), inputs(lifecycles=[*THIS_YEAR, LAST_YEAR[-1]])):
        found = figures(tables)
        assert found["overdue_starts_yoy_pct"]["value"] is None
        assert {row["previous_value"] for row in found.values()} == {None}


def test_an_instant_without_companion_is_compared_with_nothing():
    alone = Instant(NOVEMBER.as_of, NOVEMBER.as_of_on, 11)
    found = figures(inputs(lifecycles=[*THIS_YEAR, *LAST_YEAR]), alone)
    assert found["overdue_starts"]["previous_value"] is None


def test_two_instants_may_be_compared_with_the_same_one():
    days = [instant(utc(2024, 2, day, 4), 1, companion=True) for day in (28, 29)]
    assert days[0].companion_as_of == days[1].companion_as_of == utc(2023, 2, 28, 4)
    tables = inputs(lifecycles=a_year_before([start(date(2023, 2, 28))], days[0]))
    assert [figures(tables, day)["overdue_starts"]["previous_value"] for day in days] == [1, 1]


def test_the_year_before_a_leap_day_ends_in_february():
    leap = Instant(utc(2024, 2, 29, 16), date(2024, 2, 29), closed_month=0)
    assert (leap.year_before, leap.period) == (date(2023, 2, 28), "2024-00")
