"""Evaluations that rest on each other: which are history, and which have to be made again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pyarrow as pa
import pytest

from exports.ledger import Ledger
from orchestration.dispatch import Evaluation
from orchestration.following import must_follow, stage
from orchestration.recovery import recover

FIRST = datetime(2023, 11, 1, 15, 59, 59, tzinfo=UTC)


def day(number):
    return FIRST + timedelta(days=number)


@dataclass
class Line:
    """A ledger and runs that decide what they are told to."""

    ledger: Ledger

    def run(self, told, *, sends=False, book="1"):
        """Evaluate days, each saying a word, and commit them."""
        evaluations = [
            Evaluation(day(number), {"episodes": pa.table({"x": [word]})}, pa.table({}))
            for number, word in told.items()
        ]
        stage(self.ledger, evaluations, {"rulebook_version": book}, sends=sends)
        return self.ledger.commit_many(self.ledger.staged())

    def silent(self):
        return [bool(self.ledger.entry(at).about.get("is_silent")) for at in self.ledger.instants()]


@pytest.fixture
def line(tmp_path):
    return Line(Ledger(tmp_path / "ledger"))


def test_evaluations_made_one_after_the_other_rest_on_each_other(line):
    line.run({0: "a", 1: "b"})
    line.run({2: "c"})
    assert must_follow(line.ledger) == []


def test_the_same_in_one_go_and_one_by_one_has_the_same_record(line, tmp_path):
    other = Line(Ledger(tmp_path / "other"))
    line.run({0: "a", 1: "b", 2: "c"})
    for number, word in enumerate("abc"):
        other.run({number: word})
    entries = [line.ledger.entry(day(number)) for number in range(3)]
    assert entries == [other.ledger.entry(day(number)) for number in range(3)]


def test_what_comes_after_a_change_follows_until_it_is_made_again(line):
    line.run(dict(enumerate("abcd")))
    line.run({1: "changed"})
    assert must_follow(line.ledger) == [day(2), day(3)]
    line.run({2: "c", 3: "d"})
    assert must_follow(line.ledger) == []


def test_an_evaluation_that_comes_out_as_it_was_touches_nothing(line):
    line.run(dict(enumerate("abc")))
    (again,) = line.run({1: "b"})
    assert not again.changed
    assert must_follow(line.ledger) == []


def test_an_instant_put_in_between_touches_the_later_ones(line):
    line.run({0: "a", 2: "c"})
    line.run({1: "b"})
    assert must_follow(line.ledger) == [day(2)]


def test_only_the_last_of_a_run_that_sends_speaks(line):
    line.run({0: "a", 1: "b"}, sends=True)
    assert line.silent() == [True, False]


def test_a_replay_is_silent_and_leaves_what_spoke_as_it_was(line):
    line.run({0: "a"})
    line.run({1: "b"}, sends=True)
    assert line.silent() == [True, False]
    line.run({0: "x", 1: "y"})
    assert line.silent() == [True, False]


def test_what_spoke_falls_silent_when_it_is_made_again_under_another_rule_book(line):
    line.run({0: "a"}, sends=True)
    line.run({1: "b"}, sends=True)
    line.run({0: "x", 1: "y"}, book="2")
    assert line.silent() == [True, True]
    line.run({2: "z"}, sends=True, book="2")
    assert line.silent() == [True, True, False]


def test_what_was_silent_stays_silent_when_it_is_run_again(line):
    line.run({0: "a", 1: "b"})
    line.run({1: "c"}, sends=True)
    assert line.silent() == [True, True]


def test_a_new_instant_older_than_the_last_is_history(line):
    line.run({2: "c"}, sends=True)
    line.run({1: "b"}, sends=True)
    assert line.silent() == [True, False]


def test_without_a_release_what_a_killed_run_staged_is_dropped(line, tmp_path):
    evaluation = Evaluation(day(0), {"episodes": pa.table({"x": ["a"]})}, pa.table({}))
    stage(line.ledger, [evaluation], {}, sends=True)
    workspace = SimpleNamespace(ledger=line.ledger, releases=tmp_path / "releases")
    assert recover(workspace) == []
    assert line.ledger.staged() == []
    assert line.ledger.instants() == []
