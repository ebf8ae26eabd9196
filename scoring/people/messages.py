"""消息: what goes out at an instant, one message per warning and contact.

Grain: ``MESSAGES``, one row per message_id, sorted by warning, rank and contact. However much
happened to a warning since the last evaluation, each contact gets one message with its present
level. Must not enter: whether a message arrived, names and numbers of people.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.episodes.moment import NEW_BOOK
from scoring.instant import Instant
from scoring.people.ranks import RANKS, Ladder
from scoring.people.routing import Addresses, route
from scoring.people.texts import Writer
from scoring.people.words import HEADS
from scoring.rulebook.clocks import Clocks
from scoring.wording import Column

# Where messages go: 调度平台, which passes them on as each contact wants to be reached.
CHANNEL = "dispatch"
# People who closed a warning themselves are not told that it is closed.
_CLOSED_BY_PEOPLE = pa.array(["exempted", "voided"])
_CLEARED = pa.array(["cleared"])

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("message_id", pa.string(), nullable=False),
    pa.field("warning_id", pa.string(), nullable=False),
    pa.field("seq", pa.int32(), nullable=False),
    pa.field("event", pa.string(), nullable=False),
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("rule", pa.string(), nullable=False),
    pa.field("level", pa.int16(), nullable=False),
    pa.field("contact_id", pa.string()),
    pa.field("role", pa.string(), nullable=False),
    pa.field("scope", pa.string(), nullable=False),
    pa.field("channel", pa.string(), nullable=False),
    pa.field("created_at", pa.timestamp("us"), nullable=False),
    pa.field("text", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
]
MESSAGES = pa.schema(_FIELDS)

_OF_WARNING = ("warning_id", "seq", "event", "project_code", "rule", "level")
_NAMES = pa.schema({"project_code": pa.string(), "project_name": pa.string()})


class Titled(Protocol):
    """A rule as far as messages name it."""

    @property
    def title(self) -> str: ...


class Rules(Protocol):
    """The rules of a rule book, by id."""

    def __contains__(self, rule: str, /) -> bool: ...

    def __getitem__(self, rule: str, /) -> Titled: ...


class TitledRules(Protocol):
    """The rules of a rule book by id."""

    def items(self) -> Iterable[tuple[str, Titled]]: ...


class Book(Ladder, Protocol):
    """What messages read of a rule book."""

    @property
    def clocks(self) -> Clocks: ...

    @property
    def rules(self) -> Rules: ...


def messages(
    transitions: pa.Table,
    episodes: pa.Table,
    contacts: pa.Table,
    sentences: pa.Table,
    book: Book,
    instant: Instant,
    zone: ZoneInfo,
    names: pa.Table | None = None,
) -> pa.Table:
    """Return the messages of an instant.

    Args:
        transitions: ``TRANSITIONS`` of the instant alone.
        episodes: ``EPISODES`` after it.
        contacts: contact_id, project_code, scope, role, valid_from, valid_to.
        sentences: project_code, rule, sentence of the instant, such as its signals.
        book: recipients, escalation, the response clock, titles of rules.
        instant: when; a message is created at it.
        zone: the city's, for the days in a text.
        names: project_code, project_name; without it a project is called by its code.
    """
    told = warnings_told(transitions, episodes)
    if told.num_rows == 0:
        return MESSAGES.empty_table()
    writer = _writer(told, sentences, names or _NAMES.empty_table(), book, zone)
    texts = pa.array([writer.write(warning) for warning in told.to_pylist()], pa.string())
    routing = route(told, contacts, book, instant.as_of_on)
    return _table(told, texts, routing.addresses, instant)


def warnings_told(transitions: pa.Table, episodes: pa.Table) -> pa.Table:
    """Return the warnings people are told of: the episode, with the last event worth telling.

    ``others`` names the events of the same instant before it.
    """
    worth = _worth_telling(transitions).select(["warning_id", "seq", "event"])
    ordered = worth.sort_by([("warning_id", "ascending"), ("seq", "ascending")]).combine_chunks()
    ids = ordered["warning_id"].to_numpy(zero_copy_only=False)
    is_last = np.append(ids[1:] != ids[:-1], True)[: len(ids)]
    ends = np.flatnonzero(is_last)
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    events = ordered["event"].to_pylist()
    others = [events[start:end] for start, end in zip(starts, ends, strict=True)]
    last = ordered.take(ends)
    place = pc.index_in(last["warning_id"], value_set=episodes["warning_id"])
    joined = episodes.drop_columns(["seq"]).take(place)
    for name in ("seq", "event"):
        joined = joined.append_column(name, last[name])
    joined = joined.append_column("others", pa.array(others, pa.list_(pa.string())))
    by_people = pc.is_in(joined["state"], value_set=_CLOSED_BY_PEOPLE)
    # A warning that a new rule book ended has nothing older to be told of either.
    ended = [pc.is_in(joined[name], value_set=_CLEARED) for name in ("state", "event")]
    return joined.filter(pc.invert(pc.or_(by_people, pc.and_not(*ended))))


def _worth_telling(transitions: pa.Table) -> pa.Table:
    """Leave out what nobody is told of, such as what a new rule book does to a known warning."""
    is_told = pc.is_in(transitions["event"], value_set=pa.array(list(HEADS)))
    by_book = pc.starts_with(transitions["actor"], f"{NEW_BOOK} ")
    return transitions.filter(pc.and_not(is_told, by_book))


def _writer(
    told: pa.Table, sentences: pa.Table, names: pa.Table, book: Book, zone: ZoneInfo
) -> Writer:
    wanted = pc.unique(told["project_code"])
    said = sentences.select(["project_code", "rule", "sentence"])
    said = said.filter(pc.is_in(said["project_code"], value_set=wanted))
    said = said.filter(pc.is_valid(said["sentence"]))
    named = names.filter(pc.is_in(names["project_code"], value_set=wanted))
    spoken = {(row["project_code"], row["rule"]): row["sentence"] for row in said.to_pylist()}
    rules = sorted({str(rule) for rule in told["rule"].to_pylist()})
    return Writer(
        titles={rule: book.rules[rule].title for rule in rules if rule in book.rules},
        names={row["project_code"]: row["project_name"] for row in named.to_pylist()},
        sentences=spoken,
        response=book.clocks.response,
        zone=zone,
    )


def _table(told: pa.Table, texts: Column, addresses: Addresses, instant: Instant) -> pa.Table:
    row, rank = addresses.row, addresses.rank
    columns: dict[str, Any] = {name: told[name].take(row) for name in _OF_WARNING}
    columns["contact_id"] = addresses.contact_id
    for name in ("role", "scope"):
        columns[name] = pa.array([getattr(place, name) for place in RANKS]).take(rank)
    columns["message_id"] = _ids(columns)
    columns["channel"] = pa.repeat(CHANNEL, len(row))
    for name in ("created_at", "as_of"):
        columns[name] = pa.repeat(pa.scalar(instant.as_of, pa.timestamp("us")), len(row))
    columns["text"] = texts.take(row)
    return pa.table({name: columns[name] for name in MESSAGES.names}).cast(MESSAGES)


def _ids(columns: Mapping[str, Any]) -> Column:
    """Return the id of each message: the same transition to the same contact, the same id."""
    parts = ("warning_id", "seq", "scope", "role", "contact_id")
    rows = zip(*(columns[name].to_pylist() for name in parts), strict=True)
    keys = ("|".join("" if part is None else str(part) for part in row) for row in rows)
    return pa.array([hashlib.sha256(key.encode()).hexdigest()[:20] for key in keys], pa.string())
