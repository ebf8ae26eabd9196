"""职级: the eight places of the contact table, and which of them a warning concerns.

Grain: a rank is a scope and a role, numbered 0 to 7 from the district's owner up to the city's main
leader. Must not enter: contacts.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Final, Protocol

from scoring.rulebook.recipients import ROLES, SCOPES, Rank, Recipient

# In order of rank: district before city, 业主单位 to 主要领导.
RANKS: Final = tuple(Rank(scope, role) for scope, role in product(SCOPES, ROLES))

_PLACE: Final = {rank: place for place, rank in enumerate(RANKS)}
_CITY_OWNER: Final = _PLACE[Rank("city", "owner")]


class Ladder(Protocol):
    """What routing reads of a rule book."""

    @property
    def recipients(self) -> Mapping[Any, Sequence[Recipient]]: ...

    @property
    def escalation(self) -> Sequence[Recipient]: ...


def told(level: int, escalation: int, book: Ladder) -> tuple[int, ...]:
    """Return the ranks told of a warning: those of its level, and one more for each breach.

    Args:
        level: 1 (一级) to 3.
        escalation: missed response deadlines; each adds the first rank not yet told.
        book: who is told at which level, and who is added.
    """
    ranks = [_PLACE[recipient.rank] for recipient in book.recipients[level]]
    more = [place for added in book.escalation if (place := _PLACE[added.rank]) not in ranks]
    return tuple(sorted([*ranks, *more[:escalation]]))


def above(place: int) -> int | None:
    """Return the next rank up; a district's is answered by the city's officials, not by its owner.

    None for the city's main leader.
    """
    following = place + 1
    if following == _CITY_OWNER:
        following += 1
    return following if following < len(RANKS) else None
