"""The search: on which day a colour changes, from coarse to fine.

Grain: one row per project_code and as_of. Days in between are looked at only where the colour
changed between two coarse ones, for without news a project does not get better. Must not enter:
arithmetic of rules.
"""

from collections.abc import Callable, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scoring.clocks import WorkCalendar
from scoring.evaluate import evaluate
from scoring.facts import read_facts
from scoring.instant import Instant
from scoring.outlook.milestones import arrived, is_missing, milestones
from scoring.outlook.moving import Days, Mover, numbers
from scoring.rulebook import Rulebook

AHEAD = 180
COARSE = 20
NEVER = AHEAD + 1
GREEN, YELLOW, RED = 0, 2, 3
RANKS = {"green": GREEN, "blue": 1, "yellow": YELLOW, "red": RED}
UNRATED = -1
NOTHING = ""

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("colour", pa.string(), nullable=False),
    pa.field("yellow_on", pa.date32()),
    pa.field("red_on", pa.date32()),
    pa.field("green_by", pa.date32()),
    pa.field("green_by_step", pa.string()),
]
SCHEMA = pa.schema(_FIELDS)

Ranks = NDArray[np.int64]
Look = Callable[[Days, Days], Ranks]


def outlook(facts: pa.Table, now: Instant, book: Rulebook, calendar: WorkCalendar) -> pa.Table:
    """Return the outlook of every rated project.

    Args:
        facts: ``project_facts`` of one instant.
        now: that instant.
        book: the numbers.
        calendar: counts working days.

    Returns:
        colour: as of now. yellow_on, red_on: first day within ``AHEAD`` days on which the colour
        is that bad or worse if nothing arrives; today where it is so already. green_by_step: the
        earliest milestone of the path that alone would bring green today, null if green already or
        if none would. green_by: the last day up to which its arrival still would.
    """
    rated = nw.from_native(facts).filter(nw.col("is_start") | nw.col("is_build"))
    rated = rated.sort("project_code")
    read: pa.Table = read_facts(rated).to_native()
    to_finish = numbers(rated.to_native()["days_to_planned_finish"])
    world = _World(Mover(read, to_finish, now.as_of_on, calendar, book.baselines), book)
    ranks, days = _first(world.look, np.arange(read.num_rows), tuple(TURNS.values()))
    turns = dict(zip(TURNS, days, strict=True))
    step, until = _way_to_green(world, read, book, ranks)
    colours = np.array([*RANKS, "unrated"])
    columns: dict[str, Any] = {
        "project_code": read["project_code"],
        "as_of": read["as_of"].cast(pa.timestamp("us")),
        "colour": pa.array(colours[ranks]),
        **{name: _dates(now, days) for name, days in turns.items()},
        "green_by": _dates(now, until),
        "green_by_step": pa.array(step, pa.string()),
    }
    return pa.table(columns).cast(SCHEMA)


TURNS = {"yellow_on": YELLOW, "red_on": RED}


class _World:
    """What colour projects have some days ahead, with or without a milestone."""

    def __init__(self, mover: Mover, book: Rulebook) -> None:
        self.mover = mover
        self.book = book

    def look(self, rows: Days, ahead: Days) -> Ranks:
        """Return the rank of each row's colour if nothing arrives."""
        return self.ranks(self.mover.moved(rows, ahead))

    def look_with(self, names: NDArray[np.object_]) -> Look:
        """Return the same look if each project's milestone arrived on the day looked at."""

        def look(rows: Days, ahead: Days) -> Ranks:
            return self.ranks(arrived(self.mover.moved(rows, ahead), names[rows].tolist()))

        return look

    def ranks(self, facts: pa.Table) -> Ranks:
        """Return the rank of each row's colour."""
        wide = evaluate(nw.from_native(facts), self.book).to_native()
        names = np.asarray(wide["colour"].to_pylist(), dtype=object)
        ranks = np.full(len(names), UNRATED)
        for name, rank in RANKS.items():
            ranks[names == name] = rank
        return ranks


def _first(look: Look, rows: Days, ranks: Sequence[int]) -> tuple[Ranks, list[Days]]:
    """Return today's rank of each row, and per rank the first day it is at least that bad."""
    coarse = np.arange(0, AHEAD + 1, COARSE)
    grid = look(np.repeat(rows, len(coarse)), np.tile(coarse, len(rows)))
    grid = grid.reshape(len(rows), len(coarse))
    days = [np.where((grid >= rank).any(axis=1), _turn(grid, rank), NEVER) for rank in ranks]
    return grid[:, 0], _refined(look, rows, days, ranks)


def _turn(grid: Ranks, rank: int) -> Days:
    turn: Days = (grid >= rank).argmax(axis=1) * COARSE
    return turn


def _refined(look: Look, rows: Days, days: list[Days], ranks: Sequence[int]) -> list[Days]:
    """Look at the days between the coarse one that is as bad and the one before it."""
    between = [np.flatnonzero((day > 0) & (day < NEVER)) for day in days]
    fine = np.arange(1 - COARSE, 1)
    ahead = [day[some, None] + fine for day, some in zip(days, between, strict=True)]
    asked = np.concatenate([np.repeat(rows[some], len(fine)) for some in between])
    if not len(asked):
        return days
    found = look(asked, np.concatenate([some.ravel() for some in ahead]))
    parts = np.split(found, np.cumsum([some.size for some in ahead])[:-1])
    for day, some, part, rank in zip(days, between, parts, ranks, strict=True):
        day[some] += fine[(part.reshape(-1, len(fine)) >= rank).argmax(axis=1)]
    return days


def _way_to_green(
    world: _World, facts: pa.Table, book: Rulebook, ranks: Ranks
) -> tuple[list[str | None], Days]:
    """Return each project's milestone, and the last day on which it would bring green."""
    names = _enough(world, facts, book, ranks)
    helped = np.flatnonzero(names != NOTHING)
    until = np.full(len(ranks), NEVER)
    if len(helped):
        _, (worse,) = _first(world.look_with(names), helped, (GREEN + 1,))
        until[helped] = np.minimum(worse - 1, AHEAD)
    return [str(name) or None for name in names], until


def _enough(world: _World, facts: pa.Table, book: Rulebook, ranks: Ranks) -> NDArray[np.object_]:
    """Return the earliest milestone that alone would bring green today, per project."""
    order = milestones(book.procedures)
    missing = np.column_stack([is_missing(facts, name, book.procedures) for name in order])
    rows, place = np.nonzero(missing & (ranks > GREEN)[:, None])
    names = np.full(len(ranks), NOTHING, dtype=object)
    if len(rows):
        facts_then = arrived(
            world.mover.moved(rows, np.zeros_like(rows)), [order[p] for p in place]
        )
        green = world.ranks(facts_then) == GREEN
        for row, at in zip(rows[green][::-1], place[green][::-1], strict=True):
            names[row] = order[at]
    return names


def _dates(now: Instant, ahead: Days) -> "pa.Array[Any]":
    """Return days ahead as dates; what lies beyond sight is null."""
    day = np.datetime64(now.as_of_on, "D") + ahead
    return pa.array(day, pa.date32(), mask=ahead >= NEVER)
