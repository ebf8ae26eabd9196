"""Stopping a PostgreSQL by its folder alone, whoever started it.

Apart from `exchange.py` so that a parent can end the database of a sandbox that was killed
without loading what runs one.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

PID_FILE = "postmaster.pid"
PATIENCE_S = 60


def is_running(folder: Path) -> bool:
    """Whether a server runs over the folder, or died there without tidying up."""
    return (folder / PID_FILE).exists()


def stop_postmaster(folder: Path) -> None:
    """Shut the server down, cutting its connections; harmless if none is running.

    Raises:
        TimeoutError: it is still there after a minute.
    """
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((folder / PID_FILE).read_text().split()[0]), signal.SIGINT)
        _wait_for_end(folder)


def _wait_for_end(folder: Path) -> None:
    end = monotonic() + PATIENCE_S
    while is_running(folder):
        if monotonic() > end:
            raise TimeoutError(f"{folder}: the database is still running; stop its process by hand")
        sleep(0.01)
