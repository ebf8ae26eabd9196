"""Labels (结果标签): what came of each project, and what had been said of it before.

Grain: ``outcomes`` one row per project_code, target and horizon_days. Each row knows two times:
`fired` and `p_on_time` are of its ``as_of``, the rest of the last instant. Must not enter: shares
and counts.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scoring.backtest.flags import Fired
from scoring.backtest.record import Record
from scoring.backtest.score import HORIZONS
from scoring.rulebook import RuleSet

# How a warning ends when it was true, and when wrong data had raised it; other ends say neither.
TRUE = pa.array(["condition_gone", "verified_start", "verified_finish"])
FALSE = pa.scalar("data_corrected")

_FIRED: list["pa.Field[Any]"] = [
    pa.field("rule", pa.string()),
    pa.field("level", pa.int16()),
    pa.field("is_true", pa.bool_()),
]
_FIELDS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("target", pa.string(), nullable=False),
    pa.field("horizon_days", pa.int32(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("planned_on", pa.date32(), nullable=False),
    pa.field("event_on", pa.date32()),
    pa.field("is_late", pa.bool_(), nullable=False),
    pa.field("days_late", pa.int32()),
    pa.field("fired", pa.list_(pa.struct(_FIRED)), nullable=False),
    pa.field("p_on_time", pa.decimal128(9, 4)),
    pa.field("rulebook_version", pa.string(), nullable=False),
]
OUTCOMES = pa.schema(_FIELDS)
OUTCOMES_KEY = ("project_code", "target", "horizon_days")


def outcomes(
    record: Record,
    signals: pa.Table,
    forecasts: pa.Table,
    book: RuleSet,
    episodes: pa.Table | None = None,
    horizons: Sequence[int] = HORIZONS,
) -> pa.Table:
    """Return the labels of a look back: the samples of ``backtest``, row by row.

    Args:
        record: where projects stood and what came of them.
        signals: project_code, as_of, rule, level of every instant; only what fired counts.
        forecasts: of every instant.
        book: the rule book the signals come from.
        episodes: the warnings there were, by the last instant; None where nothing was sent.
        horizons: days before the planned day at which is looked.

    Returns:
        event_on: null where it has not come, and of investment. days_late: from the planned day to
        the event or to the last instant, negative where early, null of investment. fired: the
        rules that did at as_of, each with its worst level and whether the warning that was open
        then ended as true.
    """
    rows = pd.concat([_drawn(record, days) for days in horizons], ignore_index=True)
    told = forecasts.select(["project_code", "as_of", "target", "p_on_time"]).to_pandas()
    rows = rows.merge(told, on=["project_code", "as_of", "target"], how="left")
    fired = _fired(record, signals, _ended(episodes)).reindex(
        pd.MultiIndex.from_frame(rows[["project_code", "place"]])
    )
    lists = [said if isinstance(said, list) else [] for said in fired]
    rows = rows.assign(fired=pd.Series(lists, dtype=object), rulebook_version=book.version)
    rows = rows.sort_values(list(OUTCOMES_KEY), ignore_index=True)
    table = pa.Table.from_pandas(rows, OUTCOMES, preserve_index=False, nthreads=1)
    return table.replace_schema_metadata()


def _drawn(record: Record, horizon: int) -> pd.DataFrame:
    """Return the samples of one horizon under one another."""
    parts = [sample.assign(target=name) for name, sample in record.samples(horizon).items()]
    columns = ["project_code", "place", "as_of", "planned_on", "event_on", "is_late", "days_late"]
    rows = pd.concat([part[[*columns, "target"]] for part in parts], ignore_index=True)
    return rows.assign(
        horizon_days=horizon,
        is_late=rows["is_late"].astype(bool),
        days_late=rows["days_late"].astype("Int32"),
    )


def _ended(episodes: pa.Table | None) -> pd.DataFrame:
    """Return the warnings whose end says something, the time they were open, and what it says."""
    names = ["project_code", "rule", "opened_at", "cleared_at"]
    if episodes is None:
        return pd.DataFrame(columns=[*names, "is_true"])
    reason = episodes["clear_reason"]
    is_true, is_false = pc.is_in(reason, value_set=TRUE), pc.equal(reason, FALSE)
    ended = episodes.select(names).append_column("is_true", is_true)
    return ended.filter(pc.or_kleene(is_true, is_false)).to_pandas()


def _fired(record: Record, signals: pa.Table, ended: pd.DataFrame) -> "pd.Series[Any]":
    """Return, by project and place of the instant, the list of what fired, sorted by rule."""
    frame = Fired(record, signals).frame
    keys = ["project_code", "place", "rule"]
    worst = frame.groupby([*keys, "as_of"], as_index=False)["level"].min()
    known = worst.merge(ended, on=["project_code", "rule"])
    known = known[(known["opened_at"] <= known["as_of"]) & (known["as_of"] < known["cleared_at"])]
    worst = worst.merge(known[[*keys, "is_true"]], on=keys, how="left").sort_values(keys)
    said = [
        {"rule": rule, "level": int(level), "is_true": None if pd.isna(is_true) else bool(is_true)}
        for rule, level, is_true in zip(
            worst["rule"], worst["level"], worst["is_true"], strict=True
        )
    ]
    at = [worst["project_code"], worst["place"]]
    return pd.Series(said, index=worst.index, dtype=object).groupby(at).agg(list)
