"""The columnar scorer against a plain one, cell by cell, on random projects and every engine."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from scoring.health import health
from scoring.signals import signals
from tests.unit.scoring.cases import ENGINES, facts
from tests.unit.scoring.oracle import Oracle
from tests.unit.scoring.strategies import CITIES


@pytest.fixture(scope="module")
def oracle(rulebook_file):
    return Oracle(rulebook_file)


def fraction(value):
    return None if value is None else Fraction(value)


def as_published(verdict):
    """Return an oracle's verdict the way the signals table shows it."""
    state, level, measured, threshold, exit_level = verdict
    blind = None if state == "judged" else state
    return (blind, level, fraction(measured), fraction(threshold), exit_level)


def by_rule(table):
    """Return {(project, rule): (why blind, level, measured, threshold, exit level)} of signals."""
    wanted = ["project_code", "rule", "level", "exit_level", "measured", "threshold", "evidence"]
    rows = table.select(wanted)
    return {
        (row["project_code"], row["rule"]): (
            row["evidence"].split('"')[3] if row["level"] is None else None,
            row["level"],
            fraction(row["measured"]),
            fraction(row["threshold"]),
            row["exit_level"],
        )
        for row in rows.to_pylist()
    }


def by_project(table):
    """Return {project: health} of a health table, the way the oracle tells it."""
    return {
        row["project_code"]: {
            "index": fraction(row["health_index"]),
            "colour": row["colour"],
            "capped_by": row["capped_by"],
            "coverage": fraction(row["coverage_ratio"]),
            "reason": row["reason"],
            "dimensions": {
                name.removeprefix("dim_"): fraction(value)
                for name, value in row.items()
                if name.startswith("dim_") and isinstance(value, Decimal)
            },
        }
        for row in table.to_pylist()
    }


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],  # the report names the project; shrinking a whole city takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(city=CITIES)
def test_every_cell_is_what_the_plain_scorer_says(engine, rulebook, oracle, city):
    wide = engine(facts(*city), rulebook)
    expected_signals, expected_health = {}, {}
    for project in city:
        verdicts, rated = oracle.judge(project)
        for rule, verdict in verdicts.items():
            if verdict[0] != "silent":
                expected_signals[project["project_code"], rule] = as_published(verdict)
        if rated:
            known = {n: v for n, v in rated["dimensions"].items() if v is not None}
            expected_health[project["project_code"]] = rated | {"dimensions": known}
    assert by_rule(signals(wide, rulebook)) == expected_signals
    assert by_project(health(wide, rulebook)) == expected_health
