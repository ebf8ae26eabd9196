"""The score (回测指标): precision, recall and lead of every rule, beside naive baselines.

Grain: one row per rulebook_version, rule, level and horizon_days. Must not enter: how a sample is
drawn or who was warned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from scoring.backtest.calibration import covered
from scoring.backtest.flags import (
    Fired,
    Flags,
    Watch,
    is_in,
    of_late_departments,
    unlikely,
    watches,
    without_permit,
)
from scoring.backtest.record import FINISH, INVESTMENT, START, Record
from scoring.rulebook import RuleSet

HORIZONS = (30, 60, 90, 120)
ALL_INSTANTS = 0  # horizon of the lines over all forecasts together
WEEK = 7

_RATIO = pa.decimal128(9, 4)
_FIELDS: list["pa.Field[Any]"] = [
    pa.field("rulebook_version", pa.string(), nullable=False),
    pa.field("rule", pa.string(), nullable=False),
    pa.field("level", pa.int16(), nullable=False),
    pa.field("horizon_days", pa.int32(), nullable=False),
    pa.field("target", pa.string(), nullable=False),
    pa.field("projects", pa.int32(), nullable=False),
    pa.field("late", pa.int32(), nullable=False),
    pa.field("base_rate", _RATIO),
    pa.field("fired", pa.int32(), nullable=False),
    pa.field("true_positive", pa.int32(), nullable=False),
    pa.field("precision", _RATIO),
    pa.field("recall", _RATIO),
    pa.field("lift", _RATIO),
    pa.field("lead_days_p50", pa.decimal128(9, 1)),
    pa.field("warnings_per_week", pa.decimal128(9, 2)),
    pa.field("coverage_ratio", _RATIO),
]
SCHEMA = pa.schema(_FIELDS)
KEY = ("rulebook_version", "rule", "level", "horizon_days")

Line = dict[str, object]


def backtest(
    record: Record,
    signals: pa.Table,
    forecasts: pa.Table,
    book: RuleSet,
    horizons: Sequence[int] = HORIZONS,
) -> pa.Table:
    """Return what the warnings of ``book`` and the forecasts were worth.

    Args:
        record: where projects stood and what came of them.
        signals: project_code, as_of, rule, level of every instant, or the open warnings of every
            instant under the same names; only what fired counts.
        forecasts: of every instant.
        book: the rule book the signals come from.
        horizons: days before the planned day at which is looked.

    Returns:
        A warning ``horizon_days`` before the planned day is right where the project comes at least
        30 days late. ``fired`` counts the projects of the sample warned of at ``level`` or worse.
        lift: precision over base_rate. lead_days_p50: median days from the first warning to the
        planned day, of those warned of rightly. warnings_per_week: new warnings of all projects.
        coverage_ratio: share of the forecasts' intervals, all past by now, that hold the outcome.
    """
    fired = Fired(record, signals)
    told = {name: _of(forecasts, name) for name in (START.name, FINISH.name)}
    lines = [
        line
        for horizon in horizons
        for line in _Horizon.at(record, horizon).lines(record, fired, told, book)
    ]
    lines += [_all_forecasts(record, told[name], name) for name in told]
    table = pa.Table.from_pylist([_settled(line, book.version) for line in lines], SCHEMA)
    return table.sort_by([(key, "ascending") for key in KEY])


@dataclass(frozen=True)
class _Horizon:
    """The samples of one horizon."""

    days: int
    samples: dict[str, pd.DataFrame]

    @staticmethod
    def at(record: Record, days: int) -> "_Horizon":
        return _Horizon(days, record.samples(days))

    def lines(
        self, record: Record, fired: Fired, told: dict[str, pd.DataFrame], book: RuleSet
    ) -> Iterator[Line]:
        """Yield the line of every rule, forecast and baseline."""
        for watch in watches(book):
            where = fired.of(watch.rules, watch.level)
            sample = self.samples[watch.target]
            line = self._line(watch, is_in(sample, where))
            yield line | {
                "lead_days_p50": _lead(record, sample, where),
                "warnings_per_week": _weekly(record, where),
            }
        yield from self._forecast_lines(record, told)
        yield from self._baselines(record)

    def _forecast_lines(self, record: Record, told: dict[str, pd.DataFrame]) -> Iterator[Line]:
        for name, forecasts in told.items():
            sample = self.samples[name]
            line = self._line(_forecast(name), unlikely(sample, forecasts))
            own = forecasts.merge(sample[["project_code", "as_of"]], on=["project_code", "as_of"])
            yield line | {"coverage_ratio": _mean(covered(record, own))}

    def _baselines(self, record: Record) -> Iterator[Line]:
        """Yield who could have been warned of without any rule."""
        start = self.samples[START.name]
        everyone = {name: np.ones(len(s), np.bool_) for name, s in self.samples.items()}
        yield self._line(Watch("NAIVE-ALL", 3, START.name), everyone[START.name])
        yield self._line(Watch("NAIVE-ALL-FINISH", 3, FINISH.name), everyone[FINISH.name])
        yield self._line(Watch("NAIVE-ALL-INVESTMENT", 3, INVESTMENT), everyone[INVESTMENT])
        yield self._line(Watch("NAIVE-PERMIT", 3, START.name), without_permit(start))
        yield self._line(Watch("NAIVE-HISTORY", 3, START.name), of_late_departments(record, start))

    def _line(self, watch: Watch, flagged: Flags) -> Line:
        is_late = self.samples[watch.target]["is_late"].to_numpy().astype(np.bool_)
        right = int((flagged & is_late).sum())
        precision, base = _share(right, int(flagged.sum())), _share(is_late.sum(), len(is_late))
        return {
            "rule": watch.rule,
            "level": watch.level,
            "horizon_days": self.days,
            "target": watch.target,
            "projects": len(is_late),
            "late": int(is_late.sum()),
            "base_rate": base,
            "fired": int(flagged.sum()),
            "true_positive": right,
            "precision": precision,
            "recall": _share(right, int(is_late.sum())),
            "lift": precision / base if precision is not None and base else None,
        }


def _forecast(target: str) -> Watch:
    return Watch(f"FORECAST-{target.upper()}", 3, target)


def _all_forecasts(record: Record, forecasts: pd.DataFrame, target: str) -> Line:
    """Return the line over the intervals of all instants."""
    inside = covered(record, forecasts)
    counts = {"projects": len(inside), "late": 0, "fired": 0, "true_positive": 0}
    watch = _forecast(target)
    return counts | {
        "rule": watch.rule,
        "level": watch.level,
        "horizon_days": ALL_INSTANTS,
        "target": target,
        "coverage_ratio": _mean(inside),
    }


def _lead(record: Record, sample: pd.DataFrame, fired: pd.DataFrame) -> float | None:
    """Return the median days from the first warning to the planned day, of the rightly warned."""
    late = sample[sample["is_late"] & is_in(sample, fired)]
    first = fired.groupby("project_code")["place"].min()
    places = late["project_code"].map(first).to_numpy(np.int64)
    days = late["planned_on"].to_numpy().astype("datetime64[D]") - record.days[places]
    return float(np.median(days.astype(np.int64))) if len(days) else None


def _weekly(record: Record, fired: pd.DataFrame) -> float | None:
    """Return the warnings that began per week; one that goes on is one."""
    span = (record.days[-1] - record.days[0]).astype(np.int64) / WEEK
    if not span:
        return None
    ordered = fired.sort_values(["project_code", "place"])
    goes_on = (ordered["project_code"] == ordered["project_code"].shift()) & (
        ordered["place"] == ordered["place"].shift() + 1
    )
    began = ~goes_on & (ordered["place"] > 0)
    return float(began.sum() / span)


def _of(forecasts: pa.Table, target: str) -> pd.DataFrame:
    frame = forecasts.to_pandas()
    return frame[frame["target"] == target]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(flags: Flags) -> float | None:
    return float(flags.mean()) if len(flags) else None


def _settled(line: Line, version: str) -> Line:
    """Return a line with every column, its numbers at the places they are told with."""
    places = {"lead_days_p50": 1, "warnings_per_week": 2}
    found: Line = {"rulebook_version": version}
    for field in SCHEMA:
        value = line.get(field.name)
        if isinstance(value, float) and pa.types.is_decimal(field.type):
            value = pa.scalar(round(value, places.get(field.name, 4))).cast(field.type).as_py()
        found.setdefault(field.name, value)
    return found
