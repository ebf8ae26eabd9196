"""`diaodu ui`: Dagster's web UI over the data folder, with the sandbox's agencies if needed."""

import subprocess
import sys
from contextlib import ExitStack
from typing import Annotated

import typer

from orchestration.cli.options import DataOption, console, workspace_for
from orchestration.home import dagster_home
from orchestration.settings import REPOSITORY, child_environment
from orchestration.workspace import Workspace

HOST = "127.0.0.1"
LOCATION = REPOSITORY / "orchestration" / "workspace.yaml"


def ui(
    data: DataOption = None,
    port: Annotated[int, typer.Option("--port", help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Serve Dagster's UI until stopped; starts the simulated agencies for the sandbox city."""
    workspace = workspace_for(None, data)
    with ExitStack() as stack:
        environment = _agencies(workspace, stack)
        home = dagster_home(workspace.data)
        console.print(f"Dagster's UI: http://{HOST}:{port} (Ctrl+C stops it)", style="bold")
        command = [sys.executable, "-m", "dagster", "dev", "-h", HOST, "-p", str(port)]
        command += ["-w", str(LOCATION), "--log-level", "warning"]
        subprocess.run(  # noqa: S603  our own interpreter and words
            command,
            cwd=REPOSITORY,
            env=child_environment(
                {
                    **environment,
                    "DIAODU_DATA": str(workspace.data),
                    "DIAODU_CITY": str(workspace.city.folder),
                    "DAGSTER_HOME": str(home),
                }
            ),
            check=False,
        )


def _agencies(workspace: Workspace, stack: ExitStack) -> dict[str, str]:
    is_sandbox = workspace.city.folder == REPOSITORY / "cities" / "sandbox"
    if not is_sandbox or "DIAODU_APPROVAL_URL" in workspace.environment:
        return {}
    from sandbox.plan import CityPlan  # noqa: PLC0415  only the sandbox city needs it
    from sandbox.process import start  # noqa: PLC0415

    console.print("starting the simulated agencies …")
    agencies = start(CityPlan(), workspace.data / "sandbox", city=workspace.city.folder)
    return dict(stack.enter_context(agencies).environment)
