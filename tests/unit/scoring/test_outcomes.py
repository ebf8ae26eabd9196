"""Labels: what came of each project beside what had fired, row by row."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.backtest import OUTCOMES, Record, backtest, outcomes
from scoring.episodes.words import REASONS
from tests.unit.scoring.look_back import (
    INSTANTS,
    LAST,
    PLANNED,
    SEEN,
    fired,
    foretold,
    interval,
    project,
    record,
)

BEFORE = SEEN.as_of - timedelta(days=1)
AFTER = SEEN.as_of + timedelta(days=30)
MOMENT = timedelta(microseconds=1)


def labels(rulebook, *projects, signals=None, forecasts=None, episodes=None, horizons=(60,)):
    told = outcomes(
        record(*projects),
        fired() if signals is None else signals,
        foretold() if forecasts is None else forecasts,
        rulebook,
        episodes,
        horizons,
    )
    assert told.schema == OUTCOMES
    return told.to_pylist()


def ended(reason, opened=BEFORE, cleared=AFTER, rule="S-SLACK"):
    """The warning of project A, and how it ended."""
    return pa.table(
        {
            "project_code": ["A"],
            "rule": [rule],
            "opened_at": pa.array([opened], pa.timestamp("us")),
            "cleared_at": pa.array([cleared], pa.timestamp("us")),
            "clear_reason": pa.array([reason], pa.string()),
        }
    )


@pytest.mark.parametrize(("late", "is_late"), [(-3, False), (29, False), (30, True)])
def test_a_label_tells_by_how_many_days_the_start_missed_its_planned_day(rulebook, late, is_late):
    (row,) = labels(rulebook, project("A", late))
    assert (row["planned_on"], row["event_on"]) == (PLANNED, PLANNED + timedelta(days=late))
    assert (row["is_late"], row["days_late"]) == (is_late, late)
    assert (row["as_of"], row["rulebook_version"]) == (SEEN.as_of, rulebook.version)


def test_what_has_not_come_is_late_by_the_days_there_were(rulebook):
    (row,) = labels(rulebook, project("A", started=False))
    assert (row["event_on"], row["days_late"]) == (None, (LAST - PLANNED).days)


def test_what_is_still_open_has_no_label(rulebook):
    assert not labels(rulebook, project("A", planned=LAST - timedelta(days=29), started=False))


@pytest.mark.parametrize(("ratio", "is_late"), [(0.449, True), (0.45, False)])
def test_of_investment_a_label_tells_the_year_and_no_day(rulebook, ratio, is_late):
    (row,) = labels(rulebook, project("A", started=False, phase="build", ratio=ratio))
    assert (row["target"], row["planned_on"], row["is_late"]) == ("investment", LAST, is_late)
    assert (row["event_on"], row["days_late"]) == (None, None)


def test_what_fired_at_that_instant_is_kept_by_rule_with_its_worst_level(rulebook):
    signals = fired(
        ("A", SEEN.as_of, "S-STALL", 3),
        ("A", SEEN.as_of, "S-SLACK", 3),
        ("A", SEEN.as_of, "S-SLACK", 2),
        ("A", SEEN.as_of, "S-OVER", 0),
        ("A", SEEN.as_of, "S-LAND", None),
        ("A", INSTANTS[2].as_of, "S-DUE", 1),
    )
    first, second = labels(rulebook, project("A", 50), project("B", 0), signals=signals)
    assert [(said["rule"], said["level"]) for said in first["fired"]] == [
        ("S-SLACK", 2),
        ("S-STALL", 3),
    ]
    assert second["fired"] == []


def test_the_chance_told_then_is_kept(rulebook):
    told = foretold(interval("A", 0, 30, "0.4200"))
    first, second = labels(rulebook, project("A", 50), project("B", 0), forecasts=told)
    assert (first["p_on_time"], second["p_on_time"]) == (Decimal("0.4200"), None)


@pytest.mark.parametrize("reason", [*REASONS, None])
def test_the_end_of_a_warning_says_whether_it_was_true(rulebook, reason):
    true = {"condition_gone": True, "verified_start": True, "verified_finish": True}
    signals = fired(("A", SEEN.as_of, "S-SLACK", 3))
    (row,) = labels(rulebook, project("A", 50), signals=signals, episodes=ended(reason))
    said = (true | {"data_corrected": False}).get(reason)
    assert row["fired"] == [{"rule": "S-SLACK", "level": 3, "is_true": said}]


@pytest.mark.parametrize(
    ("opened", "cleared", "said"),
    [
        (SEEN.as_of, SEEN.as_of + MOMENT, True),
        (SEEN.as_of + MOMENT, AFTER, None),
        (BEFORE, SEEN.as_of, None),
    ],
)
def test_only_the_warning_open_at_that_instant_speaks_of_it(rulebook, opened, cleared, said):
    signals = fired(("A", SEEN.as_of, "S-SLACK", 3))
    episodes = ended("verified_start", opened, cleared)
    (row,) = labels(rulebook, project("A", 50), signals=signals, episodes=episodes)
    assert [one["is_true"] for one in row["fired"]] == [said]


def test_a_warning_of_another_rule_says_nothing(rulebook):
    signals = fired(("A", SEEN.as_of, "S-SLACK", 3))
    episodes = ended("data_corrected", rule="S-STALL")
    (row,) = labels(rulebook, project("A", 50), signals=signals, episodes=episodes)
    assert [one["is_true"] for one in row["fired"]] == [None]


def test_a_project_has_one_label_a_horizon_in_order(rulebook):
    rows = labels(rulebook, project("B", 50), project("A", 0), horizons=(60, 30))
    assert [(row["project_code"], row["horizon_days"]) for row in rows] == [
        *(("A", 30), ("A", 60), ("B", 30), ("B", 60))
    ]


CITIES = st.lists(
    st.tuples(st.integers(-20, 90), st.sampled_from([0, 1, 2, 3]), st.sampled_from([0, 3])),
    max_size=8,
)


@settings(deadline=None, max_examples=20)
@given(projects=CITIES)
def test_the_labels_add_up_to_the_backtest(rulebook, projects):
    past = record(*(project(f"P{n}", late) for n, (late, _, _) in enumerate(projects)))
    signals = fired(
        *((f"P{n}", SEEN.as_of, "S-SLACK", slack) for n, (_, slack, _) in enumerate(projects)),
        *((f"P{n}", SEEN.as_of, "S-STALL", stall) for n, (_, _, stall) in enumerate(projects)),
    )
    kept = outcomes(past, signals, foretold(), rulebook, horizons=(60,)).to_pylist()
    for row in backtest(past, signals, foretold(), rulebook, (60,)).to_pylist():
        if row["target"] == "start" and row["rule"] in ("S-SLACK", "S-STALL"):
            told = [
                label["is_late"]
                for label in kept
                if any(
                    one["rule"] == row["rule"] and one["level"] <= row["level"]
                    for one in label["fired"]
                )
            ]
            assert (row["projects"], row["late"]) == (len(kept), sum(x["is_late"] for x in kept))
            assert (row["fired"], row["true_positive"]) == (len(told), sum(told))


def test_the_same_look_back_gives_the_same_bytes_in_any_order(rulebook):
    past = record(project("A", 50), project("B", 0), project("C", started=False))
    signals = fired(*((code, SEEN.as_of, "S-SLACK", 3) for code in "ABC"))

    def backwards(table):
        return table.take(list(range(table.num_rows))[::-1])

    turned = Record(past.instants, backwards(past.standing), backwards(past.outcomes))
    files = [BytesIO(), BytesIO()]
    pq.write_table(outcomes(past, signals, foretold(), rulebook), files[0])
    pq.write_table(outcomes(turned, backwards(signals), foretold(), rulebook), files[1])
    assert files[0].getvalue() == files[1].getvalue()
