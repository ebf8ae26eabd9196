"""The gate in a process of its own, so that its seconds of import overlap with the pulling.

``JudgeProcess`` is a ``Judge``: threads that pull may call it at once, batches are judged one after
the other. If the process cannot be started or dies, batches are judged in this one: slower, the
same verdicts. Must not enter: a verdict of its own.
"""

import subprocess
import sys
from collections.abc import Collection
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from ingestion.batch import Batch
from ingestion.contract import Feed
from ingestion.judgement import Judgement
from quality.gate import GateError, judge

_PACKAGES = Path(__file__).resolve().parents[1]


class JudgeProcess:
    """The gate, one process away.

    Args:
        districts: every word that means a district of the city; without any, district columns are
            not judged.
    """

    def __init__(self, districts: Collection[str] = ()) -> None:
        self._districts = tuple(districts)
        self._lock = Lock()
        self._line: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        ours, theirs = Pipe()
        try:
            self._process = _start(theirs.fileno())
        except OSError:
            ours.close()
        else:
            self._line = ours
        finally:
            theirs.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._hang_up()

    def __call__(self, feed: Feed, rows_parquet: Path, previous: Batch | None) -> Judgement:
        """Judge a staged batch; see ``quality.gate.judge``."""
        with self._lock:
            told = self._ask(feed, rows_parquet.resolve())
        return judge(feed, rows_parquet, previous, self._districts) if told is None else told

    def _ask(self, feed: Feed, rows_parquet: Path) -> Judgement | None:
        """Return the other process's verdict, None if it is gone."""
        if self._line is None:
            return None
        try:
            self._line.send((feed, rows_parquet, self._districts))
            told = self._line.recv()
        except (OSError, EOFError):
            self._hang_up()
            return None
        if isinstance(told, GateError):
            raise told
        verdict: Judgement = told
        return verdict

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            # It may still be importing; it holds nothing that could be lost.
            self._process.kill()
            self._process.wait()
            self._process = None


def _start(descriptor: int) -> "subprocess.Popen[bytes]":
    # A plain interpreter: multiprocessing would import the program's main module once more.
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-m", "quality.judge_worker", str(descriptor)],
        cwd=_PACKAGES,
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
