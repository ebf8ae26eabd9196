"""换版: a new rule book goes on with the warnings there are, ends those whose rule it dropped."""

from datetime import date

import pytest

from tests.unit.scoring.episodes_world import PROJECT, RULE, World, at


def signed(world):
    return [(row["event"], row["actor"]) for row in world.latest]


def test_a_level_that_a_new_book_raises_is_signed_by_the_book_and_does_not_count_as_told():
    world = World()
    world.step(1, 3)
    assert world.step(2, 1, new_book=True) == ["escalated"]
    assert signed(world) == [("escalated", "rulebook v1")]
    assert (world.one.level, world.one.notified_at) == (1, at(1))


def test_the_same_rise_under_the_same_book_is_signed_by_the_rule_and_counts_as_told():
    world = World()
    world.step(1, 3)
    world.step(2, 1)
    assert signed(world) == [("escalated", "rule v1")]
    assert world.one.notified_at == at(2)


def test_only_the_first_instant_under_a_book_is_the_books_doing():
    world = World()
    world.step(1, 3)
    world.step(2, 2, new_book=True)
    world.step(3, 1)
    assert signed(world) == [("escalated", "rule v1")]
    assert world.one.notified_at == at(3)


@pytest.mark.parametrize(("new_book", "by"), [(True, "rulebook v1"), (False, "rule v1")])
@pytest.mark.parametrize(("level", "event"), [(2, "downgraded"), (3, "cleared")])
def test_a_fall_at_that_instant_is_the_books_too(level, event, new_book, by):
    world = World()
    world.step(1, level)
    world.step(6, 0)
    world.step(7, 0, new_book=new_book)
    assert signed(world) == [(event, by)]


def test_what_a_new_book_opens_and_reopens_is_news():
    world = World()
    world.step(1, 3)
    world.step(6, 0)
    assert world.step(7, 0) == ["cleared"]
    rows = [(PROJECT, RULE, 2), ("P2", RULE, 3)]
    standing = [{"project_code": code, "phase": "build"} for code in (PROJECT, "P2")]
    world.step(8, signals=rows, standing=standing, new_book=True)
    assert sorted(signed(world)) == [("opened", "rule v1"), ("reopened", "rule v1")]


def test_people_are_reminded_from_the_last_time_they_were_told():
    world = World()
    world.step(1, 3)
    assert world.step(7, 1, new_book=True) == ["escalated"]
    assert world.step(8, 1) == ["reminded"]


@pytest.mark.parametrize("new_book", [True, False])
def test_a_warning_whose_rule_is_gone_ends_and_is_not_reopened(new_book):
    world = World()
    world.step(1, 2)
    assert world.step(2, "absent", rules=["S-DUE"], new_book=new_book) == ["cleared"]
    assert signed(world) == [("cleared", "rulebook v1")]
    assert (world.one.state, world.one.clear_reason) == ("cleared", "rule_withdrawn")
    assert (world.one.cleared_at, world.latest[0]["note"]) == (at(2), "rule_withdrawn")
    assert world.step(3, 2, rules=[RULE]) == ["opened"]
    assert len(world.rows) == 2


def test_a_warning_whose_rule_the_book_has_goes_on():
    world = World()
    world.step(1, 2)
    assert world.step(2, "absent", rules=[RULE], new_book=True) == []
    assert world.one.state == "new"


def test_a_rule_that_is_gone_ends_the_warnings_of_a_paused_project_too():
    world = World()
    world.step(1, 2)
    world.step(2, "absent", phase="suspended", rules=["S-DUE"])
    assert world.one.clear_reason == "rule_withdrawn"


def test_a_fact_about_the_project_comes_before_the_end_of_its_rule():
    world = World()
    world.step(1, 2)
    world.step(2, "absent", phase="done", started_on=date(2022, 5, 1), rules=[], new_book=True)
    assert signed(world) == [("cleared", "rule v1")]
    assert world.one.clear_reason == "verified_finish"
