"""What a killed run left in the ledger, finished or undone before the next one decides anything.

A run publishes its release first and commits its evaluations after; if it dies in between, the
release tells of warnings that the ledger does not know. Called under the data folder's lock. Must
not enter: evaluating anything.
"""

from datetime import UTC, datetime

from exports import catalogue
from exports.catalogue import CatalogueError
from orchestration.workspace import Workspace


def recover(workspace: Workspace) -> list[datetime]:
    """Commit what the run behind the current release had staged, drop what any other had.

    Returns:
        The instants that were committed, aware UTC.
    """
    return workspace.ledger.recover(_published(workspace))


def _published(workspace: Workspace) -> datetime | None:
    """Return the instant of the current release; None if there is none that can be read."""
    try:
        return catalogue.show(workspace.releases).as_of.astimezone(UTC)
    except CatalogueError:
        return None
