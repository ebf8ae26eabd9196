"""The challenger (挑战者): other numbers for the rule book, proposed from what came of projects.

Grain: one ``Proposal`` per search. Chosen on the earlier half of the planned days, checked on the
later half; it changes nothing by itself. Must not enter: writing files.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa

from scoring.backtest.flags import Fired, is_in, watches
from scoring.backtest.record import INVESTMENT, START, Record
from scoring.evaluate import evaluate
from scoring.rulebook import Rulebook
from scoring.signals import signals

HORIZON = 60
SLACK_TOLERANCE = (0, -2, -4, -6, -8, -10)
LOOK_AHEAD = (180, 240)
RATIO_BELOW = (0.85, 0.90, 0.95)
GAP_AT_LEAST = (2, 3, 5)

Change = dict[str, float]
FactsAt = Callable[[pd.DataFrame], pa.Table]


@dataclass(frozen=True)
class Half:
    """What a rule book is worth on one half of the sample."""

    projects: int
    late: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Comparison:
    """One group of numbers: what the champion has, what the challenger would have.

    Args:
        changes: ``S-SLACK.levels.3`` and the like to the proposed number; empty to keep all.
        champion: the present numbers' worth, on the earlier and on the later half.
        challenger: the proposed numbers' worth.
    """

    target: str
    changes: Change
    champion: tuple[Half, Half]
    challenger: tuple[Half, Half]


@dataclass(frozen=True)
class Proposal:
    """What to change, why, and the rule book it would make."""

    comparisons: tuple[Comparison, ...]
    rulebook: Rulebook

    @property
    def changes(self) -> Change:
        """All proposed numbers."""
        return {
            name: n for comparison in self.comparisons for name, n in comparison.changes.items()
        }


def propose(record: Record, facts_at: FactsAt, book: Rulebook) -> Proposal:
    """Return the numbers that would have done best, and how they do where they were not chosen.

    Args:
        record: where projects stood and what came of them.
        facts_at: gives ``project_facts`` of the rows (project_code, as_of) it is asked for.
        book: the champion.

    A change is proposed only where it is better on both halves.
    """
    start, build = record.sample(START, HORIZON), record.investment_sample(HORIZON)
    found = (
        _best(_Trial(record, start, facts_at(start), START.name), book, list(_slack())),
        _best(_Trial(record, build, facts_at(build), INVESTMENT), book, list(_lag())),
    )
    changes = {name: n for comparison in found for name, n in comparison.changes.items()}
    version = f"{book.version}-challenger" if changes else book.version
    return Proposal(found, _changed(book, changes, version))


def _slack() -> Iterator[Change]:
    for mild, days in product(SLACK_TOLERANCE, LOOK_AHEAD):
        yield {"S-SLACK.levels.3": mild, "S-SLACK.look_ahead_days": days}


def _lag() -> Iterator[Change]:
    for ratio, gap in product(RATIO_BELOW, GAP_AT_LEAST):
        yield {"B-INV.levels.3.ratio_below": ratio, "B-INV.levels.3.gap_at_least": gap}


@dataclass(frozen=True)
class _Trial:
    """A sample to try rule books on; its halves are split by the planned day."""

    record: Record
    sample: pd.DataFrame
    facts: pa.Table
    target: str

    def halves(self, book: Rulebook) -> tuple[Half, Half]:
        """Return what a rule book is worth on either half."""
        wide = evaluate(nw.from_native(self.facts), book).to_native()
        fired = Fired(self.record, signals(wide, book))
        flagged = is_in(self.sample, fired.of(self._rules(book), 3))
        late = self.sample["is_late"].to_numpy().astype(np.bool_)
        first = self._is_first()
        return _worth(flagged[first], late[first]), _worth(flagged[~first], late[~first])

    def _rules(self, book: Rulebook) -> tuple[str, ...]:
        if self.target == INVESTMENT:
            return ("B-INV",)
        return next(watch.rules for watch in watches(book) if watch.rule == "S-*")

    def _is_first(self) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Tell the earlier half; where all days are one, every other project."""
        days = self.sample["planned_on"]
        is_first: np.ndarray[Any, np.dtype[np.bool_]] = np.arange(len(days)) % 2 == 0
        if days.nunique() > 1:
            is_first = (days <= days.median()).to_numpy(dtype=np.bool_)
        return is_first


def _best(trial: _Trial, book: Rulebook, grid: list[Change]) -> Comparison:
    champion = trial.halves(book)
    tried = [(change, trial.halves(_changed(book, change, book.version))) for change in grid]
    change, halves = max(tried, key=lambda one: one[1][0].f1, default=({}, champion))
    is_better = all(new.f1 > old.f1 for new, old in zip(halves, champion, strict=True))
    return Comparison(trial.target, change if is_better else {}, champion, halves)


def _worth(flagged: "np.ndarray[Any, Any]", late: "np.ndarray[Any, Any]") -> Half:
    right = int((flagged & late).sum())
    precision = right / flagged.sum() if flagged.any() else 0.0
    recall = right / late.sum() if late.any() else 0.0
    f1 = 2 * right / (flagged.sum() + late.sum()) if right else 0.0
    return Half(len(late), int(late.sum()), float(precision), float(recall), float(f1))


def _changed(book: Rulebook, changes: Change, version: str) -> Rulebook:
    """Return the rule book with other numbers, checked like any rule book."""
    document = book.model_dump(by_alias=True, exclude_none=True)
    return Rulebook.model_validate(rewritten(document, changes, version))


def rewritten(document: dict[str, Any], changes: Change, version: str) -> dict[str, Any]:
    """Return a rule book's document with other numbers and another version; it is not kept.

    Raises:
        KeyError: a change names a rule or a number that the document does not have.
    """
    rewrite = copy.deepcopy(document)
    for path, number in changes.items():
        *way, last = (int(name) if name.isdigit() else name for name in path.split("."))
        place = rewrite["rules"]
        for name in way:
            place = place[name]
        if last not in place:
            raise KeyError(path)
        place[last] = number
    return rewrite | {"version": version}
