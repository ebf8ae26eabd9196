"""The backtest page: every line is on it, and it needs nothing from anywhere."""

import re
from datetime import date

import pyarrow as pa
import pytest

from exports.backtest_page import Look, mildest, number, percent, render

LOOK = Look("成都<市>", "2023.1", date(2023, 3, 1), date(2023, 11, 30), 275)
EMPTY = {
    "target": "start",
    "projects": 100,
    "late": 50,
    "base_rate": 0.5,
    "lift": 1.2,
    "lead_days_p50": 80,
    "warnings_per_week": 4.5,
    "coverage_ratio": None,
}


def line(rule, horizon=60, level=3, recall=0.9, precision=0.65, **more):
    counts = {"fired": 70, "true_positive": 45, "recall": recall, "precision": precision}
    return EMPTY | counts | {"rule": rule, "level": level, "horizon_days": horizon} | more


def page(*lines, calibration=(), look=LOOK):
    names = ("target", "low", "high", "forecasts", "told", "came")
    rows = [dict(zip(names, row, strict=True)) for row in calibration]
    return render(look, pa.Table.from_pylist(list(lines)), pa.Table.from_pylist(rows))


def test_every_line_with_a_horizon_is_on_the_page():
    text = page(*(line(f"S-{n}", horizon=30 * n, level=n) for n in (1, 2, 3)))
    assert all(f"<code>S-{n}</code>" in text for n in (1, 2, 3))


def test_it_asks_for_nothing_from_anywhere():
    text = page(line("S-*"))
    assert "://" not in text
    assert not re.search(r"<(script|img|link)\b", text)


def test_names_are_escaped():
    assert "成都&lt;市&gt;" in page(line("S-*"))


@pytest.mark.parametrize(
    ("recall", "precision", "classes"),
    [(0.8, 0.6, ["good", "good"]), (0.7999, 0.5999, ["bad", "bad"])],
)
def test_a_tile_says_whether_the_wanted_share_is_reached(recall, precision, classes):
    text = page(line("S-*", recall=recall, precision=precision), line("NAIVE-ALL"))
    assert re.findall(r'<div class="tile (good|bad)"', text) == classes


@pytest.mark.parametrize(
    ("share", "kind"), [(0.75, "good"), (0.85, "good"), (0.7499, "bad"), (0.8501, "bad")]
)
def test_coverage_is_good_within_five_points_of_what_is_said(share, kind):
    text = page(line("FORECAST-START", horizon=0, coverage_ratio=share))
    assert re.findall(r'<div class="tile (good|bad)"', text) == [kind]


def test_a_rule_that_never_fired_is_only_in_the_full_list():
    text = page(line("S-*"), line("S-LAND", fired=0, precision=None, lift=None))
    assert text.count("<code>S-LAND</code>") == 1
    assert text.count("<code>S-*</code>") == 2


def test_curves_run_towards_the_planned_day():
    text = page(*(line("S-*", horizon=days) for days in (30, 60, 90, 120)))
    (path,) = re.findall(r'<g class="recall"><polyline points="([^"]*)"', text)
    across = [float(point.split(",")[0]) for point in path.split()]
    assert len(across) == 4
    assert across == sorted(across)


def test_calibration_dots_tell_their_figures():
    text = page(line("S-*"), calibration=[("start", 0.4, 0.5, 12, 0.44, 0.5)])
    assert "<title>44% → 50%, n=12</title>" in text


def test_a_proposal_is_shown_beside_the_present_numbers():
    row = {"target": "start", "changes": "S-SLACK.levels.3: -4", "champion": "A", "challenger": "B"}
    look = Look("城", "2023.1", LOOK.first, LOOK.last, 9, (row, row | {"changes": ""}))
    text = page(line("S-*"), look=look)
    assert "S-SLACK.levels.3: -4" in text
    assert "维持现行" in text
    assert "挑战者建议" not in page(line("S-*"))


def test_a_rule_is_shown_by_its_mildest_level():
    rows = [line("S-DUE", level=2), line("S-DUE", level=1), line("S-*", level=3)]
    assert [(row["rule"], row["level"]) for row in mildest(rows)] == [("S-DUE", 2), ("S-*", 3)]


def test_what_is_unknown_is_a_dash():
    assert (percent(None), number(None)) == ("–", "–")
    assert (percent(0.5), number(1234.5, 1)) == ("50.0%", "1,234.5")
