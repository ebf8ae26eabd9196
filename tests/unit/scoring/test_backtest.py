"""Backtest: samples, labels, figures and baselines, counted by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from scoring.backtest import backtest, calibration, outcomes, propose, rewritten
from scoring.backtest.record import START as START_TARGET
from tests.unit.scoring.cases import BUILD, START, facts
from tests.unit.scoring.look_back import (
    INSTANTS,
    LAST,
    PLANNED,
    SEEN,
    WEEKS,
    fired,
    foretold,
    interval,
    project,
    record,
)


def line(table, rule, level=3, horizon=60):
    return next(
        row
        for row in table.to_pylist()
        if (row["rule"], row["level"], row["horizon_days"]) == (rule, level, horizon)
    )


@pytest.mark.parametrize(("late", "is_late"), [(29, False), (30, True)])
def test_a_start_is_late_from_the_thirtieth_day_on(late, is_late):
    sample = record(project("A", late)).sample(START_TARGET, 60)
    assert sample["is_late"].tolist() == [is_late]


def test_a_project_is_seen_at_the_last_instant_not_after_the_horizon():
    sample = record(project("A", 0)).sample(START_TARGET, 60)
    assert sample["as_of"].tolist() == [SEEN.as_of]


def test_what_never_started_is_late_once_thirty_days_are_past_and_open_before():
    overdue = project("A", planned=LAST - timedelta(days=30), started=False)
    still_open = project("B", planned=LAST - timedelta(days=29), started=False)
    sample = record(overdue, still_open).sample(START_TARGET, 60)
    assert sample[["project_code", "is_late"]].to_numpy().tolist() == [["A", True]]


def test_who_had_started_by_the_horizon_is_not_in_the_sample():
    early = project("A", -70)
    assert record(early).sample(START_TARGET, 60).empty


def test_precision_recall_lift_and_lead_are_counted(rulebook):
    past = record(project("A", 50), project("B", 40), project("C", 0), project("D", 5))
    early = INSTANTS[2]
    signals = fired(
        ("A", early.as_of, "S-SLACK", 3),
        ("A", SEEN.as_of, "S-SLACK", 2),
        ("C", SEEN.as_of, "S-SLACK", 3),
        ("D", early.as_of, "S-SLACK", 1),  # gone by the horizon
        ("B", SEEN.as_of, "S-SLACK", None),  # blind
    )
    row = line(backtest(past, signals, foretold(), rulebook, (60,)), "S-SLACK")
    assert (row["projects"], row["late"], row["fired"], row["true_positive"]) == (4, 2, 2, 1)
    assert (row["precision"], row["recall"]) == (Decimal("0.5000"), Decimal("0.5000"))
    assert (row["base_rate"], row["lift"]) == (Decimal("0.5000"), Decimal("1.0000"))
    assert row["lead_days_p50"] == (PLANNED - early.as_of_on).days


def test_a_line_of_a_level_counts_that_level_and_worse(rulebook):
    past = record(project("A", 50), project("B", 40))
    signals = fired(("A", SEEN.as_of, "S-SLACK", 1), ("B", SEEN.as_of, "S-SLACK", 3))
    table = backtest(past, signals, foretold(), rulebook, (60,))
    assert [line(table, "S-SLACK", level)["fired"] for level in (1, 2, 3)] == [1, 1, 2]


def test_any_warning_of_the_phase_counts_once_and_advice_not_at_all(rulebook):
    past = record(project("A", 50), project("B", 40))
    signals = fired(
        ("A", SEEN.as_of, "S-SLACK", 3),
        ("A", SEEN.as_of, "S-STALL", 3),
        ("B", SEEN.as_of, "S-PROB", 3),
    )
    table = backtest(past, signals, foretold(), rulebook, (60,))
    assert line(table, "S-*")["fired"] == 1
    assert line(table, "S-PROB")["fired"] == 1


def test_a_warning_that_goes_on_is_one_a_week(rulebook):
    on = [INSTANTS[n] for n in (3, 4, 7)]
    signals = fired(*(("A", now.as_of, "S-OVER", 3) for now in on))
    row = line(backtest(record(project("A", 50)), signals, foretold(), rulebook, (60,)), "S-OVER")
    assert row["warnings_per_week"] == Decimal(str(round(2 / (WEEKS - 1), 2)))


def test_baselines_need_no_rule(rulebook):
    old = [project(f"O{n}", 60, department="D2", planned=date(2023, 3, 10)) for n in range(3)]
    kept = [project(f"K{n}", 0, department="D1", planned=date(2023, 3, 10)) for n in range(3)]
    now = [project("A", 50, department="D2"), project("B", 0, permit=True, department="D1")]
    table = backtest(record(*now, *old, *kept), fired(), foretold(), rulebook, (60,))
    counted = {name: line(table, name) for name in ("NAIVE-ALL", "NAIVE-PERMIT", "NAIVE-HISTORY")}
    assert {name: (row["fired"], row["true_positive"]) for name, row in counted.items()} == {
        "NAIVE-ALL": (2, 1),
        "NAIVE-PERMIT": (1, 1),
        "NAIVE-HISTORY": (1, 1),
    }


@pytest.mark.parametrize(
    ("low", "high", "share"),
    [(0, 50, 1), (50, 60, 1), (51, 60, 0), (0, 49, 0), (0, None, None), (0, 400, None)],
)
def test_an_interval_counts_once_it_is_past_and_holds_its_ends(rulebook, low, high, share):
    table = backtest(
        record(project("A", 50)), fired(), foretold(interval("A", low, high)), rulebook, (60,)
    )
    row = line(table, "FORECAST-START", horizon=0)
    assert row["coverage_ratio"] == (None if share is None else Decimal(share))


def test_what_never_came_lies_outside(rulebook):
    past = record(project("A", started=False))
    table = backtest(past, fired(), foretold(interval("A", 0, 30)), rulebook, (60,))
    assert line(table, "FORECAST-START", horizon=0)["coverage_ratio"] == 0


@pytest.mark.parametrize(("chance", "flagged"), [("0.4999", 1), ("0.5000", 0)])
def test_less_than_an_even_chance_is_a_warning(rulebook, chance, flagged):
    told = foretold(interval("A", 0, 30, chance))
    table = backtest(record(project("A", 50)), fired(), told, rulebook, (60,))
    assert line(table, "FORECAST-START")["fired"] == flagged


def test_calibration_counts_how_often_the_planned_day_was_kept():
    told = foretold(*(interval(code, 0, 30, "0.4200") for code in "ABC"))
    past = record(project("A", 50), project("B", 0), project("C", -3))
    (row,) = calibration(past, told).to_pylist()
    assert (row["low"], row["high"], row["forecasts"]) == (0.4, 0.5, 3)
    assert (row["told"], row["came"]) == (0.42, pytest.approx(0.6667, abs=1e-4))


def slack_of(rows):
    """A slack of -3 for T..., of -9 for others, with 10 working days left to go."""
    found = [
        START
        | {"project_code": row.project_code, "as_of": row.as_of.to_pydatetime()}
        | {"workdays_to_planned_start": 7 if row.project_code.startswith("T") else 1}
        | {"days_past_planned_start": -60}
        for row in rows.itertuples()
    ]
    return facts(*found) if found else facts(BUILD).slice(0, 0)


def six_on_time_and_six_late():
    planned = [PLANNED + timedelta(days=n) for n in range(0, 60, 10)]
    ontime = [project(f"T{n}", 0, planned=day) for n, day in enumerate(planned)]
    late = [project(f"L{n}", 60, planned=day) for n, day in enumerate(planned)]
    return record(*ontime, *late)


def test_a_challenger_is_proposed_only_where_it_is_better_on_both_halves(rulebook):
    """On time with a slack of -3, late with -9: five days of tolerance lose nothing."""
    labels = outcomes(six_on_time_and_six_late(), fired(), foretold(), rulebook)
    proposal = propose(labels, slack_of, rulebook, lambda _: rulebook)
    none_late = pa.array([False] * labels.num_rows)
    kept = labels.set_column(labels.schema.get_field_index("is_late"), "is_late", none_late)
    assert propose(kept, slack_of, rulebook, lambda _: rulebook).changes == {}
    assert proposal.changes["S-SLACK.levels.3"] < 0
    assert proposal.rulebook.version == f"{rulebook.version}-challenger"
    assert proposal.rulebook.rules["S-SLACK"].levels[3] == proposal.changes["S-SLACK.levels.3"]


def test_a_challenger_is_tried_in_the_durations_of_each_instant(rulebook):
    """Without 进场 nobody's slack is below 0, so the instants that count it so warn of nobody."""
    labels = outcomes(six_on_time_and_six_late(), fired(), foretold(), rulebook)
    ready = rulebook.procedures.model_copy(update={"mobilisation_days": 0})
    book = rulebook.model_copy(update={"procedures": ready})
    middle = PLANNED + timedelta(days=22 - 60)  # weekly instants: 20 lies before, 30 after it

    def worth(then):
        first, later = propose(labels, slack_of, rulebook, then).comparisons[0].champion
        return first.recall, later.recall

    assert worth(lambda _: rulebook) == (1, 1)
    assert worth(lambda at: book if at.date() < middle else rulebook) == (0, 1)
    assert worth(lambda _: book) == (0, 0)


def test_rewriting_leaves_the_document_and_everything_else_alone():
    document = {"version": "1", "rules": {"S-SLACK": {"levels": {3: 0, 2: -20}}}}
    found = rewritten(document, {"S-SLACK.levels.3": -4}, "2")
    assert found == {"version": "2", "rules": {"S-SLACK": {"levels": {3: -4, 2: -20}}}}
    assert document["rules"]["S-SLACK"]["levels"][3] == 0


def test_rewriting_a_number_that_is_not_there_is_refused():
    with pytest.raises(KeyError, match=r"S-SLACK\.levels\.4"):
        rewritten({"rules": {"S-SLACK": {"levels": {}}}}, {"S-SLACK.levels.4": 1}, "2")
