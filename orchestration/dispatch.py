"""The loop over a run's instants: warnings and messages of each, and what the ledger keeps of it.

Grain: one ``Evaluation`` per instant. Between two instants whoever is written to may answer: a
rehearsal listens there, a run of the line does not. Must not enter: arithmetic, files.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from exports.ledger import Ledger
from ingestion.city import City
from orchestration.evaluation import (
    ByInstant,
    Verdicts,
    by_instant,
    figures,
    instants_of,
    judge,
    standing,
)
from orchestration.foresight import foresee
from orchestration.succession import version_before
from scoring.clocks import WorkCalendar
from scoring.follow import EXEMPTED, TOLD, Correspondence, Rules, Turn, follow
from scoring.forecasts.facts import as_facts
from scoring.instant import Instant
from scoring.people import first_deliveries, messages
from scoring.rulebook import Rulebook
from scoring.wording import Column

CONTACTS = "contact_id, project_code, scope, role, valid_from, valid_to"
# A warning keeps no memory of these once they are answered; the figures do not read them.
OWN_MEMORY = ("changes", "change_severities")

Listen = Callable[[Instant, pa.Table, Correspondence], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was decided at one instant.

    Args:
        as_of: the instant, aware UTC.
        tables: what the ledger keeps, by name; of the signals those that say something.
        all_signals: the signals of every rule that applied.
    """

    as_of: datetime
    tables: Mapping[str, pa.Table]
    all_signals: pa.Table


@dataclass(frozen=True, slots=True)
class Loop:
    """What the loop over the instants stands on.

    Args:
        con: the warehouse.
        city: its zone.
        book: the rule book in force.
        ledger: what was decided and delivered before.
        sends: whether there is anybody to send messages to.
    """

    con: duckdb.DuckDBPyConnection
    city: City
    book: Rulebook
    ledger: Ledger
    sends: bool

    def evaluate(self, listen: Listen | None = None) -> list[Evaluation]:
        """Return the evaluation of every instant of the warehouse, in the order of time.

        Args:
            listen: called after each instant with its messages; it may add to what was told.
        """
        instants = instants_of(self.con)
        zone = self.city.time_zone
        forecasts = foresee(self.con, self.book, instants, zone)
        verdicts = judge(self.con, self.book, instants, as_facts(forecasts), zone)
        turns = list(self._turns(instants, verdicts, listen))
        snapshots = pa.concat_tables([_snapshot(turn) for turn, _ in turns])
        before = self.ledger.before(_aware(instants[0].as_of))
        boards = {} if before is None else _boards(self.ledger, before)
        made = figures(self.con, instants, verdicts, snapshots, zone, boards)
        made["forecasts"] = by_instant(forecasts, [now.as_of for now in instants])
        return [
            Evaluation(
                _aware(turn.instant.as_of),
                _tables(turn, written, verdicts, made),
                verdicts.signals[turn.instant.as_of],
            )
            for turn, written in turns
        ]

    def _turns(
        self, instants: Sequence[Instant], verdicts: Verdicts, listen: Listen | None
    ) -> Iterator[tuple[Turn, pa.Table]]:
        """Yield each instant's turn with the messages it sends."""
        stands = standing(self.con, instants)
        rules = Rules(
            self.book,
            WorkCalendar(self._read("reference.calendar")),
            self.city.time_zone,
            self._warning_rules(),
        )
        contacts, names = self._read("restricted.contacts", CONTACTS), self._names()
        told, before = self._correspondence(), self.ledger.before(_aware(instants[0].as_of))
        for turn in follow(
            instants,
            lambda now: self._warning(verdicts.signals[now.as_of]),
            lambda now: stands[now.as_of],
            told,
            rules,
            state=None if before is None else self.ledger.read("episodes", before),
            since=None if before is None else _naive(before),
            is_new_book=self._is_new_book(_aware(instants[0].as_of)),
        ):
            written = messages(
                turn.transitions,
                turn.episodes,
                contacts,
                verdicts.signals[turn.instant.as_of],
                self.book,
                turn.instant,
                self.city.time_zone,
                names,
            )
            told.deliveries = pa.concat_tables([told.deliveries, self._reached(written)])
            yield turn, written
            if listen is not None:
                listen(turn.instant, written, told)

    def _warning(self, signals: pa.Table) -> pa.Table:
        """Leave out the signals of rules that only advise: they open no warning."""
        return signals.filter(pc.is_in(signals["rule"], value_set=self._warning_rules()))

    def _is_new_book(self, first: datetime) -> bool:
        return version_before(self.ledger, first, self.book.version) is not None

    def _warning_rules(self) -> Column:
        return pa.array([id_ for id_, rule in self.book.rules.items() if not rule.advisory])

    def _correspondence(self) -> Correspondence:
        """Return everything the follow-up feeds and the delivery records tell."""
        first = _aware(instants_of(self.con)[0].as_of)
        before = self.ledger.before(first)
        sent = None if before is None else self.ledger.collect("messages", before)
        told = Correspondence(
            events=self._read("marts.followup_events", ", ".join(TOLD.names)).cast(TOLD),
            exemptions=self.con.execute(
                f"select {', '.join(EXEMPTED.names)} from identity.int_decisions "
                "where kind = 'exemption' and project_code is not null"
            )
            .to_arrow_table()
            .cast(EXEMPTED),
        )
        if sent is not None:
            told.deliveries = self._reached(sent)
        return told

    def _reached(self, written: pa.Table) -> pa.Table:
        """Return when the warnings of some messages first reached somebody.

        A city that sends to nobody publishes its messages with the release: they count as
        delivered at the instant they were written.
        """
        if self.sends:
            return first_deliveries(written, self.ledger.deliveries())
        published = written.select(["message_id", "created_at"])
        return first_deliveries(written, published.rename_columns(["message_id", "delivered_at"]))

    def _names(self) -> pa.Table:
        return self._read("marts.projects", "project_code, project_name")

    def _read(self, relation: str, columns: str = "*") -> pa.Table:
        return self.con.execute(f"select {columns} from {relation}").to_arrow_table()


def _boards(ledger: Ledger, before: datetime) -> dict[str, pa.Table]:
    found = {name: ledger.read(name, before) for name in ("district_board", "department_board")}
    return {name: board for name, board in found.items() if board is not None}


def _tables(
    turn: Turn, written: pa.Table, verdicts: Verdicts, made: Mapping[str, ByInstant]
) -> dict[str, pa.Table]:
    """Return what the ledger keeps of an instant; of the signals those that say something."""
    now = turn.instant.as_of
    return {
        "signals": _speaking(verdicts.signals[now]),
        "health": verdicts.health[now],
        **{name: by_instant[now] for name, by_instant in made.items()},
        "episodes": turn.episodes,
        "transitions": turn.transitions,
        "messages": written,
    }


def _speaking(signals: pa.Table) -> pa.Table:
    """Leave out the signals of rules that looked and found nothing, not even a trace."""
    says_something = pc.greater(signals["exit_level"], pa.scalar(0))
    return signals.filter(pc.or_(pc.is_null(signals["level"]), says_something))


def _snapshot(turn: Turn) -> pa.Table:
    as_of = pa.scalar(turn.instant.as_of, pa.timestamp("us"))
    kept = turn.episodes.drop_columns(list(OWN_MEMORY))
    return kept.append_column("as_of", pa.repeat(as_of, kept.num_rows))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
