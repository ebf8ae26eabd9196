"""The published rule sets: each reads, and draws the lines its city published."""

from decimal import Decimal
from pathlib import Path

import pytest

from scoring.health import health
from scoring.rulebook import read_ruleset
from scoring.rules import RULES, rules_of
from scoring.signals import signals
from scoring.wide import SCHEMA, settle
from tests.unit.scoring.cases import BUILD, ENGINES, START, facts

FOLDER = Path(__file__).parents[3] / "cities" / "rulebooks"
NAMES = ("huating-2017", "ouhai-2020", "sanya-2022", "tianjin-2022", "wuhan", "yinchuan-2025")


@pytest.fixture(params=NAMES)
def published(request):
    return read_ruleset(FOLDER / f"{request.param}.yml")


def at(month, completed, **other):
    return BUILD | {"closed_month": month, "completed_ratio": Decimal(completed)} | other


def funds(gap):
    return BUILD | {"fund_gap_pct": Decimal(gap)}


def unregistered(days):
    return BUILD | {"is_registered": False, "days_since_start": days}


# Against m/12: June 0.5, December 1.
LIGHTS = {
    "yinchuan-2025": [
        (START | {"days_past_planned_start": 0}, "green"),
        (START | {"days_past_planned_start": 1}, "yellow"),
        (START | {"days_past_planned_start": 89}, "yellow"),
        (START | {"days_past_planned_start": 90}, "red"),
        (at(6, "0.4001"), "green"),
        (at(6, "0.4000"), "yellow"),
        (at(6, "0.2000"), "yellow"),
        (at(6, "0.1999"), "red"),
        (funds("0.0000"), "green"),
        (funds("0.0100"), "red"),
        (unregistered(30), "green"),
        (unregistered(31), "yellow"),
        (unregistered(60), "yellow"),
        (unregistered(61), "red"),
    ],
    "wuhan": [
        (at(6, "0.4000"), "green"),
        (at(6, "0.3999"), "yellow"),
        (at(6, "0.3000"), "yellow"),
        (at(6, "0.2999"), "red"),
    ],
    "sanya-2022": [
        (at(12, "1.0000"), "green"),
        (at(12, "0.9999"), "yellow"),
        (at(12, "0.5000"), "yellow"),
        (at(12, "0.4999"), "red"),
    ],
    "tianjin-2022": [
        (funds("0.0000"), "green"),
        (funds("0.0001"), "yellow"),
        (funds("30.0000"), "yellow"),
        (funds("30.0001"), "red"),
        (funds("0") | {"fund_gap_pct": None}, "unrated"),
    ],
    "ouhai-2020": [
        (at(6, "0.5000"), "green"),
        (at(6, "0.4999"), "red"),
        (at(6, "0.3000", own_plan_ratio=Decimal("0.3000")), "green"),
        (at(6, "0.2999", own_plan_ratio=Decimal("0.3000")), "red"),
    ],
    "huating-2017": [
        (START | {"days_past_planned_start": 0}, "green"),
        (START | {"days_past_planned_start": 400}, "blue"),
        (BUILD | {"milestone_days_late": 0}, "green"),
        (BUILD | {"milestone_days_late": 1}, "blue"),
    ],
}


def test_the_folder_holds_just_these(published):
    assert {path.stem for path in FOLDER.glob("*.yml")} == set(NAMES) == set(LIGHTS)
    assert published.version in NAMES


def test_each_cites_its_source_and_says_what_it_leaves_out(published):
    assert published.title
    assert published.source
    assert published.not_expressed


@pytest.mark.parametrize("name", NAMES)
def test_the_lights_are_those_published(judged, name):
    book = read_ruleset(FOLDER / f"{name}.yml")
    verdicts = judged(*(project for project, _ in LIGHTS[name]), book=book)
    assert [verdict["colour"] for verdict in verdicts] == [colour for _, colour in LIGHTS[name]]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_every_engine_gives_one_wide_schema(published, engine):
    wide = settle(engine(facts(START, BUILD), published))
    absent = [rule for rule in RULES if rule not in rules_of(published)]
    assert wide.schema == SCHEMA
    assert absent
    for rule in absent:
        own = [name for name in wide.column_names if name.startswith(f"{rule.prefix}__")]
        assert all(wide[name].null_count == wide.num_rows for name in own)


def test_both_tables_follow_from_a_published_rule_set(published, wide):
    city = wide(START | {"project_code": "1"}, BUILD | {"project_code": "2"}, book=published)
    told, rated = signals(city, published), health(city, published)
    assert set(told["rule"].to_pylist()) <= {rule.id for rule in rules_of(published)}
    assert rated["health_index"].null_count == rated.num_rows == 2


def test_without_an_index_a_light_names_its_rule_and_a_blind_project_its_reason(judged):
    book = read_ruleset(FOLDER / "wuhan.yml")
    late, blind = judged(at(6, "0.1"), BUILD | {"is_investment_blind": True}, book=book)
    assert (late["colour"], late["capped_by"], late["reason"]) == ("red", "B-INV", None)
    assert (blind["colour"], blind["reason"]) == ("unrated", "nothing_judged")
