"""The sandbox city's rule book, and projects judged under it."""

import json
from pathlib import Path

import narwhals as nw
import pytest

from scoring.evaluate import evaluate
from scoring.rulebook import read_rulebook
from scoring.rules import rules_of
from scoring.states import States
from tests.unit.scoring.cases import facts

RULEBOOK = Path(__file__).parents[3] / "cities" / "sandbox" / "rulebook.yml"


@pytest.fixture(scope="session")
def rulebook_file():
    return RULEBOOK


@pytest.fixture(scope="session")
def rulebook():
    return read_rulebook(RULEBOOK)


@pytest.fixture(scope="session")
def wide(rulebook):
    """Return the wide table of projects, in their order."""

    def evaluated(*projects, book=rulebook):
        return evaluate(nw.from_native(facts(*projects), eager_only=True), book).to_arrow()

    return evaluated


@pytest.fixture(scope="session")
def judged(wide, rulebook):
    """Return the wide rows of projects, in their order, with what each state means beside it."""

    def rows(*projects, book=rulebook):
        found = wide(*projects, book=book).to_pylist()
        for rule in rules_of(book):
            states = States(rule, book)
            blind, thresholds = states.blind.to_pylist(), states.thresholds.to_pylist()
            for row in found:
                state = row[f"{rule.prefix}__state"]
                at = None if state is None else int(state) + len(states.reasons)
                why = None if at is None else blind[at]
                row[f"{rule.prefix}__blind"] = why and json.loads(why)["blind"]
                row[f"{rule.prefix}__threshold"] = None if at is None else thresholds[at]
        return found

    return rows
