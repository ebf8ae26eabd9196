"""Both folds side by side: what goes into one instant goes into both; what comes out is compared.

Grain: one ``City``. Must not enter: how its days are thought up.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from scoring.calendar import working_days
from scoring.clocks import WorkCalendar
from scoring.episodes import advance
from scoring.instant import Instant
from scoring.rulebook import read_rulebook
from tests.unit.scoring.day_counter import local_day
from tests.unit.scoring.episodes_oracle import Oracle
from tests.unit.scoring.fold_words import Numbers

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOOK = read_rulebook(Path(__file__).parents[3] / "cities" / "sandbox" / "rulebook.yml")
CALENDAR = WorkCalendar(working_days(date(2022, 10, 1), date(2028, 12, 31)))
STAMP, DAY = pa.timestamp("us"), pa.date32()

SIGNALS = pa.schema(
    [
        ("project_code", pa.string()),
        ("rule", pa.string()),
        ("level", pa.int16()),
        ("exit_level", pa.int16()),
        ("seen_on", DAY),
    ]
)
STANDING = pa.schema(
    [
        ("project_code", pa.string()),
        ("phase", pa.string()),
        ("started_on", DAY),
        ("completed_on", DAY),
    ]
)
EVENTS = pa.schema(
    [
        ("event_id", pa.string()),
        ("kind", pa.string()),
        ("warning_id", pa.string()),
        ("project_code", pa.string()),
        ("rule", pa.string()),
        ("occurred_at", STAMP),
        ("known_at", STAMP),
        ("actor", pa.string()),
        ("status", pa.string()),
        ("promised_on", DAY),
        ("valid_until", DAY),
        ("note", pa.string()),
    ]
)
DELIVERIES = pa.schema([("warning_id", pa.string()), ("delivered_at", STAMP)])
EXEMPTIONS = pa.schema([("project_code", pa.string()), ("rule", pa.string()), ("valid_until", DAY)])


@dataclass(frozen=True)
class Inputs:
    """What one instant gets to see, in the oracle's words."""

    as_of: object
    signals: dict
    standing: dict
    events: tuple = ()
    deliveries: tuple = ()
    exemptions: tuple | None = None


def as_table(rows, schema):
    return pa.Table.from_pylist(rows, schema)


def signals_table(signals):
    rows = [
        {"project_code": project, "rule": rule, **vars(signal)}
        for (project, rule), signal in signals.items()
    ]
    return as_table(rows, SIGNALS)


def standing_table(standing):
    rows = [
        {"project_code": project, "phase": where.phase, "started_on": where.started_on}
        for project, where in standing.items()
    ]
    return as_table(rows, STANDING)


def events_table(events, as_of):
    ordered = sorted(events, key=lambda event: (event.occurred_at, event.event_id))
    return as_table([vars(event) | {"known_at": as_of} for event in ordered], EVENTS)


def pairs_table(rows, schema):
    return as_table([dict(zip(schema.names, row, strict=True)) for row in rows], schema)


def numbers_of(book):
    """Return what the oracle has to know of a rule book."""
    episodes, clocks = book.episodes, book.clocks
    return Numbers(
        version=book.version,
        hold=episodes.hold,
        dwell_workdays=episodes.dwell_workdays,
        reopen_days=episodes.reopen_days,
        flapping_changes=episodes.flapping.changes,
        flapping_days=episodes.flapping.days,
        renotify_days=episodes.renotify_days,
        pending_workdays=episodes.pending_workdays,
        response_kind=clocks.response.kind,
        response_hours=clocks.response.hours,
        response_workdays=clocks.response.workdays,
        feedback_workdays=clocks.feedback.workdays,
        feedback_further=clocks.feedback.further,
    )


def book_with(kind="natural", **episodes):
    """Return the sandbox's rule book with another response clock or other numbers."""
    clocks = BOOK.clocks
    response = clocks.response.model_copy(update={"kind": kind})
    return BOOK.model_copy(
        update={
            "clocks": clocks.model_copy(update={"response": response}),
            "episodes": BOOK.episodes.model_copy(update=episodes),
        }
    )


def run(state, inputs, book=BOOK):
    """Return the columnar fold's answer to one instant."""
    day = local_day(inputs.as_of)
    exemptions = None
    if inputs.exemptions is not None:
        exemptions = pairs_table(inputs.exemptions, EXEMPTIONS)
    return advance(
        state,
        signals_table(inputs.signals),
        standing_table(inputs.standing),
        events_table(inputs.events, inputs.as_of),
        pairs_table(inputs.deliveries, DELIVERIES),
        Instant(inputs.as_of, day, day.month - 1),
        book,
        CALENDAR,
        SHANGHAI,
        exemptions=exemptions,
    )


def assert_same(table, rows, keys):
    """Compare a table with objects of the same names, both in the order of ``keys``."""
    table = table.sort_by([(key, "ascending") for key in keys])
    rows = sorted(rows, key=lambda row: [getattr(row, key) for key in keys])
    said = [[row[key] for key in keys] for row in table.select(keys).to_pylist()]
    assert said == [[getattr(row, key) for key in keys] for row in rows]
    for name in table.column_names:
        column = table[name].combine_chunks()
        expected = pa.array([getattr(row, name) for row in rows], column.type)
        if not column.equals(expected):
            both = zip(rows, column.to_pylist(), strict=True)
            wrong = [(row, value) for row, value in both if getattr(row, name) != value]
            row, value = wrong[0]
            raise AssertionError(f"{name} is {value!r} where the oracle has {row}")


class City:
    """The columnar fold and the plain one, fed alike."""

    def __init__(self, book=BOOK):
        self.book = book
        self.oracle = Oracle(numbers_of(book))
        self.state = None
        self.transitions = []
        self.last = None  # the state before the last instant, and its inputs

    def evaluate(self, inputs):
        """Take one instant on both sides, compare, and return its transitions."""
        self.last = (self.state, inputs)
        answer = run(self.state, inputs, self.book)
        told, unheard = self.oracle.advance(
            inputs.as_of,
            inputs.signals,
            inputs.standing,
            inputs.events,
            inputs.deliveries,
            inputs.exemptions or (),
        )
        self.told, self.answer = told, answer
        assert_same(answer.episodes, self.oracle.by_id.values(), ["warning_id"])
        assert_same(answer.transitions, told, ["warning_id", "seq"])
        assert answer.unheard == unheard
        self.state = answer.episodes
        self.transitions += told
        return told

    @property
    def open_episodes(self):
        return [episode for episode in self.oracle.by_id.values() if episode.is_open]
