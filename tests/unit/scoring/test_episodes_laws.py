"""What must hold of a warning whatever happens, told in single lives; both folds go along."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.scoring.fold_city import City, Inputs, book_with
from tests.unit.scoring.fold_words import Event, Signal, Standing

WARNING = ("P1", "B-INV")
MORNING = datetime.fromisoformat("2023-02-06T02:00")
ONE_DAY = timedelta(days=1)
OPENED, CLOSED = {"opened", "reopened"}, {"cleared"}
BY_DATA = OPENED | CLOSED | {"escalated", "downgraded", "flapping"}
NO_ROW = "no row"
BLIND = None

FEW = settings(max_examples=15, deadline=None)


class Life:
    """One warning, from morning to morning."""

    def __init__(self, **numbers):
        self.city = City(book_with(**numbers))
        self.now = MORNING

    def morning(self, level, *told, phase="build", fresh=True):
        """Evaluate the next day; ``level`` may be BLIND or NO_ROW; return what happened."""
        self.now += ONE_DAY
        seen_on = self.now.date() if fresh else date(2023, 1, 1)
        signals = {} if level == NO_ROW else {WARNING: Signal(level, level, seen_on)}
        standing = {WARNING[0]: Standing(phase)}
        rows = self.city.evaluate(Inputs(self.now, signals, standing, tuple(told)))
        return [row.event for row in rows]

    def says(self, kind, ago=timedelta(hours=1), **more):
        """Return an event of this warning that becomes known the next morning."""
        occurred_at = self.now + ONE_DAY - ago
        return Event(f"{kind}/{occurred_at}", kind, occurred_at, self.warning.warning_id, **more)

    @property
    def warning(self):
        return self.city.oracle.episodes[WARNING[0]][WARNING[1]][-1]

    def until_cleared(self):
        """Live on with nothing wrong until the warning clears."""
        while self.warning.is_open:
            self.morning(0)


@FEW
@given(
    level=st.sampled_from((1, 2, 3)), days=st.lists(st.sampled_from((BLIND, NO_ROW)), min_size=30)
)
def test_no_data_neither_clears_nor_raises_nor_lowers(level, days):
    life = Life()
    life.morning(level)
    told = [event for day in days for event in life.morning(day)]
    assert not BY_DATA & set(told)
    assert life.warning.is_open
    assert life.warning.level == level


def test_no_data_opens_nothing():
    life = Life()
    assert [life.morning(day) for day in (BLIND, NO_ROW, 0)] == [[], [], []]


def test_the_same_old_data_twice_does_not_lower():
    life = Life()
    life.morning(2)
    assert not BY_DATA & {event for _ in range(30) for event in life.morning(0, fresh=False)}
    assert life.warning.level == 2


@FEW
@given(levels=st.lists(st.sampled_from((1, 2, 3, BLIND, NO_ROW)), min_size=25, max_size=40))
def test_a_level_that_moves_never_opens_a_second_warning(levels):
    life = Life()
    told = life.morning(3) + [event for level in levels for event in life.morning(level)]
    assert Counter(told)["opened"] == 1
    assert not {"reopened", "cleared"} & set(told)


@pytest.mark.parametrize("kind", ["respond", "feedback_submitted", "feedback_accepted"])
@pytest.mark.parametrize("ago", [timedelta(), timedelta(hours=1), ONE_DAY, 2 * ONE_DAY])
def test_an_answer_that_arrives_after_the_clearing_leaves_it_cleared(kind, ago):
    life = Life()
    life.morning(3)
    life.until_cleared()
    cleared_at = life.warning.cleared_at
    answer = life.says(kind, ago, promised_on=life.now.date() + 9 * ONE_DAY)
    assert life.morning(0, answer) == ["noted"]
    assert (life.warning.state, life.warning.cleared_at) == ("cleared", cleared_at)
    assert life.warning.responded_at is None


@pytest.mark.parametrize("ago", [timedelta(), timedelta(hours=1)])
def test_an_answer_in_the_instant_of_the_clearing_is_kept_and_it_clears(ago):
    life = Life()
    life.morning(3)
    for _ in range(2):
        life.morning(0)
    answer = life.says("respond", ago)
    assert life.morning(0, answer) == ["responded", "cleared"]
    assert (life.warning.state, life.warning.responded_at) == ("cleared", answer.occurred_at)


@pytest.mark.parametrize(("kind", "state"), [("exempt", "exempted"), ("data_corrected", "voided")])
def test_an_answer_after_a_decision_is_noted_and_the_decision_stays(kind, state):
    life = Life()
    life.morning(1)
    decided = life.says(kind, timedelta(hours=2), valid_until=life.now.date() + 30 * ONE_DAY)
    assert life.morning(0, life.says("respond"), decided) == [state, "noted"]
    assert life.warning.state == state


def test_feedback_alone_never_clears():
    life = Life()
    life.morning(3)
    for _ in range(25):
        promise = life.says("feedback_accepted", promised_on=life.now.date() + 30 * ONE_DAY)
        assert "cleared" not in life.morning(3, promise)
    assert life.warning.is_open


def test_a_clean_record_lowers_one_level_at_a_time():
    life = Life()
    life.morning(1)
    life.until_cleared()
    falls = [(row.event, row.to_level) for row in life.city.transitions if row.event in BY_DATA]
    assert falls == [("opened", 1), ("downgraded", 2), ("downgraded", 3), ("cleared", None)]


SHAPES = {
    "one bad, one good": "30",
    "one bad, two good": "300",
    "two bad, one good": "330",
    "worse and better": "3130",
    "two bad, four good": "330000",
}


def flap(numbers, cycles=1000):
    """Return, by shape, the transitions of so many cycles of the shortest of them.

    Verdicts come twice a day; the shapes live side by side as projects of one city.
    """
    city, now = City(book_with(**numbers)), MORNING
    for turn in range(2 * cycles):
        now += timedelta(hours=12)
        signals = {
            (name, "B-INV"): Signal(level, level, date(2023, 1, 1) + turn * ONE_DAY)
            for name, shape in SHAPES.items()
            for level in [int(shape[turn % len(shape)])]
        }
        city.evaluate(Inputs(now, signals, {}))
    by_project = sorted(city.transitions, key=lambda row: row.project_code)
    return {code: list(rows) for code, rows in groupby(by_project, lambda row: row.project_code)}


def hold_windows(rows, days):
    """Return the events of each stretch of ``days`` that begins with a hold."""
    windows, until = [], None
    for row in rows:
        if row.event in ("reopened", "flapping") and (until is None or row.at >= until):
            windows.append([])
            until = row.at + days
        if until and row.at < until:
            windows[-1].append(row.event)
    return windows


@pytest.mark.parametrize("numbers", [{}, {"hold": 1, "dwell_workdays": 0}], ids=["usual", "hasty"])
def test_a_thousand_cycles_give_at_most_one_opening_and_one_clearing_per_hold(numbers):
    flapped = flap(numbers)
    assert any(row.event == "reopened" for rows in flapped.values() for row in rows)
    assert any(row.event == "flapping" for rows in flapped.values() for row in rows)
    for shape, rows in flapped.items():
        events = Counter(row.event for row in rows)
        for window in hold_windows(rows, timedelta(days=14)):
            assert sum(event in OPENED for event in window) <= 1, shape
            assert sum(event in CLOSED for event in window) <= 1, shape
        # 1,000 days hold 71 such stretches; one more warning may come before the first.
        assert events["opened"] + events["reopened"] <= 72, shape
        assert events["cleared"] <= 72, shape
