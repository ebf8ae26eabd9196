"""The sandbox as a process beside the pipeline: started, told of faults, stopped.

A child process, so that the agencies and the pipeline do not share one interpreter's lock. The
child runs `python -m sandbox`, prints one JSON line when it is ready and ends when the pipe to its
standard input closes, however its parent died. Nothing of the city itself enters here.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypedDict

import requests

from sandbox.plan import CityPlan
from sandbox.servers.postmaster import clear_away

CITY = Path(__file__).parents[1] / "cities" / "sandbox"
"""The city folder whose feed files the sandbox speaks."""

LOG = "sandbox.log"
STOP_S = 15
CALL_S = 60


Answers = Mapping[str, Sequence[Mapping[str, str | None]]]


class Ready(TypedDict):
    """The line a child prints when every system answers."""

    environment: dict[str, str]
    control: str


class SandboxError(RuntimeError):
    """The sandbox could not be started, or refused what it was told."""


@dataclass(frozen=True, slots=True)
class Running(AbstractContextManager["Running"]):
    """A sandbox in a process of its own, ready to be pulled from.

    Attributes:
        environment: every DIAODU_ variable the pipeline needs to reach it.
        city: the city folder to use against it.
        folder: where its drop folder, truth and log are.
    """

    environment: Mapping[str, str]
    city: Path
    folder: Path
    control: str
    process: subprocess.Popen[bytes]

    def set_fault(self, feed: str, mode: str, argument: str = "") -> None:
        """Put a feed, each feed of a source, or `dispatch` under a fault of `sandbox.faults.MODES`.

        Raises:
            SandboxError: the sandbox knows no such feed or fault.
        """
        page = {"feed": feed, "mode": mode, "argument": argument}
        _told(requests.post(self.control, json=page, timeout=CALL_S))

    def clear_faults(self, feed: str = "") -> None:
        """End the faults of a feed or source, or all of them."""
        _told(requests.delete(self.control, params={"feed": feed}, timeout=CALL_S))

    def answers(self, since: datetime, until: datetime | None = None) -> Answers:
        """Return what officials answered in `(since, until]`, by feed, every version of a row.

        Args:
            since: aware, as is `until`.
            until: the sandbox's own instant unless given.

        Raises:
            SandboxError: an instant has no time zone.
        """
        window = {"since": since.isoformat()} | ({"until": until.isoformat()} if until else {})
        answer = requests.get(self._counter("answers"), params=window, timeout=CALL_S)
        _told(answer)
        found: Answers = answer.json()["answers"]
        return found

    def messages(self) -> list[dict[str, Any]]:
        """Return the messages its dispatch platform took, in order, repeated ones repeated."""
        answer = requests.get(self._counter("messages"), timeout=CALL_S)
        _told(answer)
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def _counter(self, name: str) -> str:
        return f"{self.control.rpartition('/')[0]}/control/{name}"

    def stop(self) -> None:
        """End the sandbox and whatever it started; doing so twice is harmless."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_S)
        self.process.kill()
        self.process.wait()
        # Only a sandbox that was killed leaves its database behind.
        clear_away(self.folder / "exchange")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the sandbox."""
        self.stop()


def start(
    plan: CityPlan, folder: Path, faults: Iterable[str] = (), *, city: Path = CITY, port: int = 0
) -> Running:
    """Simulate a city and serve it from a child process; returns when every system answers.

    Args:
        plan: the city.
        folder: for the drop folder, the truth and the log; kept.
        faults: `feed=mode[:argument]` each, in force from the start.
        city: the city folder whose feed files say what the systems speak.
        port: of the REST platforms; 0 takes any free one.

    Raises:
        SandboxError: the child ended before it was ready; the last line of its log says why.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "sandbox", "--child", "--plan", write_plan(plan)]
    command += ["--folder", str(folder), "--city", str(city.resolve()), "--port", str(port)]
    command += [part for fault in faults for part in ("--fault", fault)]
    with (folder / LOG).open("wb") as log:
        process = _spawn(command, log)
    ready = _first_line(process, folder / LOG)
    return Running(ready["environment"], city.resolve(), folder, ready["control"], process)


def write_plan(plan: CityPlan) -> str:
    """Write a plan as JSON, dates as ISO text."""
    return json.dumps(asdict(plan), default=date.isoformat)


def read_plan(text: str) -> CityPlan:
    """Read a plan `write_plan` wrote."""
    page = json.loads(text)
    dates = {name: date.fromisoformat(page[name]) for name in ("first_day", "as_of")}
    return CityPlan(**{**page, **dates})


def _spawn(command: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    # `python -m` looks where it stands. A session of its own leaves Ctrl-C to the parent.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        start_new_session=True,
        cwd=Path(__file__).parents[1],
    )


def _first_line(process: subprocess.Popen[bytes], log: Path) -> Ready:
    line = process.stdout.readline() if process.stdout else b""
    if line:
        ready: Ready = json.loads(line)
        return ready
    process.wait()
    last = log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
    raise SandboxError(f"the sandbox did not start: {last}. Next: read {log}")


def _told(answer: requests.Response) -> None:
    if not answer.ok:
        raise SandboxError(answer.json()["error"])
