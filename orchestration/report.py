"""What a run of the line tells whoever started it. Imports nothing that takes time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class RunError(RuntimeError):
    """The run published nothing; the message is one line that says what to do."""


@dataclass(frozen=True)
class Report:
    """One finished run: its steps with their seconds, and the release it published."""

    run_id: str
    steps: Sequence[tuple[str, float]]
    release: Path
    warnings: Sequence[str]
