"""重放: an instant told again is the same, and the transitions alone say how a warning stands."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scoring.episodes import EPISODES, TRANSITIONS
from scoring.warnings import warnings
from tests.unit.scoring.episodes_world import World, at

PROJECTS = ("P1", "P2", "P3", "P4")
RULES = ("B-INV", "S-DUE")
STRETCH = ("delivered_at", "responded_at", "feedback_at")
KINDS = (
    "respond",
    "feedback_submitted",
    "feedback_accepted",
    "feedback_returned",
    "exempt",
    "data_corrected",
)
REASONS = {"exempted": "exempt", "voided": "data_corrected"}
CHANCES = (6, 6, 6, 2, 1, 1)


def _lived(seed, days=90):
    """Return a world with everything in it, and the arguments of its last instant."""
    dice, world, last = random.Random(seed), World(), {}
    for n in range(days):
        day = date(2023, 3, 1) + timedelta(days=n)
        if n and dice.random() < 0.1:
            continue  # an outage
        last = {
            "signals": [
                (p, r, dice.choice((0, 0, 0, 1, 2, 3, "blind", "absent")))
                for p in PROJECTS
                for r in RULES
            ],
            "standing": [
                {"project_code": p, "phase": dice.choice(("build",) * 30 + ("suspended", "done"))}
                for p in PROJECTS
            ],
            **_people(world, dice, day),
        }
        before = world.state
        world.step(day, **last)
    return world, before, day, last


def _people(world, dice, day):
    if world.state is None:
        return {}
    names = [row["warning_id"] for row in world.rows]
    events = [
        world.event(
            dice.choices(KINDS, CHANCES)[0],
            day,
            f"{dice.randrange(18):02}:00",
            warning_id=dice.choice(names),
            promised_on=day + timedelta(days=dice.randrange(-1, 9)),
            valid_until=day + timedelta(days=9),
        )
        for _ in range(dice.randrange(4))
    ]
    delivered = [(dice.choice(names), at(day, f"{dice.randrange(18):02}:30")) for _ in range(3)]
    return {"events": events, "delivered": delivered}


@pytest.fixture(scope="module", params=range(5))
def lived(request):
    return _lived(request.param)


def _bytes(table):
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def test_an_instant_told_again_gives_the_same_bytes(lived):
    world, before, day, last = lived
    again = World()
    again.state = before
    again.step(day, **last)
    assert _bytes(again.state) == _bytes(world.state)
    assert again.latest == world.latest


def test_a_state_read_back_from_a_file_goes_on_the_same(lived, tmp_path):
    world, before, day, last = lived
    pq.write_table(before, tmp_path / "episodes.parquet", row_group_size=3)
    again = World()
    again.state = pq.read_table(tmp_path / "episodes.parquet")
    again.step(day, **last)
    assert again.state.equals(world.state)


def test_the_order_of_what_is_handed_in_does_not_matter(lived):
    world, before, day, last = lived
    again = World()
    again.state = before
    turned = {name: list(rows)[::-1] for name, rows in last.items()}
    again.step(day, **turned)
    assert again.state.equals(world.state)
    assert again.latest == world.latest


def test_tables_have_their_schema_and_order(lived):
    world, *_ = lived
    assert world.state.schema.equals(EPISODES)
    assert world.told.schema.equals(TRANSITIONS)
    names = world.state["warning_id"].to_pylist()
    assert names == sorted(set(names))


def test_transitions_count_without_a_gap(lived):
    world, *_ = lived
    for row in world.rows:
        seqs = [told["seq"] for told in _told(world, row)]
        assert seqs == list(range(1, row["seq"] + 1))


def test_transitions_alone_give_state_level_and_instants(lived):
    world, *_ = lived
    assert len(world.rows) > 10
    for row in world.rows:
        found = _folded(_told(world, row))
        assert found == {name: row[name] for name in found}


def test_states_and_levels_link_up(lived):
    world, *_ = lived
    for row in world.rows:
        told = _told(world, row)
        for before, after in pairwise(told):
            assert after["from_state"] == before["to_state"]
            if before["to_level"] is not None and after["from_level"] is not None:
                assert after["from_level"] == before["to_level"]


def test_at_most_one_is_open_a_project_and_rule(lived):
    world, *_ = lived
    keys = [
        (row["project_code"], row["rule"])
        for row in world.rows
        if row["state"] in ("new", "delivered", "responded", "feedback")
    ]
    assert len(keys) == len(set(keys))


def _told(world, row):
    mine = [told for told in world.told.to_pylist() if told["warning_id"] == row["warning_id"]]
    return sorted(mine, key=lambda told: told["seq"])


CLOSED = ("cleared_at", "clear_reason")
FILLS = {
    "delivered": ("delivered_at",),
    "responded": ("responded_at",),
    "feedback": ("responded_at", "feedback_at"),
    "accepted": ("responded_at", "feedback_at"),
    "pending": ("responded_at", "feedback_at"),
    "exempted": ("cleared_at",),
    "voided": ("cleared_at",),
    "cleared": ("cleared_at",),
    "opened": ("issued_at", "opened_at"),
    "reopened": ("issued_at",),
}
EMPTIES = {
    "opened": (*STRETCH, *CLOSED),
    "reopened": (*STRETCH, *CLOSED, "issued_at"),
    "returned": ("feedback_at",),
    "promise_missed": ("feedback_at",),
}


def _folded(told):
    """Return state, level and instants as the transitions alone tell them."""
    now = {}
    for entry in told:
        event = entry["event"]
        now |= dict.fromkeys(EMPTIES.get(event, ()))
        now |= {name: now.get(name) or entry["at"] for name in FILLS.get(event, ())}
        now["state"], now["level"] = entry["to_state"], entry["to_level"] or now["level"]
        if event in ("cleared", "exempted", "voided"):
            now["clear_reason"] = REASONS.get(event, entry["note"])
    return now


def test_the_public_table_keeps_the_columns_everybody_reads():
    world = World()
    world.step(1, 2)
    world.step(2, 2, delivered=[(None, at(1, "19:00"))])
    (row,) = warnings(world.state).to_pylist()
    assert (row["state"], row["level"], row["is_supervised"]) == ("delivered", 2, False)
    assert row["response_due_at"] == at(3, "19:00")
    assert "exit_last" not in row


@pytest.mark.parametrize(("day", "is_supervised"), [(4, False), (5, True)])
def test_two_missed_responses_put_a_warning_on_the_supervision_list(day, is_supervised):
    world = World()
    world.step(1, 2)
    world.step(2, 2, delivered=[(None, at(1, "18:00"))])
    world.step(day, 2)
    assert warnings(world.state)["is_supervised"].to_pylist() == [is_supervised]


def test_one_missed_feedback_puts_a_warning_on_the_supervision_list():
    world = World()
    world.step(1, 2)
    world.step(15, 2)
    assert warnings(world.state)["is_supervised"].to_pylist() == [False]
    world.step(16, 2)
    assert warnings(world.state)["is_supervised"].to_pylist() == [True]


def test_a_city_without_a_warning_has_an_empty_table():
    assert warnings(EPISODES.empty_table()).num_rows == 0
