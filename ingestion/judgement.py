"""The verdict on one landed batch before it is committed: accepted or refused, and why.

Grain: one finding per rule and column. Made by ``quality``, obeyed by ``ingestion.pull``; it lives
here so that neither needs the other. Must not enter: how a verdict is reached.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ingestion.batch import Batch
from ingestion.contract import Feed

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's outcome over a batch: how many of ``total`` rows broke it."""

    rule: str
    column: str | None
    broken: int
    total: int
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a batch may be committed; ``reasons`` are plain sentences, empty when accepted."""

    accepted: bool
    reasons: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


# (feed, rows.parquet of the staged batch, the last committed batch of the same kind) -> verdict
Judge = Callable[[Feed, Path, Batch | None], Judgement]
