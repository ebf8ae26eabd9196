"""Which rule book a person means: a file, a city folder, or the name of a published one."""

from pathlib import Path
from typing import Annotated

import typer

from ingestion.mistakes import MistakesError
from orchestration.cli.options import fail
from orchestration.settings import REPOSITORY
from scoring.rulebook import Rulebook, RuleSet, read_rulebook, read_ruleset

PUBLISHED = REPOSITORY / "cities" / "rulebooks"

RulebookOption = Annotated[
    str | None, typer.Option("--rulebook", help="A rule book: its file, or a published name.")
]
RulebookArgument = Annotated[
    str, typer.Argument(help="A rule book: its file, or a published name.")
]


def find_ruleset(name: str) -> RuleSet:
    """Return the rule set a person means; what is wrong with it ends the verb."""
    return read(_place(name))


def find_rulebook(name: str) -> Rulebook:
    """Return the rule book a person means, as whole as a city's own; else the verb ends."""
    path = _place(name)
    if read(path).health is None:
        fail(
            f"{name} is a published rule set: it has lights and no health section, so its warnings "
            "have no history. Next: diaodu rules diff, or diaodu backtest --rulebook"
        )
    try:
        return read_rulebook(path)
    except MistakesError as error:
        fail(str(error))


def read(path: Path) -> RuleSet:
    """Return the rule set of a file; a mistake in it ends the verb."""
    try:
        return read_ruleset(path)
    except MistakesError as error:
        fail(str(error))


def _place(name: str) -> Path:
    place = Path(name)
    choices = (place, place / "rulebook.yml", PUBLISHED / f"{name}.yml")
    path = next((choice for choice in choices if choice.is_file()), None)
    if path is None:
        known = ", ".join(sorted(path.stem for path in PUBLISHED.glob("*.yml")))
        fail(f"no rule book {name}: neither a file nor one of {known}. Next: diaodu rules list")
    return path
