"""What a pull is given from outside, and what a connector hands back.

Must not enter: ``os.environ`` and the system clock (orchestration reads both and passes values).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingestion.batch import Clock
from ingestion.contract import Feed
from ingestion.errors import SourceError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_VARIABLE = re.compile(r"\$\{(?P<name>[^}]*)\}")


@dataclass(frozen=True, slots=True)
class PullContext:
    """Everything a pull may know about the world.

    Attributes:
        environment: variables for ``${DIAODU_X}`` and the secrets ``DIAODU_SECRET_<FEED>_<NAME>``.
        now: aware UTC; becomes ``landed_at``.
        clock: whether ``now`` is the system's or a simulated one.
        time_zone: the city's, for instants a source sends without an offset.
        snapshots: open read transactions by snapshot name; a database feed whose
            ``connector.snapshot`` is listed here reads through that connection.
    """

    environment: Mapping[str, str] = field(repr=False)
    now: datetime
    clock: Clock
    time_zone: ZoneInfo
    snapshots: "Mapping[str, Connection]" = field(default_factory=dict, repr=False)

    def expand(self, text: str) -> str:
        """Replace every ``${NAME}`` in ``text``; a missing variable is a SourceError naming it."""
        return _VARIABLE.sub(lambda found: self._variable(found["name"]), text)

    def secret(self, feed: Feed, name: str) -> str:
        """Return the secret ``name`` of ``feed``; a missing one is a SourceError naming it."""
        variable = feed.secret_variable(name)
        value = self.environment.get(variable)
        if not value:
            raise SourceError(feed.key, f"the secret {variable} is not set", f"set {variable}")
        return value

    def _variable(self, name: str) -> str:
        if name not in self.environment:
            raise SourceError("", f"the variable {name} is not set", f"set {name}")
        return self.environment[name]


@dataclass(frozen=True, slots=True)
class Fetch:
    """What one complete read of a source amounted to; an incomplete read raises instead.

    Attributes:
        pages: answers, queries or sheets read.
        watermark: highest ``window.field`` seen among the rows, aware UTC; None if there was none.
        notices: what a person should know although nothing failed.
    """

    pages: int
    watermark: datetime | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A file that has settled in a drop folder; ``sha256`` is of its bytes, lower-case hex."""

    path: Path
    sha256: str
