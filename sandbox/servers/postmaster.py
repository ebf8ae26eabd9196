"""Where a sandbox's PostgreSQL lives, and how it is ended by its folder alone, whoever started it.

The folder of a sandbox only points to the database: as root PostgreSQL runs as a user of its own,
who could not reach into a private folder, and a socket needs a short path. The database is filled
anew at each start, so nothing is lost with it. Apart from `exchange.py` so that a parent can end
the database of a sandbox that was killed without loading what runs one.
"""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep

PID_FILE = "postmaster.pid"
PATIENCE_S = 60


def make_home(pointer: Path) -> Path:
    """Make an empty folder for a database in the system's temporary folder, and point to it."""
    clear_away(pointer)
    home = Path(mkdtemp(prefix="diaodu-exchange-"))
    pointer.symlink_to(home)
    return home


def clear_away(pointer: Path) -> None:
    """Stop the database a sandbox's folder points to and remove it; harmless if there is none.

    Raises:
        TimeoutError: it is still running after a minute.
    """
    stop_postmaster(pointer)
    if pointer.is_symlink():
        shutil.rmtree(pointer.resolve(), ignore_errors=True)
        pointer.unlink()


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
