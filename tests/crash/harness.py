"""Run the line in a forked child that SIGKILLs itself at its n-th change to the data folder.

The crash point is counted in file-system changes seen by Python's audit hook (files opened for
writing, renames, links, folders, removals), not in seconds, so a seed names the same point again.
Nothing in the pipeline knows about it.
"""

import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

CHANGES = frozenset({"os.rename", "os.mkdir", "os.symlink", "os.link", "os.remove", "os.rmdir"})


class Countdown:
    """Counts changes under one folder and kills the process at the last one."""

    def __init__(self, folder: Path, at: int | None) -> None:
        self.folder = str(folder)
        self.at = at
        self.seen = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._is_change(event, arguments):
            self.seen += 1
            if self.seen == self.at:
                os.kill(os.getpid(), signal.SIGKILL)

    def _is_change(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            return bool(writes) and str(path).startswith(self.folder)
        return event in CHANGES and any(str(a).startswith(self.folder) for a in arguments)


def run_in_child(work: Callable[[], None], folder: Path, kill_at: int | None) -> tuple[int, int]:
    """Run `work` in a fork; return (changes counted, signal that ended it or 0)."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(work, Countdown(folder, kill_at), writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if not ended_by and os.WEXITSTATUS(status):
        raise AssertionError("the child failed; its traceback is above")
    return int(told or 0), ended_by


def _child(work: Callable[[], None], countdown: Countdown, writer: int) -> None:
    os.setpgid(0, 0)
    gc.disable()  # the child is short-lived: a third faster
    sys.addaudithook(countdown)
    try:
        work()
    except BaseException:  # noqa: BLE001  whatever it was, the child must end here
        traceback.print_exc()
        os._exit(1)
    os.write(writer, str(countdown.seen).encode())
    os._exit(0)
