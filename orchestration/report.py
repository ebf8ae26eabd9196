"""What a run of the line tells whoever started it. Imports nothing that takes time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class RunError(RuntimeError):
    """The run published nothing; the message is one line that says what to do."""


@dataclass(frozen=True)
class Replayed:
    """A finished replay: its steps with their seconds, how many instants, which ones follow."""

    run_id: str
    steps: Sequence[tuple[str, float]]
    instants: int
    must_follow: Sequence[datetime] = ()


@dataclass(frozen=True)
class Report:
    """One finished run: its steps with their seconds, and the release it published.

    Args:
        must_follow: evaluated instants after this run's that rest on what it changed.
    """

    run_id: str
    steps: Sequence[tuple[str, float]]
    release: Path
    warnings: Sequence[str]
    must_follow: Sequence[datetime] = ()
