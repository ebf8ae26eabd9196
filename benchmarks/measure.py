"""One command in a process of its own: how long it took, how much memory it held, what it told.

Grain: one `Measure` per process. The parent stays small: a child's peak is never told to be less
than what its parent held when it was started.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
_KIB = 1024


class BenchmarkError(RuntimeError):
    """A measured process failed; the message ends with the last line it said."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One finished process.

    Attributes:
        seconds: wall time from its start to its end, imports included.
        cpu: processor seconds over all its threads; what it costs on a machine that is shared.
        peak: bytes; the largest resident set of the process or of one of its own children.
        output: everything it printed.
    """

    seconds: float
    cpu: float
    peak: int
    output: str = field(repr=False, default="")

    @property
    def told(self) -> Any:  # noqa: ANN401  each process tells what it has to tell
        """Return the JSON of the last line it printed.

        Raises:
            ValueError: the last line is no JSON.
        """
        return json.loads(self.output.strip().rpartition("\n")[2])


def module(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of this repository with this interpreter."""
    return [sys.executable, "-m", name, *arguments]


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measure:
    """Run a command to its end and measure it.

    Raises:
        BenchmarkError: it ended with another exit code than 0.
    """
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  our own interpreter and modules
        command,
        cwd=REPOSITORY,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = output.strip().rpartition("\n")[2]
        raise BenchmarkError(f"{' '.join(command[1:])}: exit code {process.returncode}: {said}")
    seconds, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return Measure(seconds, cpu, used.ru_maxrss * _KIB, output)
