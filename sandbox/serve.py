"""A whole sandbox in one process: the city simulated, its truth set aside, its agencies serving.

Its officials answer what its dispatch platform receives (`sandbox.officials`).

`serve` is for tests and for the child process, `serve_in_foreground` for a person at a terminal.
The truth (真值) goes to `<folder>/truth` for evaluation; no server ever reads it.
"""

import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from rich.console import Console

from sandbox.agencies import HEADER_UNITS, sheets, tables
from sandbox.faults import parse_fault
from sandbox.officials import Inbox, charges
from sandbox.plan import CityPlan
from sandbox.servers.serving import Serving, Setting
from sandbox.servers.wire import read_wires
from sandbox.truth import write_truth
from sandbox.world import simulate


def serve(
    plan: CityPlan, folder: Path, faults: Sequence[str] = (), *, city: Path, port: int = 0
) -> Serving:
    """Simulate a city and serve it from this process; close what is returned.

    Args:
        plan: the city.
        folder: for the drop folder and the truth; kept.
        faults: `feed=mode[:argument]` each, in force from the start.
        city: the city folder whose feed files say what the systems speak.
        port: of the REST platforms; 0 takes any free one.

    Raises:
        FaultError: a fault that does not exist or does not fit its feed.
        OSError: the port is taken.
    """
    # Said before minutes are spent on a large city.
    wires = read_wires(city)
    for fault in faults:
        parse_fault(fault, wires)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    world = simulate(plan)
    sent = [sheets(block, plan.as_of) for block in world.blocks]
    write_truth(world, sent, folder / "truth")
    setting = Setting(city, folder, plan.as_of, plan.seed, port, HEADER_UNITS)
    return Serving(tables(sent), setting, faults, Inbox(plan, charges(world)))


def serve_in_foreground(
    plan: CityPlan,
    folder: Path,
    faults: Sequence[str] = (),
    *,
    city: Path,
    port: int = 0,
    console: Console,
) -> None:
    """Serve a city until Ctrl-C or SIGTERM, after saying how to point a pipeline at it."""
    obey_sigterm()
    console.print(f"Simulating {plan.projects:,} projects up to {plan.as_of} …")
    with suppress(KeyboardInterrupt), serve(plan, folder, faults, city=city, port=port) as serving:
        announce(serving, city, console)
        signal.pause()


def announce(serving: Serving, city: Path, console: Console) -> None:
    """Say in plain words what to export and which city folder to use."""
    console.print("The agencies are serving. In the shell that runs the pipeline:\n")
    for name, value in serving.environment.items():
        console.print(f"export {name}='{value}'", soft_wrap=True, markup=False, highlight=False)
    console.print(f"\nThen: diaodu run --city {city}", soft_wrap=True, highlight=False)
    for feed, fault in serving.faults.items():
        console.print(f"Under a fault: {feed}, {fault}", markup=False, highlight=False)
    console.print(f"\nFaults are set and cleared at {serving.control}. Stop with Ctrl-C.")


def obey_sigterm() -> None:
    """Make SIGTERM end this process as Ctrl-C does, so that the systems are stopped."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
