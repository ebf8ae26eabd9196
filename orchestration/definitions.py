"""The code location that Dagster loads: the pipeline over what the environment asks for."""

from ingestion.city import read_city
from orchestration import manifest
from orchestration.assembly import build_definitions
from orchestration.settings import read_feed_environment, read_settings
from orchestration.workspace import Workspace


def workspace_from_settings() -> Workspace:
    """Return the workspace this deployment's environment asks for."""
    settings = read_settings()
    return Workspace(
        city=read_city(settings.city.resolve()),
        data=settings.data.resolve(),
        environment=read_feed_environment(),
        clock=settings.clock,
    )


defs = build_definitions(workspace_from_settings(), manifest.ensure())
