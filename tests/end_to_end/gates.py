"""A gate that lets every batch in: how one is judged has its own tests, and takes seconds."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.batch import Batch
from ingestion.contract import Feed
from ingestion.judgement import Judge, Judgement


def let_in(feed: Feed, rows: Path, previous: Batch | None) -> Judgement:
    """Accept a batch."""
    return Judgement(accepted=True)


@contextmanager
def open_gate(districts: Collection[str]) -> Iterator[Judge]:
    """Open the gate as a run does."""
    yield let_in
