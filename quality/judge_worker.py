"""The other end of ``quality.judge_process``: imports the gate's library once, then judges.

Run as ``python -m quality.judge_worker <file descriptor>``. It ends when its parent ends, because
then nobody holds the other end. Must not enter: a verdict of its own.
"""

import signal
import sys
from collections.abc import Collection
from multiprocessing.connection import Connection
from pathlib import Path

from ingestion.contract import Feed
from ingestion.judgement import Judgement
from quality.gate import GateError, judge

# feed, rows.parquet, words for districts -> the verdict, or why there is none
Question = tuple[Feed, Path, Collection[str]]
Answer = Judgement | GateError


def serve(descriptor: int) -> None:
    """Answer questions from the connection ``descriptor`` until it is closed."""
    # The parent gets the keyboard's interrupt as well, and closes the connection.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import great_expectations  # noqa: F401, PLC0415  seconds, while the parent still pulls

    with Connection(descriptor) as parent:
        while True:
            try:
                question: Question = parent.recv()
            except EOFError:
                return
            parent.send(answer(question))


def answer(question: Question) -> Answer:
    """Judge one batch; a gate that fails is an answer too, so that the parent can raise it."""
    feed, rows_parquet, districts = question
    try:
        return judge(feed, rows_parquet, None, districts)
    except GateError as error:
        return error


if __name__ == "__main__":
    serve(int(sys.argv[1]))
