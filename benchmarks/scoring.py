"""How long scoring takes, beside the bare floor: the same two tables by hand-written SQL.

Grain: one timing per step over made-up facts, seeded. Both sides read the same DuckDB table and end
with the same signals and health, compared before anything is reported.
Must not enter: thresholds of success.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import narwhals as nw
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from benchmarks.floor import STAGES, script
from scoring.evaluate import evaluate
from scoring.health import health
from scoring.rulebook import Rulebook, read_rulebook
from scoring.signals import signals

RULEBOOK = Path(__file__).parents[1] / "cities" / "sandbox" / "rulebook.yml"
FACTS = Path(__file__).with_name("scoring_facts.sql")
ROUNDS = 3


class Timing(NamedTuple):
    """Best seconds of one step."""

    step: str
    seconds: float


class Scored(NamedTuple):
    """The two tables either side ends with."""

    signals: pa.Table
    health: pa.Table


def make_facts(con: duckdb.DuckDBPyConnection, projects: int) -> None:
    """Create ``project_facts`` of made-up projects, three in ten to start, six in ten building."""
    con.execute(FACTS.read_text(encoding="utf-8"), [projects])


def compare(projects: int) -> list[Timing]:
    """Return the best of three rounds of each step, the floor last; the sides take turns."""
    rounds = []
    with duckdb.connect() as con:
        make_facts(con, projects)
        rulebook = read_rulebook(RULEBOOK)
        for _ in range(ROUNDS):
            timings, scored = _score(con, rulebook)
            floor_timing, floor = _timed("bare SQL", lambda: _floor(con))
            _must_agree(scored, floor)
            rounds.append([*timings, floor_timing])
    return [min(step, key=lambda timing: timing.seconds) for step in zip(*rounds, strict=True)]


def _timed(step: str, work: Callable[[], Scored]) -> tuple[Timing, Scored]:
    began = time.perf_counter()
    result = work()
    return Timing(step, time.perf_counter() - began), result


def _score(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> tuple[list[Timing], Scored]:
    marks = [time.perf_counter()]
    frame = evaluate(nw.from_native(con.table("project_facts")), rulebook)
    wide = frame.collect("pyarrow").to_native()
    marks.append(time.perf_counter())
    told = signals(wide, rulebook)
    marks.append(time.perf_counter())
    rated = health(wide, rulebook)
    marks.append(time.perf_counter())
    steps = ("evaluate", "signals", "health")
    timings = [
        Timing(step, after - before)
        for step, before, after in zip(steps, marks[:-1], marks[1:], strict=True)
    ]
    return timings, Scored(told, rated)


def _floor(con: duckdb.DuckDBPyConnection) -> Scored:
    for name in STAGES["scoring"]:
        con.execute(script(name).read_text(encoding="utf-8"))
    return Scored(*(con.table(name).to_arrow_table() for name in Scored._fields))


def _must_agree(scored: Scored, floor: Scored) -> None:
    """Refuse to compare the time of two things that are not the same."""
    for ours, bare in zip(scored, floor, strict=True):
        if not ours.equals(bare.select(ours.column_names).cast(ours.schema)):
            raise AssertionError("scoring and the bare floor disagree: the timings mean nothing")


def main(projects: int) -> None:
    """Print the timings of ``projects`` projects, and scoring as a multiple of the floor."""
    *steps, floor = compare(projects)
    whole = sum(timing.seconds for timing in steps)
    table = Table("step", "seconds", title=f"scoring, {projects:,} projects")
    for step, seconds in (*steps, ("scoring", whole), floor):
        table.add_row(step, f"{seconds:.2f}")
    table.add_row("scoring / floor", f"{whole / floor.seconds:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
