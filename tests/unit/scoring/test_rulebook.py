"""规则手册: what it holds, and what is said of a wrong one."""

import re
from pathlib import Path

import pytest

from ingestion.mistakes import MistakesError
from scoring.index import NOTHING_JUDGED, PAUSED, TOO_LITTLE, WHY_NO_LEAD
from scoring.reasons import REASONS
from scoring.rulebook import read_rulebook
from scoring.rules import RULES

PAGES = Path(__file__).parents[3] / "docs" / "rules"


@pytest.fixture
def broken(rulebook_file, tmp_path):
    """Return what is said of the sandbox's rule book with one text replaced."""

    def read(old, new):
        text = rulebook_file.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old} is not in the rule book"
        copy = tmp_path / "rulebook.yml"
        copy.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(MistakesError) as caught:
            read_rulebook(copy)
        return [(mistake.line, mistake.message) for mistake in caught.value.mistakes]

    return read


def line_of(file, text):
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


def test_the_reference_paths_add_up_to_157_and_101_working_days(rulebook):
    def total(path, *, is_granted):
        days = sum(path.days(step, is_granted=is_granted) for step in path.steps)
        return days + rulebook.procedures.mobilisation_days

    assert total(rulebook.procedures.paths.government, is_granted=False) == 157
    assert total(rulebook.procedures.paths.private, is_granted=True) == 101


def test_the_seasonal_curve_is_the_national_one(rulebook):
    published = [10.7, 21.3, 29.3, 37.5, 48.3, 56.8, 65.0, 74.6, 83.4, 91.6, 100]
    assert [round(share * 100, 1) for share in rulebook.baselines.seasonal[1:]] == published
    assert rulebook.baselines.seasonal[0] == rulebook.baselines.seasonal[1] / 2


def test_the_book_knows_every_rule_that_is_evaluated(rulebook):
    declared = {field.alias for field in type(rulebook.rules).model_fields.values()}
    assert [rule.id for rule in RULES] == sorted(declared)


def test_every_rule_has_a_page_with_its_thresholds(rulebook):
    for rule in RULES:
        page = (PAGES / f"{rule.id}.md").read_text(encoding="utf-8")
        assert rulebook.rules[rule.id].title in page
        assert f"({rule.id}.md)" in (PAGES / "index.md").read_text(encoding="utf-8")
        for threshold in {c.threshold for c in rule.clauses(rulebook.rules[rule.id])}:
            assert re.search(rf"(?<![\d.]){re.escape(f'{threshold:g}')}(?![\d])", page), rule.id


def test_an_unknown_key_is_told_with_its_line(broken, rulebook_file):
    [(line, message)] = broken("  S-DUE:\n    title", "  S-DUE:\n    titel: x\n    title")
    assert line == line_of(rulebook_file, "S-DUE:") + 1
    assert "unknown key titel; did you mean title?" in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("levels: {3: 1, 2: 31, 1: 61}", "levels: {3: 1, 2: 61, 1: 31}", "from mild to severe"),
        ("levels: {3: 0, 2: -20, 1: -40}", "levels: {3: 0, 2: 20, 1: 40}", "from mild to severe"),
        ("levels: {3: 2, 2: 3, 1: 4}", "levels: {}", "at least one of the levels"),
        ("levels: {3: 30, 2: 10, 1: -1} ", "levels: {3: 30, 2: 40, 1: -1} ", "mild to severe"),
        ("levels: {3: 0.5, 2: 0.25}", "levels: {3: 0.5, 2: 0.25, 1: 0.1}", "level 2 at most"),
        ("advisory: true", "advisory: false", "True"),
        ("gap_alone: 30}", "gap_alone: 30, gap_above: 30}", "exclude each other"),
        ("{ratio_below: 0.90, gap_at_least: 3}", "{gap_at_least: 3}", "needs ratio_below"),
        ("unproven_workdays: 10, idle_days: 29", "unproven_workdays: 10, idle_days: 9", "severe"),
        ("      unproven: 已", "      #: 已", "no words for ['unproven']"),
        ("trust: {stale_source: 20", "trust: {stale_sauce: 20", "known are stale_source"),
        ("version: '", "version: '../", "version"),
        ("episodes:\n", "freshness: {site_days: 2}\nepisodes:\n", "unknown key freshness"),
        ("hold: 2 ", "hold: 0 ", "greater than or equal to 1"),
        ("hold: 2 ", "hold: 3 ", "less than or equal to 2"),
        ("kind: natural", "kind: lunar", "'natural' or 'working'"),
        (
            "    - {scope: city, role: specialist}\n    - {scope: district, role: main_leader}",
            "    - {scope: district, role: main_leader}",
            "should tell everybody",
        ),
        ("  - {scope: city, role: main_leader}", "  - {scope: city, role: mayor}", "main_leader"),
        (
            "  - {scope: city, role: main_leader}",
            "  - {scope: city, role: leader_in_charge}",
            "twice",
        ),
        ("gap_alone: 30}", "gap_alone: 10}", "from mild to severe"),
        ("已超过计划开工时间{measured}天", "已超过{days}天", "sentence names days"),
        ("0.834, 0.916, 1.0]", "0.834, 0.916, 0.99]", "12 shares that never fall and end at 1"),
        ("0.834, 0.916, 1.0]", "0.916, 0.834, 1.0]", "12 shares that never fall and end at 1"),
        ("linear: 时间进度", "lineal: 时间进度", "lineal"),
        ("procedures: 40, slack: 25", "procedures: 40, slack: 26", "they sum to 101"),
        ("milestones: {bad: 90, good: 0}", "milestones: {bad: 90, good: 90}", "should differ"),
        ("green: 85, blue: 70", "green: 70, blue: 85", "strictly down"),
        (
            "caps: {3: blue, 2: yellow, 1: red}",
            "caps: {3: red, 2: yellow, 1: blue}",
            "no better colour",
        ),
        ("caps: {3: blue, 2: yellow, 1: red}", "caps: {3: blue, 2: yellow}", "levels 3, 2 and 1"),
        ("alongside: [special_reviews]", "alongside: [land]", "both on the critical path"),
        ("project_approval: [proposal,", "project_approval: [works_permit,", "in a circle"),
        ("steps: [tender]", "steps: [tendering]", "tender"),
        ("land: {allocated: 40, granted: 45}, ", "", "needs land and works_permit"),
        ("fires: above", "fires: over", "fires"),
    ],
)
def test_a_contradiction_is_told_in_plain_words(broken, old, new, said):
    assert said in "\n".join(message for _, message in broken(old, new))


def test_every_reason_that_can_be_given_has_words():
    given = {reason for rule in RULES for _, reason in rule.blind}
    given |= {reason for _, reason in WHY_NO_LEAD} | {TOO_LITTLE, PAUSED, NOTHING_JUDGED}
    assert given == set(REASONS)
