"""Dagster's instance in the data folder: where runs are remembered, with telemetry off."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from orchestration.home import dagster_home
from orchestration.run_history import kept_connections


@contextmanager
def open_instance(data: Path) -> Iterator[dg.DagsterInstance]:
    """Open the instance that the UI shows, so that runs from the command line appear there."""
    with (
        dg.DagsterInstance.from_config(str(dagster_home(data))) as instance,
        kept_connections(instance.event_log_storage),
    ):
        yield instance


@event.listens_for(Engine, "connect")
def _commit_without_waiting(connection: object, _: object) -> None:
    # Dagster commits each of a run's events by itself, and waiting for the disk each time takes
    # longer than the pipeline. In WAL mode `normal` never corrupts the file; a power cut may lose
    # the last events of a run's history, which nothing is computed from.
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = normal")
