"""`python -m benchmarks`: all that is measured, printed as it comes; what `make bench` runs."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import default_city, tables
from benchmarks.agreement import Figure
from benchmarks.large_city import LargeCity, measure_city
from benchmarks.measure import REPOSITORY, BenchmarkError, measure, module
from benchmarks.replay import measure_replay

PLACE = REPOSITORY / "data"
SCORED = 1_000_000

console = Console(highlight=False)


def main(
    *,
    sizes: Annotated[str, typer.Option(help="Projects of the large cities.")] = "100000,1000000",
    repeat: Annotated[int, typer.Option(help="Runs of the default city; 0 skips it.")] = 3,
    replay: Annotated[bool, typer.Option(help="Replay nine months of the default city.")] = True,
    scored: Annotated[int, typer.Option(help="Projects scored alone; 0 skips it.")] = SCORED,
    keep: Annotated[bool, typer.Option(help="Keep the data folders and say where.")] = False,
) -> None:
    """Measure the line beside the bare floor and print what came out."""
    try:
        with _folder(keep=keep) as folder:
            figures = _default_city(folder / "default", repeat) if repeat else []
            if replay:
                _replay(folder / "replay", keep=keep)
            figures += _large_cities(
                folder, [int(size) for size in sizes.split(",") if size], keep=keep
            )
        if scored:
            console.print(measure(module("benchmarks.scoring", str(scored))).output)
    except BenchmarkError as error:
        sys.exit(f"benchmark: {error}")
    if not all(figure.agrees for figure in figures):
        sys.exit("benchmark: the floor makes other tables than the line; its times mean nothing")


def _default_city(folder: Path, repeat: int) -> list[Figure]:
    folder.mkdir()
    city = default_city.compare(folder, repeat)
    console.print(tables.default_city_table(city))
    console.print(tables.agreement_table("the default city", city.figures))
    return list(city.figures)


def _replay(data: Path, *, keep: bool) -> None:
    data.mkdir()
    console.print(tables.replay_table(measure_replay(data)))
    if not keep:
        shutil.rmtree(data)


def _large_cities(folder: Path, sizes: Sequence[int], *, keep: bool) -> list[Figure]:
    cities = [_large_city(folder / f"{size}", size, keep=keep) for size in sizes]
    for small, large in pairwise(cities):
        console.print(tables.growth_table(small, large))
    return [figure for city in cities for figure in city.figures]


def _large_city(data: Path, projects: int, *, keep: bool) -> LargeCity:
    data.mkdir()
    city = measure_city(projects, data)
    console.print(tables.large_city_table(city))
    console.print(tables.models_table(city))
    console.print(tables.agreement_table(f"{projects:,} projects", city.figures))
    if not keep:
        shutil.rmtree(data)
    return city


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """Make a folder beside the pipeline's own data, and clear it away again."""
    PLACE.mkdir(exist_ok=True)
    folder = Path(mkdtemp(prefix="benchmark-", dir=PLACE))
    try:
        yield folder
    finally:
        if keep:
            console.print(f"kept {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    typer.run(main)
