"""What became of a pull, as the status page and the run's summary tell it.

Grain: one ``Outcome`` per feed and pull, made of one ``Attempt`` per batch.
Must not enter: how it came about (``ingestion.pull``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingestion.batch import Batch
from ingestion.contract import Feed
from ingestion.errors import SourceError
from ingestion.judgement import Finding

State = Literal["landed", "unchanged", "failed", "refused"]

# Which state speaks for a feed that had several files.
_WORST_FIRST: Sequence[State] = ("failed", "refused", "landed", "unchanged")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pull.

    Attributes:
        state: landed; unchanged (asked, and nothing was new); failed (the source could not be
            read); refused (it was read, and a guard or the gate said no).
        batches: what was committed, in landing order; an unchanged window commits an empty batch.
        rows: rows committed.
        error: one plain line; None unless failed or refused.
    """

    feed: Feed
    state: State
    batches: list[Batch] = field(default_factory=list)
    rows: int = 0
    seconds: float = 0.0
    error: str | None = None
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one batch."""

    state: State
    batch: Batch | None = None
    error: str | None = None
    findings: Sequence[Finding] = ()


def failure(feed: Feed, error: SourceError) -> Outcome:
    """Return the outcome of a feed whose source could not be asked."""
    return Outcome(feed, "failed", error=str(error.about(feed.key)))


def outcome(feed: Feed, attempts: Sequence[Attempt], seconds: float) -> Outcome:
    """Sum up the attempts of one pull: the worst state speaks for the feed."""
    states = {attempt.state for attempt in attempts} or {"unchanged"}
    errors = [attempt.error for attempt in attempts if attempt.error]
    more = f" Further files in error: {len(errors) - 1}." if len(errors) > 1 else ""
    batches = [attempt.batch for attempt in attempts if attempt.batch]
    return Outcome(
        feed=feed,
        state=next(state for state in _WORST_FIRST if state in states),
        batches=batches,
        rows=sum(batch.rows for batch in batches),
        seconds=seconds,
        error=f"{errors[0]}{more}" if errors else None,
        findings=[finding for attempt in attempts for finding in attempt.findings],
    )
