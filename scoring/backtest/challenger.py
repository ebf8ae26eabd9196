"""The challenger (挑战者): other numbers for the rule book, proposed from what came of projects.

Grain: one ``Proposal`` per search. Chosen on the earlier half of the planned days, checked on the
later half; it changes nothing by itself. Must not enter: writing files.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, product
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scoring.backtest.flags import Flags, watches
from scoring.backtest.record import INVESTMENT, START
from scoring.evaluate import evaluate
from scoring.rulebook import Procedures, Rulebook
from scoring.signals import SCHEMA as SIGNALS
from scoring.signals import signals

HORIZON = 60
SLACK_TOLERANCE = (0, -2, -4, -6, -8, -10)
LOOK_AHEAD = (180, 240)
RATIO_BELOW = (0.85, 0.90, 0.95)
GAP_AT_LEAST = (2, 3, 5)

Change = dict[str, float]
FactsAt = Callable[[pd.DataFrame], pa.Table]
BookThen = Callable[[datetime], Rulebook]


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


def propose(outcomes: pa.Table, facts_at: FactsAt, book: Rulebook, then: BookThen) -> Proposal:
    """Return the numbers that would have done best, and how they do where they were not chosen.

    Args:
        outcomes: the labels to learn from; what had fired by the rule book they were kept for is
            not looked at.
        facts_at: gives ``project_facts`` of the rows (project_code, as_of) it is asked for.
        book: the champion.
        then: gives the champion in the durations that counted at an instant.

    A change is proposed only where it is better on both halves.
    """
    start, build = (_sample(outcomes, target) for target in (START.name, INVESTMENT))
    starting, building = (_parted(facts_at(sample), then) for sample in (start, build))
    found = (
        _best(_Trial(start, starting, START.name), book, list(_slack())),
        _best(_Trial(build, building, INVESTMENT), book, list(_lag())),
    )
    changes = {name: n for comparison in found for name, n in comparison.changes.items()}
    version = f"{book.version}-challenger" if changes else book.version
    return Proposal(found, _changed(book, changes, version))


def _sample(outcomes: pa.Table, target: str) -> pd.DataFrame:
    """Return the labels of one target at ``HORIZON``: project_code, as_of, planned_on, is_late."""
    at = pc.and_(
        pc.equal(outcomes["target"], pa.scalar(target)),
        pc.equal(outcomes["horizon_days"], pa.scalar(HORIZON, pa.int32())),
    )
    columns = ["project_code", "as_of", "planned_on", "is_late"]
    rows = outcomes.filter(at).select(columns).to_pandas()
    return rows.assign(planned_on=pd.to_datetime(rows["planned_on"]))


def _slack() -> Iterator[Change]:
    for mild, days in product(SLACK_TOLERANCE, LOOK_AHEAD):
        yield {"S-SLACK.levels.3": mild, "S-SLACK.look_ahead_days": days}


def _lag() -> Iterator[Change]:
    for ratio, gap in product(RATIO_BELOW, GAP_AT_LEAST):
        yield {"B-INV.levels.3.ratio_below": ratio, "B-INV.levels.3.gap_at_least": gap}


def _parted(facts: pa.Table, then: BookThen) -> list[tuple[Procedures, pa.Table]]:
    """Return the facts of instants with equal durations, in the order of time, beside those."""
    as_of = facts["as_of"]
    instants: list[Any] = as_of.unique().sort().to_pylist()
    return [
        (own, facts.filter(pc.is_in(as_of, value_set=pa.array(list(alike), as_of.type))))
        for own, alike in groupby(instants, lambda moment: then(moment).procedures)
    ]


@dataclass(frozen=True)
class _Trial:
    """A sample to try rule books on; its halves are split by the planned day."""

    sample: pd.DataFrame
    parts: list[tuple[Procedures, pa.Table]]
    target: str

    def halves(self, book: Rulebook) -> tuple[Half, Half]:
        """Return what a rule book is worth on either half."""
        flagged = self._flagged(book)
        late = self.sample["is_late"].to_numpy().astype(np.bool_)
        first = self._is_first()
        return _worth(flagged[first], late[first]), _worth(flagged[~first], late[~first])

    def _flagged(self, book: Rulebook) -> Flags:
        """Tell whom a rule book warns of; each project is looked at once."""
        heard = [signals(_wide(facts, book, own), book) for own, facts in self.parts]
        told = pa.concat_tables([SIGNALS.empty_table(), *heard])
        is_own = pc.is_in(told["rule"], value_set=pa.array(self._rules(book), pa.string()))
        fired = told.filter(pc.and_(is_own, pc.greater(told["level"], pa.scalar(0))))
        return self.sample["project_code"].isin(fired["project_code"].to_pylist()).to_numpy()

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


def _wide(facts: pa.Table, book: Rulebook, procedures: Procedures) -> pa.Table:
    """Return what ``evaluate`` makes of facts with other durations."""
    own = book.model_copy(update={"procedures": procedures})
    wide: pa.Table = evaluate(nw.from_native(facts), own).to_native()
    return wide


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
