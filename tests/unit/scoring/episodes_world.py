"""A city of a few warnings, told an instant at a time: what tests of the fold hand in and get back.

Instants are wall-clock times in the city; the fold's naive UTC stays inside.
"""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pyarrow as pa

from scoring.calendar import working_days
from scoring.clocks import WorkCalendar
from scoring.episodes import (
    DELIVERIES,
    EXEMPTIONS,
    FOLLOWUP,
    SIGNALS,
    STANDING,
    TRANSITIONS,
    advance,
)
from scoring.instant import Instant
from scoring.rulebook.clocks import Clocks
from scoring.rulebook.episodes import Episodes

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(working_days(date(2022, 1, 1), date(2028, 12, 31)))
PROJECT, RULE = "P1", "B-INV"
EPISODES_BOOK = {
    "hold": 2,
    "dwell_workdays": 3,
    "reopen_days": 14,
    "flapping": {"changes": 3, "days": 14},
    "renotify_days": 7,
    "pending_workdays": 10,
}
RESPONSE = {"kind": "natural", "hours": 48, "workdays": 2}
FEEDBACK = {"workdays": 10, "further": 5}


def book(response=None, **episodes):
    return SimpleNamespace(
        version="v1",
        episodes=Episodes.model_validate(EPISODES_BOOK | episodes),
        clocks=Clocks.model_validate(
            {"response": RESPONSE | (response or {}), "feedback": FEEDBACK}
        ),
    )


def stored(moment):
    """Return a wall-clock time of the city as it is stored."""
    return moment.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)


def at(day, clock="18:00"):
    """Return the stored instant of a day of March 2023 (or a date) and a time in the city."""
    when = date(2023, 3, day) if isinstance(day, int) else day
    return stored(datetime.combine(when, time.fromisoformat(clock)))


class World:
    """The episodes so far, and all transitions."""

    def __init__(self, rules=None):
        self.book = rules or book()
        self.state = None
        self.told = TRANSITIONS.empty_table()
        self.unheard = 0
        self._events = 0

    def step(
        self,
        day,
        level=0,
        *,
        exit_level=None,
        seen=None,
        clock="18:00",
        rule=RULE,
        signals=None,
        phase="build",
        started_on=date(2022, 5, 1),
        standing=None,
        events=(),
        delivered=(),
        exemptions=None,
        new_book=False,
        rules=None,
    ):
        """Fold one instant and return the names of what happened.

        Args:
            day: of March 2023, or a date.
            level: of the one signal; "blind" or "absent" for none.
            exit_level: ``level`` unless given.
            seen: day of the newest information, the day itself unless given; or "unknown".
            signals: (project, rule, level) instead of the one.
            standing: rows instead of the one project's.
            events: of ``event``.
            delivered: (warning_id or None for the latest, instant).
            exemptions: rows known to be in force.
            new_book: whether the instant before went by another version of the rule book.
            rules: ids of the rules that may keep a warning open; any unless given.
        """
        as_of = at(day, clock)
        local = date(2023, 3, day) if isinstance(day, int) else day
        rows = signals if signals is not None else [(PROJECT, rule, level)]
        result = advance(
            self.state,
            _signals(rows, exit_level, None if seen == "unknown" else seen or local),
            _standing(standing, phase, started_on),
            pa.Table.from_pylist(list(events), schema=FOLLOWUP),
            pa.Table.from_pylist(
                [{"warning_id": i or self.id, "delivered_at": t} for i, t in delivered],
                schema=DELIVERIES,
            ),
            Instant(as_of, local, 2),
            self.book,
            CALENDAR,
            ZONE,
            exemptions=exemptions and pa.Table.from_pylist(exemptions, schema=EXEMPTIONS),
            is_new_book=new_book,
            warning_rules=None if rules is None else pa.array(rules, pa.string()),
        )
        self.state = result.episodes
        self.told = pa.concat_tables([self.told, result.transitions])
        self.unheard = result.unheard
        self.latest = result.transitions.to_pylist()
        return [row["event"] for row in self.latest]

    def event(self, kind, day, clock="12:00", **fields):
        """Return something people did, to the latest warning unless fields say otherwise."""
        self._events += 1
        given = {"warning_id": self.id} if "project_code" not in fields else {}
        return {
            "event_id": f"followup/{self._events:04}/{kind}",
            "kind": kind,
            "occurred_at": at(day, clock),
            "actor": "业主单位",
            **given,
            **fields,
        }

    @property
    def rows(self):
        return self.state.to_pylist()

    @property
    def one(self):
        """The warning opened last."""
        return SimpleNamespace(**max(self.rows, key=lambda row: row["opened_at"]))

    @property
    def id(self):
        return self.one.warning_id


def _signals(rows, exit_level, seen):
    table = [
        {
            "project_code": project,
            "rule": rule,
            "level": None if level == "blind" else level,
            "exit_level": None
            if level == "blind"
            else (level if exit_level is None else exit_level),
            "seen_on": seen if level != "blind" else None,
        }
        for project, rule, level in rows
        if level != "absent"
    ]
    return pa.Table.from_pylist(table, schema=SIGNALS)


def _standing(rows, phase, started_on):
    if rows is None:
        rows = [{"project_code": PROJECT, "phase": phase, "started_on": started_on}]
    return pa.Table.from_pylist(rows, schema=STANDING)


def later(moment, **span):
    return moment + timedelta(**span)
