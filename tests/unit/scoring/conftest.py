"""The sandbox city's rule book, and projects judged under it."""

from pathlib import Path

import narwhals as nw
import pytest

from scoring.evaluate import evaluate
from scoring.rulebook import read_rulebook
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
def judged(wide):
    """Return the wide rows of projects, in their order."""
    return lambda *projects, **book: wide(*projects, **book).to_pylist()
