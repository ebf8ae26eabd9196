"""What changes from one rule book to another, and the reason given."""

from decimal import Decimal
from pathlib import Path

import pytest

from scoring.diff import SCHEMA, Side, diff
from scoring.rulebook import read_ruleset
from tests.unit.scoring.cases import BUILD, START

WUHAN = Path(__file__).parents[3] / "cities" / "rulebooks" / "wuhan.yml"


@pytest.fixture(scope="module")
def changes(wide):
    """Return the changes between two rule books over projects."""

    def between(before, after, *projects):
        sides = [Side.of(wide(*projects, book=book), book) for book in (before, after)]
        return diff(*sides)

    return between


@pytest.fixture(scope="module")
def stricter(rulebook):
    """The sandbox's rule book with 现场停滞 from the third day on, under its own version."""
    site = rulebook.rules.b_site.model_copy(update={"levels": {3: 3, 2: 5, 1: 30}})
    rules = rulebook.rules.model_copy(update={"b_site": site})
    return rulebook.model_copy(update={"rules": rules, "version": "2024.1"})


def test_the_same_rule_book_changes_nothing(changes, rulebook):
    late = START | {"project_code": "late", "days_past_planned_start": 9}
    found = changes(rulebook, rulebook, BUILD, late)
    assert (found.num_rows, found.schema) == (0, SCHEMA)


def test_a_changed_threshold_is_named_with_the_reading(changes, rulebook, stricter):
    rows = changes(rulebook, stricter, BUILD | {"zero_site_days": 4}).to_pylist()
    assert [(row["rule"], row["from_level"], row["to_level"]) for row in rows] == [
        (None, None, None),
        ("B-SITE", 0, 3),
    ]
    now = rulebook.version
    assert [row["why"] for row in rows] == [
        f"{now} shows green (index 100); 2024.1 shows blue (index 100, capped by B-SITE)",
        f"{now} reads 4 天, no warning before 7; 2024.1 reads 4 天, 三级 from 3 on",
    ]
    assert (rows[0]["from_colour"], rows[0]["to_colour"]) == ("green", "blue")


def test_a_level_that_changes_without_a_colour_has_one_row(changes, rulebook, stricter):
    [row] = changes(rulebook, stricter, BUILD | {"zero_site_days": 5, "zero_months": 4}).to_pylist()
    assert (row["rule"], row["from_level"], row["to_level"]) == ("B-SITE", 0, 2)


def test_a_rule_the_other_has_not_is_said_to_be_missing(changes, rulebook):
    late = BUILD | {"zero_months": 3, "completed_ratio": Decimal("0.5000")}
    rows = {row["rule"]: row for row in changes(rulebook, read_ruleset(WUHAN), late).to_pylist()}
    # Both are red by B-INV: one row, and none for the colour.
    assert set(rows) == {"B-ZERO"}
    assert rows["B-ZERO"]["why"].endswith("; wuhan has no rule B-ZERO")
    assert (rows["B-ZERO"]["from_level"], rows["B-ZERO"]["to_level"]) == (2, None)


def test_a_project_that_only_one_can_rate_says_why_the_other_cannot(changes, rulebook):
    waiting = START | {"days_past_planned_start": 9}
    rows = {row["rule"]: row for row in changes(rulebook, read_ruleset(WUHAN), waiting).to_pylist()}
    assert (rows[None]["from_colour"], rows[None]["to_colour"]) == ("blue", "unrated")
    assert rows[None]["why"].endswith("wuhan shows unrated (nothing_judged)")


def test_a_month_that_only_one_judges_is_not_asked_by_the_other(changes, rulebook):
    early = BUILD | {"closed_month": 2, "completed_ratio": Decimal("0.0100")}
    rows = {row["rule"]: row for row in changes(rulebook, read_ruleset(WUHAN), early).to_pylist()}
    assert rows["B-INV"]["why"].startswith(
        f"{rulebook.version} does not ask it; wuhan reads 0.06 比值"
    )


def test_changes_are_sorted_by_project_and_rule(changes, rulebook, stricter):
    city = [BUILD | {"project_code": code, "zero_site_days": 4} for code in ("3", "1", "2")]
    found = changes(rulebook, stricter, *city)
    keys = [(row["project_code"], row["rule"] or "") for row in found.to_pylist()]
    assert keys == sorted(keys)
    assert len(keys) == 6
