"""What the relay knows of a target: it takes pages and says which of them it has.

Grain: one ``Reply`` per call. Must not enter: which pages are due, what is on record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

Page = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of some pages.

    Attributes:
        accepted: ids of the messages the target has for certain.
        attempts: how often it was asked.
        problem: what kept it from taking the others, in one plain line; None for nothing.
        is_down: whether there is no point in asking again in this run.
    """

    accepted: frozenset[str]
    attempts: int = 1
    problem: str | None = None
    is_down: bool = False


class Target(Protocol):
    """A receiver of messages."""

    @property
    def name(self) -> str:
        """Its name in the delivery records."""

    @property
    def since(self) -> date | None:
        """The first day of the city whose messages it gets; None for all."""

    @property
    def most(self) -> int:
        """How many pages it takes at a time."""

    def send(self, pages: Sequence[Page], now: datetime) -> Reply:
        """Hand over pages, at most ``most``, in order; ``now`` is aware."""

    def close(self) -> None:
        """Let go of connections."""
