"""The gate (质量闸门): Great Expectations judges the profile of a batch before it is committed.

The suite is made from the feed file, so the two cannot disagree. Everything that names Great
Expectations is here and nowhere else. Must not enter: reading rows, changing a value, volume guards
(``ingestion.guards`` compares a batch with the one before it).
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingestion.batch import Batch
from ingestion.contract import Feed
from ingestion.judgement import Finding, Judgement, Severity
from quality.profile import BROKEN_ROWS, Measure, profile

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite, ExpectationValidationResult
    from great_expectations.core.batch_definition import BatchDefinition

_NAMED_RULES = 3
SHAPE = "missing_columns"


class GateError(RuntimeError):
    """The gate could not read or did not evaluate a batch: its verdict would mean nothing."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a measure may be at most, and whether more refuses the batch or only warns."""

    measure: Measure
    most: int
    severity: Severity


def judge(
    feed: Feed, rows_parquet: Path, previous: Batch | None, districts: Collection[str] = ()
) -> Judgement:
    """Judge a staged batch: refused when a column is missing or too many rows break a rule.

    Args:
        feed: the contract.
        rows_parquet: the batch, text columns under the contract's names.
        previous: the last committed batch of the same kind; the guards have compared the two.
        districts: every word that means a district of the city.

    Returns:
        The verdict; ``findings`` has one entry per declared rule, broken or not.

    Raises:
        GateError: the rows could not be read, or an expectation was not evaluated.
    """
    del previous
    limits = [_limit(feed, measure) for measure in _measures(feed, rows_parquet, districts)]
    exceeded = evaluate(feed.key, _folded(limits))
    if any(limit.measure.rule == SHAPE for limit in exceeded):
        exceeded += [one for one in limits if one.measure.is_shape and one.measure.broken]
    reasons = [
        _reason(feed, limit, limits)
        for limit in exceeded
        if limit.severity == "error" and limit.measure.rule != SHAPE
    ]
    findings = [
        Finding(m.rule, m.column, m.broken, m.total, limit.severity)
        for limit in limits
        for m in (limit.measure,)
    ]
    return Judgement(accepted=not reasons, reasons=reasons, findings=findings)


def _folded(limits: Sequence[Limit]) -> list[Limit]:
    """Count the missing columns as one expectation: half of them all would say `it is there`."""
    shape = [limit.measure for limit in limits if limit.measure.is_shape]
    missing = sum(measure.broken > 0 for measure in shape)
    whole = Limit(Measure(SHAPE, None, missing, len(shape)), 0, "error")
    return [whole, *(limit for limit in limits if not limit.measure.is_shape)]


def _measures(feed: Feed, rows_parquet: Path, districts: Collection[str]) -> list[Measure]:
    try:
        return profile(feed, rows_parquet, districts)
    except duckdb.Error as error:
        told = str(error).partition("\n")[0]
        message = f"{feed.key}: the gate cannot read {rows_parquet.name} ({told})"
        raise GateError(message) from error


def evaluate(name: str, limits: Sequence[Limit]) -> list[Limit]:
    """Let Great Expectations judge the limits; return those that were exceeded, in order.

    Raises:
        GateError: what was evaluated is not what was declared.
    """
    import pandas as pd  # noqa: PLC0415  slow to import: only when a batch is judged

    frame = pd.DataFrame({limit.measure.rule: [limit.measure.broken] for limit in limits})
    batch = _profiles().get_batch({"dataframe": frame})
    verdicts = batch.validate(_suite(name, limits)).results
    passed = dict(_verdict(verdict) for verdict in verdicts if _is_evaluated(verdict))
    declared = [limit.measure.rule for limit in limits]
    if len(passed) != len(verdicts) or sorted(passed) != sorted(declared):
        message = f"{name}: the gate evaluated {len(passed)} of {len(declared)} declared rules"
        raise GateError(message)
    return [limit for limit in limits if not passed[limit.measure.rule]]


@cache
def _profiles() -> "BatchDefinition[None]":
    """Return where every profile is handed in; making it costs more than judging one."""
    import great_expectations as gx  # noqa: PLC0415  see evaluate
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("landing")
    return source.add_dataframe_asset("profiles").add_batch_definition_whole_dataframe("profile")


def _suite(name: str, limits: Sequence[Limit]) -> "ExpectationSuite":
    from great_expectations.core import ExpectationSuite  # noqa: PLC0415  see evaluate
    from great_expectations.expectations.core.expect_column_max_to_be_between import (  # noqa: PLC0415
        ExpectColumnMaxToBeBetween,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity  # noqa: PLC0415

    severities = {"error": FailureSeverity.CRITICAL, "warning": FailureSeverity.WARNING}
    return ExpectationSuite(
        name=name,
        expectations=[
            ExpectColumnMaxToBeBetween(
                column=limit.measure.rule,
                max_value=limit.most,
                severity=severities[limit.severity],
                meta={"rule": limit.measure.rule, "column": limit.measure.column},
            )
            for limit in limits
        ],
    )


def _is_evaluated(verdict: "ExpectationValidationResult") -> bool:
    """An expectation that could not be computed has observed nothing."""
    return verdict.result.get("observed_value") is not None


def _verdict(verdict: "ExpectationValidationResult") -> tuple[str, bool]:
    configuration = verdict.expectation_config
    meta = configuration.meta if configuration else None
    return (meta or {})["rule"], bool(verdict.success)


def _limit(feed: Feed, measure: Measure) -> Limit:
    """Missing columns and too many broken rows refuse a batch; the rest is for quarantine."""
    if measure.is_shape:
        return Limit(measure, 0, "error")
    if measure.rule == BROKEN_ROWS:
        ratio = feed.expect.max_quarantine_ratio
        return Limit(measure, math.floor(ratio * measure.total), "error")
    return Limit(measure, 0, "warning")


def _reason(feed: Feed, limit: Limit, limits: Sequence[Limit]) -> str:
    """Say in one line why a batch is refused; the pull adds the feed and what to do."""
    measure = limit.measure
    if measure.column is not None:
        label = feed.column(measure.column).label
        return f"missing_column {measure.column}: {label} is not in the batch"
    row_rules = [m.measure for m in limits if m.measure.column and not m.measure.is_shape]
    worst = sorted(row_rules, key=lambda m: -m.broken)[:_NAMED_RULES]
    named = ", ".join(f"{m.rule} in {m.broken}" for m in worst if m.broken)
    allowed = f"{feed.expect.max_quarantine_ratio:.4g}"
    return (
        f"{measure.rule}: {measure.broken} of {measure.total} rows break a rule of the feed file "
        f"(at most {allowed} of them may), most often {named}"
    )
