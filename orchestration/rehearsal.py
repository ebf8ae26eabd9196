"""The months before today, rehearsed with a sandbox's officials so that they have a past.

A sandbox comes into being with no warning ever sent. Here the pipeline looks at it as if it had run
every day since some day, posts each day's messages to the officials, and hears their answers before
the next. All that remains is what the outside world would hold: answers in the follow-up systems,
and the records of delivery. What the pipeline makes of them it makes anew, from the feeds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa

from exports.delivery import open_targets
from exports.delivery.target import Target
from exports.ledger.deliveries import SCHEMA
from ingestion.judgement import Judge
from ingestion.pull_all import pull_all
from orchestration import transformation, warehouse
from orchestration.answers import Rows, events_of, exemptions_of
from orchestration.dispatch import Loop
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace
from scoring.follow import Correspondence
from scoring.instant import Instant
from scoring.people import first_deliveries
from scoring.rulebook import read_rulebook

FOLLOW_UP = "followup"
THREADS = 6

Ask = Callable[[datetime, datetime], Rows]


class RehearsalError(RuntimeError):
    """The officials could not be reached."""


def rehearse(workspace: Workspace, moments: Sequence[datetime], ask: Ask, judge: Judge) -> int:
    """Let officials live through ``moments``; return how many messages reached them.

    Args:
        workspace: its landing gets every feed but the follow-up ones, its ledger the deliveries.
        moments: aware instants, in the order of time.
        ask: answers the officials gave after the first and by the second instant.
        judge: the gate of the pulls.
    """
    with workspace.locked("rehearsal"):
        _land(workspace, judge)
        _build(workspace, moments)
        book = read_rulebook(workspace.city.folder / "rulebook.yml")
        with warehouse.connection(workspace, read_only=True) as con:
            exchange = _Exchange(workspace, moments, ask)
            Loop(con, workspace.city, book, workspace.ledger).evaluate(exchange.listen)
        records = pa.concat_tables([SCHEMA.empty_table(), *exchange.records])
        workspace.ledger.record(records, moments[-1])
    return records.num_rows


def _land(workspace: Workspace, judge: Judge) -> None:
    feeds = [feed for feed in workspace.city.feeds.values() if feed.source != FOLLOW_UP]
    workspace.landing.clean()
    context = workspace.pull_context()
    pull_all(feeds, workspace.landing, context, judge, threads=THREADS, on_done=lambda _: None)


def _build(workspace: Workspace, moments: Sequence[datetime]) -> None:
    warehouse.open_fresh(workspace, moments, build_id="rehearsal")
    transformation.build(
        warehouse.current(workspace),
        dbt_variables(workspace.city),
        target=workspace.warehouses / warehouse.CURRENT / "dbt",
    )


@dataclass
class _Exchange:
    """Each instant's messages out, and what is answered before the next one in."""

    workspace: Workspace
    moments: Sequence[datetime]
    ask: Ask
    records: list[pa.Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        city = self.workspace.city
        opened = open_targets(
            city.targets, self.workspace.environment, self.workspace.data, city.time_zone
        )
        if opened.skipped or opened.problems or not opened.targets:
            problems = [*opened.skipped, *opened.problems] or ["the city has no target"]
            raise RehearsalError("; ".join(problems))
        self.targets: Sequence[Target] = opened.targets
        self.following = dict(zip(self.moments, self.moments[1:], strict=False))

    def listen(self, now: Instant, written: pa.Table, told: Correspondence) -> None:
        """Post what was written at an instant; add what comes back before the next."""
        moment = now.as_of.replace(tzinfo=UTC)
        for target in self.targets:
            told.deliveries = pa.concat_tables(
                [told.deliveries, self._post(target, written, moment)]
            )
        if moment in self.following:
            events = events_of(
                self.ask(moment, self.following[moment]), self.workspace.city.time_zone
            )
            told.events = pa.concat_tables([told.events, events])
            told.exemptions = pa.concat_tables([told.exemptions, exemptions_of(events)])

    def _post(self, target: Target, written: pa.Table, moment: datetime) -> pa.Table:
        """Hand over messages and return when their warnings first reached somebody."""
        pages = [{**page, "delivered_at": moment} for page in written.to_pylist()]
        sent = [SCHEMA.empty_table()]
        for start in range(0, len(pages), target.most):
            reply = target.send(pages[start : start + target.most], moment)
            if reply.problem:
                raise RehearsalError(reply.problem)
            rows = [
                {
                    "message_id": message_id,
                    "target": target.name,
                    "delivered_at": moment.replace(tzinfo=None),
                    "attempts": reply.attempts,
                }
                for message_id in sorted(reply.accepted)
            ]
            sent.append(pa.Table.from_pylist(rows, schema=SCHEMA))
        self.records += sent
        return first_deliveries(written, pa.concat_tables(sent))
