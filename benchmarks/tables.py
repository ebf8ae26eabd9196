"""Measures as tables for a person to read. Must not enter: a measurement, a judgement."""

from collections.abc import Sequence
from statistics import median

from rich.table import Table

from benchmarks.agreement import Figure
from benchmarks.default_city import DefaultCity
from benchmarks.large_city import LargeCity, Stage
from benchmarks.measure import Measure
from benchmarks.replay import TARGET, Replay

_GIB = 1024**3
_WIDTH = 72


def default_city_table(city: DefaultCity) -> Table:
    """Return median, fastest and slowest run, step by step, beside the bare floor."""
    table = _table(
        f"The default city: {city.projects:,} projects, {len(city.runs)} runs, seconds",
        *("step", "median", "fastest", "slowest"),
    )
    for step, taken in city.steps.items():
        table.add_row(step, *_spread(taken))
    steps = zip(*city.steps.values(), strict=True)
    rest = [run.seconds - sum(taken) for run, taken in zip(city.runs, steps, strict=True)]
    table.add_row("start-up and report", *_spread(rest))
    table.add_section()
    table.add_row("diaodu run", *_spread([run.seconds for run in city.runs]))
    table.add_row("bare floor", *_spread([run.seconds for run in city.floors]))
    table.add_section()
    table.add_row("diaodu run, processor", *_spread([run.cpu for run in city.runs]))
    table.add_row("bare floor, processor", *_spread([run.cpu for run in city.floors]))
    table.add_section()
    table.add_row("run / floor", f"{city.ratio:.1f} x")
    table.add_row("run without the pull / floor", f"{city.ratio_from_landing:.1f} x")
    return table


def large_city_table(city: LargeCity) -> Table:
    """Return each stage's time and peak memory beside the floor's."""
    table = _table(
        f"{city.projects:,} projects, {city.rows:,} rows landed",
        *("stage", "seconds", "cpu s", "GiB", "floor s", "cpu s", "GiB", "ratio"),
    )
    for stage in city.stages:
        table.add_row(stage.name, *_cells(stage))
    table.add_section()
    ours = [stage.ours for stage in city.stages if stage.floor]
    bare = [stage.floor for stage in city.stages if stage.floor]
    table.add_row("from landing on", *_whole(ours), *_whole(bare), _ratio(ours, bare))
    return table


def models_table(city: LargeCity) -> Table:
    """Return the slowest models and tests; two run at a time, so they overlap."""
    table = _table(f"Slowest models and tests at {city.projects:,} projects", "node", "seconds")
    for name, taken in city.models:
        table.add_row(name, f"{taken:.1f}")
    return table


def replay_table(replay: Replay) -> Table:
    """Return the seconds of each step of a replay and of the whole, beside what it may take."""
    table = _table(
        f"Replay of the default city: {replay.projects:,} projects, {replay.instants} instants",
        *("step", "seconds"),
    )
    for step, taken in replay.steps.items():
        table.add_row(step, f"{taken:.1f}")
    table.add_row("start-up and report", f"{replay.whole.seconds - sum(replay.steps.values()):.1f}")
    table.add_section()
    table.add_row("replay", f"{replay.whole.seconds:.1f}")
    table.add_row("target on two cores", f"{TARGET:.1f}")
    table.add_section()
    table.add_row("replay, processor", f"{replay.whole.cpu:.1f}")
    table.add_row("replay, GiB", f"{replay.whole.peak / _GIB:.2f}")
    return table


def growth_table(small: LargeCity, large: LargeCity) -> Table:
    """Return how time and memory grow from one size to the other, stage by stage."""
    times = large.projects / small.projects
    table = _table(f"Growth where the city grows {times:g} x", "stage", "time", "memory")
    for before, after in zip(small.stages, large.stages, strict=True):
        table.add_row(after.name, *_growth(before.ours, after.ours))
    return table


def agreement_table(title: str, figures: Sequence[Figure]) -> Table:
    """Return every figure of the line beside the floor's; what differs too much is red."""
    table = _table(
        f"The floor makes the same tables: {title}", *("figure", "line", "floor", "apart")
    )
    for one in figures:
        shown = (f"{one.table}: {one.figure}", f"{one.ours:,.0f}", f"{one.floor:,.0f}")
        table.add_row(*shown, f"{one.difference:.3%}", style=None if one.agrees else "red")
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(*columns, title=title, title_justify="left", min_width=_WIDTH)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _spread(taken: Sequence[float]) -> tuple[str, str, str]:
    return f"{median(taken):.1f}", f"{min(taken):.1f}", f"{max(taken):.1f}"


def _cells(stage: Stage) -> tuple[str, ...]:
    ours, bare = [stage.ours], [stage.floor] if stage.floor else []
    return (*_whole(ours), *_whole(bare), _ratio(ours, bare)) if bare else _whole(ours)


def _whole(measures: Sequence[Measure]) -> tuple[str, str, str]:
    """Return the time, the processor time and the largest peak of processes run in turn."""
    seconds, cpu = sum(one.seconds for one in measures), sum(one.cpu for one in measures)
    return f"{seconds:.1f}", f"{cpu:.1f}", f"{max(one.peak for one in measures) / _GIB:.2f}"


def _ratio(ours: Sequence[Measure], bare: Sequence[Measure]) -> str:
    return f"{sum(one.seconds for one in ours) / sum(one.seconds for one in bare):.1f} x"


def _growth(before: Measure, after: Measure) -> tuple[str, str]:
    return f"{after.seconds / before.seconds:.1f} x", f"{after.peak / before.peak:.1f} x"
