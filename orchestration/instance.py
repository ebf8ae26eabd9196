"""Dagster's instance in the data folder: where runs are remembered, with telemetry off."""

import shutil
import sqlite3
from pathlib import Path

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from orchestration.settings import read_settings

TEMPLATE = Path(__file__).with_name("dagster.yaml")


def dagster_home(data: Path) -> Path:
    """Return `DAGSTER_HOME`, or the data folder's own, with its settings file in place."""
    home = (read_settings().dagster_home or data / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / TEMPLATE.name
    if not settings.exists():
        shutil.copyfile(TEMPLATE, settings)
    return home


def open_instance(data: Path) -> dg.DagsterInstance:
    """Open the instance that the UI shows, so that runs from the command line appear there."""
    return dg.DagsterInstance.from_config(str(dagster_home(data)))


@event.listens_for(Engine, "connect")
def _commit_without_waiting(connection: object, _: object) -> None:
    # Dagster commits each of a run's events by itself, and waiting for the disk each time takes
    # longer than the pipeline. In WAL mode `normal` never corrupts the file; a power cut may lose
    # the last events of a run's history, which nothing is computed from.
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = normal")
