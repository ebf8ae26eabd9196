"""派送: from warnings to the contacts who hold the ranks concerned on that day.

Grain: one address per warning and contact. A rank nobody holds is answered by the next one up, and
is a fact of its own. Must not enter: words, names of people.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.instant import Instant
from scoring.people.ranks import RANKS, Ladder, above, told
from scoring.rulebook.recipients import ROLES, SCOPES
from scoring.wall_clock import Array
from scoring.wording import Column

NOBODY = -1

_MISSING: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("scope", pa.string(), nullable=False),
    pa.field("role", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("told_scope", pa.string()),
    pa.field("told_role", pa.string()),
]
MISSING = pa.schema(_MISSING)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Who is written to; arrays of one length.

    Attributes:
        row: which warning.
        rank: the rank written to.
        contact_id: the contact, null where no contact holds this rank or any above it.
    """

    row: Array
    rank: Array
    contact_id: Column


@dataclass(frozen=True, slots=True)
class Routing:
    """Where the messages of some warnings go, and which ranks were asked for in vain.

    Attributes:
        missing: (row, rank asked, rank told instead or NOBODY), one column each.
    """

    addresses: Addresses
    missing: tuple[Array, Array, Array]


class Roster:
    """The contacts of a day, found by project and rank."""

    def __init__(self, contacts: pa.Table, projects: Column, day: date) -> None:
        held = _valid(contacts.filter(pc.is_in(contacts["project_code"], value_set=projects)), day)
        project = pc.index_in(held["project_code"], value_set=projects).to_numpy()
        scope = pc.index_in(held["scope"], value_set=pa.array(SCOPES)).to_numpy()
        role = pc.index_in(held["role"], value_set=pa.array(ROLES)).to_numpy()
        place = (project * len(SCOPES) + scope) * len(ROLES) + role
        by_id = pc.rank(held["contact_id"], tiebreaker="first").to_numpy()
        order = np.lexsort((by_id, place))
        self.contact_id = held["contact_id"].combine_chunks().take(order)
        asked = np.arange(len(projects) * len(RANKS)).reshape(-1, len(RANKS))
        self.starts = np.searchsorted(place[order], asked, side="left")
        self.ends = np.searchsorted(place[order], asked, side="right")

    def answering(self) -> Array:
        """Return, by project and rank asked, the rank that answers; NOBODY where none does."""
        is_held = self.ends > self.starts
        answers = np.full(is_held.shape, NOBODY)
        for place in reversed(range(len(RANKS))):
            higher = above(place)
            fallback = NOBODY if higher is None else answers[:, higher]
            answers[:, place] = np.where(is_held[:, place], place, fallback)
        return answers


def route(warnings: pa.Table, contacts: pa.Table, book: Ladder, day: date) -> Routing:
    """Return who is written to about each of ``warnings``, by warning and rank.

    Args:
        warnings: project_code, level, escalation.
        contacts: contact_id, project_code, scope, role, valid_from, valid_to (inclusive).
        book: the ranks of each level, and those added by breaches.
        day: the city's day; only contacts valid on it count.
    """
    projects = cast("Column", pc.unique(warnings["project_code"]))
    place = pc.index_in(warnings["project_code"], value_set=projects).to_numpy()
    roster = Roster(contacts, projects, day)
    row, asked = _asked(warnings, book)
    answers = roster.answering()[place[row], asked]
    is_missing = answers != asked
    rank = np.where(answers == NOBODY, asked, answers)
    row_told, rank_told = _once(row, rank)
    return Routing(
        _addresses(roster, row_told, rank_told, place[row_told]),
        (row[is_missing], asked[is_missing], answers[is_missing]),
    )


def missing_contacts(
    warnings: pa.Table, contacts: pa.Table, book: Ladder, instant: Instant
) -> pa.Table:
    """Return ``MISSING``: ranks that should be told of ``warnings`` and nobody holds."""
    routing = route(warnings, contacts, book, instant.as_of_on)
    row, asked, answers = routing.missing
    columns: dict[str, Any] = {
        "project_code": warnings["project_code"].take(row),
        **_words(asked, "scope", "role"),
        "as_of": pa.repeat(pa.scalar(instant.as_of, pa.timestamp("us")), len(row)),
        **_words(answers, "told_scope", "told_role"),
    }
    table = pa.table(columns).group_by(MISSING.names).aggregate([])
    ordered = table.select(MISSING.names).cast(MISSING)
    return ordered.sort_by([(name, "ascending") for name in ("project_code", "scope", "role")])


def _valid(contacts: pa.Table, day: date) -> pa.Table:
    """Return who holds a rank there is on the day; an open end is one that has not come."""
    today = np.datetime64(day, "D")
    begins, ends = (
        contacts[name].to_numpy().astype("datetime64[D]") for name in ("valid_from", "valid_to")
    )
    is_held = ~(begins > today) & ~(ends < today)
    for name, words in (("scope", SCOPES), ("role", ROLES)):
        is_held &= pc.is_in(contacts[name], value_set=pa.array(words)).to_numpy()
    return contacts.filter(pa.array(is_held))


def _asked(warnings: pa.Table, book: Ladder) -> tuple[Array, Array]:
    """Return every rank asked of every warning: rows and ranks, both rising."""
    level = warnings["level"].to_numpy().astype(np.int64)
    escalation = np.minimum(warnings["escalation"].to_numpy(), len(RANKS)).astype(np.int64)
    kinds, kind = np.unique(level * (len(RANKS) + 1) + escalation, return_inverse=True)
    lists = [
        told(code // (len(RANKS) + 1), code % (len(RANKS) + 1), book) for code in kinds.tolist()
    ]
    is_asked = np.zeros((len(lists), len(RANKS)), bool)
    for number, ranks in enumerate(lists):
        is_asked[number, list(ranks)] = True
    row, rank = np.nonzero(is_asked[kind])
    return row, rank


def _once(row: Array, rank: Array) -> tuple[Array, Array]:
    """Drop the repeats: whoever answers for two ranks is written to once."""
    return np.divmod(np.unique(row * len(RANKS) + rank), len(RANKS))


def _addresses(roster: Roster, row: Array, rank: Array, project: Array) -> Addresses:
    """Return one address per contact of a rank; one without contact where nobody holds it."""
    first, last = roster.starts[project, rank], roster.ends[project, rank]
    count = np.maximum(last - first, 1)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    is_held = np.repeat(last > first, count)
    contact: Column = pa.array(np.repeat(first, count) + nth, mask=~is_held)
    return Addresses(np.repeat(row, count), np.repeat(rank, count), roster.contact_id.take(contact))


def _words(ranks: Array, scope: str, role: str) -> dict[str, Column]:
    place: Column = pa.array(ranks, mask=ranks == NOBODY)
    return {
        scope: pa.array([rank.scope for rank in RANKS]).take(place),
        role: pa.array([rank.role for rank in RANKS]).take(place),
    }
