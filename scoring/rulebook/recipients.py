"""通知对象: who is told of a warning of each level, and who is added when nobody answers.

Grain: one ``Recipient`` is a scope and a role, never a person. Must not enter: contacts, messages.
"""

from itertools import pairwise
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import AfterValidator, Field

from ingestion.strict import Strict
from scoring.rulebook.levels import Level

Scope = Literal["district", "city"]
Role = Literal["owner", "specialist", "leader_in_charge", "main_leader"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# In order of rank: 业主单位, 项目专员, 分管领导, 主要领导.
ROLES: tuple[Role, ...] = get_args(Role)


class Rank(NamedTuple):
    """What identifies a recipient."""

    scope: Scope
    role: Role


class Recipient(Strict):
    """One place in the contact table: 区（市）县 or 市级, and a role there."""

    scope: Scope
    role: Role

    @property
    def rank(self) -> Rank:
        """Return scope and role as one value to compare by."""
        return Rank(self.scope, self.role)


Listed = Annotated[tuple[Recipient, ...], Field(min_length=1)]


def _no_one_twice(listed: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    ranks = [recipient.rank for recipient in listed]
    if twice := sorted({rank for rank in ranks if ranks.count(rank) > 1}):
        raise ValueError(f"named twice: {', '.join(' '.join(rank) for rank in twice)}")
    return listed


def _widen(by_level: dict[Level, Listed]) -> dict[Level, Listed]:
    if missing := {1, 2, 3} - by_level.keys():
        raise ValueError(f"needs the levels 1, 2 and 3; missing {sorted(missing)}")
    told = [{recipient.rank for recipient in by_level[level]} for level in sorted(by_level)]
    if not all(worse >= milder for worse, milder in pairwise(told)):
        raise ValueError("a worse level should tell everybody a milder one tells")
    return by_level


Recipients = Annotated[dict[Level, Listed], AfterValidator(_widen)]
Escalation = Annotated[Listed, AfterValidator(_no_one_twice)]
