"""Increments: from which instant to which a source is asked for changes, and when for everything.

Instants are aware UTC datetimes. Windows are half-open, ``[since, until)``, and overlap the last
one, so that a record committed late or at the edge is read again rather than missed.
Must not enter: the current time (``now`` is an argument), anything about how a source is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingestion.batch import Batch
from ingestion.contract import DatabaseConnector, RestConnector

Incremental = RestConnector | DatabaseConnector


@dataclass(frozen=True, slots=True)
class Window:
    """The changes to ask for: ``[since, until)``; ``since`` None means a sweep (全量).

    A sweep asks for every row the source has, without any time filter; ``until`` then only caps
    the watermark.
    """

    since: datetime | None
    until: datetime

    @property
    def is_sweep(self) -> bool:
        """Whether everything is asked for."""
        return self.since is None


def watermark(batches: Iterable[Batch]) -> datetime | None:
    """Return the instant up to which a source is known without a gap, or None.

    Args:
        batches: committed batches of one feed in landing order. Incomplete ones prove nothing, nor
            does a window that starts beyond what was known when it landed.
    """
    mark: datetime | None = None
    for batch in batches:
        if batch.watermark is None or not batch.complete:
            continue
        if batch.sweep or (mark and batch.window and batch.window.start <= mark):
            mark = max(mark, batch.watermark) if mark else batch.watermark
    return mark


def sweep_is_due(batches: Iterable[Batch], every: timedelta, now: datetime) -> bool:
    """Whether the last complete sweep is ``every`` old or older, or there is none."""
    landed = [batch.landed_at for batch in batches if batch.sweep and batch.complete]
    return not landed or now - max(landed) >= every


def next_window(connector: Incremental, batches: Sequence[Batch], now: datetime) -> Window | None:
    """Return what to ask the source for now; None if nothing can have changed yet.

    A feed without increments, without a watermark or with a sweep due is swept.
    """
    window, sweep = connector.window, connector.sweep
    mark = watermark(batches)
    if window is None or sweep is None or mark is None or sweep_is_due(batches, sweep.every, now):
        return Window(None, now - (window.delay if window else timedelta(0)))
    since, until = mark - window.overlap, now - window.delay
    return Window(since, until) if since < until else None


def reached(window: Window, seen: datetime | None, known: datetime | None) -> datetime | None:
    """Return the watermark after a complete read of ``window``.

    Args:
        window: what was asked for.
        seen: highest instant among the rows read. It may lie in the future (a source's clock, a
            typing error), hence the cap at ``window.until``.
        known: the watermark before; reading again never loses it.
    """
    capped = min(seen, window.until) if seen else None
    return max((instant for instant in (capped, known) if instant), default=None)
