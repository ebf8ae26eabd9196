"""Flags (预警标记): who was warned of at an instant, by rules, by forecasts and by naive baselines.

Grain: one truth value per row of a sample. Must not enter: what came of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scoring.backtest.record import FINISH, INVESTMENT, LATE, START, Record
from scoring.rulebook import Level, RuleSet
from scoring.rules import rules_of

Flags = NDArray[np.bool_]

LEVELS: tuple[Level, ...] = (3, 2, 1)
EVEN = 0.5  # a chance of being on time below it counts as a warning
INVESTMENT_RULES = ("B-INV", "B-ZERO")


@dataclass(frozen=True)
class Watch:
    """A line of the backtest: some rules, and the mildest level that counts.

    Args:
        rule: what the line is called.
        rules: the rules that count; none for baselines and forecasts.
    """

    rule: str
    level: Level
    target: str
    rules: tuple[str, ...] = ()


def watches(book: RuleSet) -> Iterator[Watch]:
    """Yield a line for every rule and level a rule book has, and for each phase as a whole.

    What only advises is measured by itself and not counted as a warning of its phase.
    """
    known = [rule.id for rule in rules_of(book)]
    for rule in known:
        ladder = getattr(book.rules[rule], "levels", {3: None})
        yield from (Watch(rule, n, _target(rule), (rule,)) for n in LEVELS if n in ladder)
    warning = [rule for rule in known if not book.rules[rule].advisory]
    for sign, target in (("S", START.name), ("B", FINISH.name)):
        some = tuple(rule for rule in warning if rule.startswith(sign))
        yield from (Watch(f"{sign}-*", level, target, some) for level in LEVELS if some)


def _target(rule: str) -> str:
    if rule in INVESTMENT_RULES:
        return INVESTMENT
    return START.name if rule.startswith("S") else FINISH.name


class Fired:
    """What fired when: (project, place of the instant) to the worst level of some rules."""

    def __init__(self, record: Record, signals: pa.Table) -> None:
        frame = signals.select(["project_code", "as_of", "rule", "level"]).to_pandas()
        frame = frame[frame["level"].fillna(0) > 0]
        self.frame = frame.assign(place=record.places(frame["as_of"]))

    def of(self, rules: Sequence[str], level: Level) -> pd.DataFrame:
        """Return project_code and place wherever one of ``rules`` was at ``level`` or worse."""
        frame = self.frame
        some = frame[frame["rule"].isin(rules) & (frame["level"] <= level)]
        return some[["project_code", "place"]].drop_duplicates()


def is_in(sample: pd.DataFrame, fired: pd.DataFrame) -> Flags:
    """Tell which rows of a sample fired at their own instant."""
    both = sample[["project_code", "place"]].merge(
        fired.assign(has_fired=True), on=["project_code", "place"], how="left"
    )
    return both["has_fired"].notna().to_numpy()


def unlikely(sample: pd.DataFrame, forecasts: pd.DataFrame) -> Flags:
    """Tell whose forecast gave the planned day less than an even chance."""
    both = sample[["project_code", "as_of"]].merge(
        forecasts[["project_code", "as_of", "p_on_time"]], on=["project_code", "as_of"], how="left"
    )
    return (both["p_on_time"].astype(float) < EVEN).to_numpy()


def without_permit(sample: pd.DataFrame) -> Flags:
    """Tell who had no works permit yet."""
    return (~sample["has_works_permit"].astype(bool)).to_numpy()


def of_late_departments(record: Record, sample: pd.DataFrame) -> Flags:
    """Tell whose department had been late with more of its starts than all departments had.

    Only lateness that showed before the instant counts.
    """
    past = record.rows.drop_duplicates("project_code", keep="last")
    past = past[past["planned_start_on"].notna()]
    late_on = past["planned_start_on"] + pd.Timedelta(days=LATE)
    is_late = ~(past["started_on"] < late_on)
    flagged = np.zeros(len(sample), np.bool_)
    days = pd.to_datetime(record.days)
    for place in np.unique(sample["place"]):
        known = late_on <= days[place]
        if known.any():
            share = is_late[known].groupby(past["department"][known]).mean()
            late = share.index[share > is_late[known].mean()]
            here = (sample["place"] == place).to_numpy()
            flagged |= here & sample["department"].isin(late).to_numpy()
    return flagged
