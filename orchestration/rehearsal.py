"""The months before today, rehearsed with a sandbox's officials so that they have a past.

A sandbox comes into being with no warning ever sent. Here the pipeline looks at it as if it had run
every day since some day, posts each day's messages to the officials, and hears their answers before
the next. All that remains is what the outside world would hold: answers in the follow-up systems,
and the records of delivery. What the pipeline makes of them it makes anew, from the feeds.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What officials lived through.

    Args:
        reached: how many messages reached them.
        transitions: what became of the warnings, all instants together.
    """

    reached: int
    transitions: pa.Table


def rehearse(
    workspace: Workspace, moments: Sequence[datetime], ask: Ask, judge: Judge
) -> Rehearsed:
    """Let officials live through ``moments``.

    Args:
        workspace: its landing gets every feed but the follow-up ones, its ledger the deliveries.
        moments: aware instants, in the order of time.
        ask: answers the officials gave after the first and by the second instant.
        judge: the gate of the pulls.
    """
    with workspace.locked("rehearsal"), _stage(workspace) as scene:
        _land(workspace, scene, judge)
        _build(scene, moments)
        book = read_rulebook(workspace.city.folder / "rulebook.yml")
        with warehouse.connection(scene, read_only=True) as con:
            exchange = _Exchange(workspace, moments, ask)
            loop = Loop(con, workspace.city, book, workspace.ledger, workspace.sends())
            evaluations = loop.evaluate(exchange.listen)
        records = pa.concat_tables([SCHEMA.empty_table(), *exchange.records])
        workspace.ledger.record(records, moments[-1])
    transitions = pa.concat_tables([one.tables["transitions"] for one in evaluations])
    return Rehearsed(records.num_rows, transitions)


@contextmanager
def _stage(workspace: Workspace) -> Iterator[Workspace]:
    """Yield a workspace beside ``workspace`` that sees its landing, and is gone afterwards.

    What the follow-up systems hold before anybody was written to lands there alone: the run after
    the rehearsal pulls these feeds for the first time, answers and all.
    """
    scene = replace(workspace, data=workspace.data / "rehearsal")
    shutil.rmtree(scene.data, ignore_errors=True)
    scene.landing.root.mkdir(parents=True)
    for source in {feed.source for feed in workspace.city.feeds.values()} - {FOLLOW_UP}:
        (scene.landing.root / source).symlink_to(workspace.landing.root.resolve() / source)
    try:
        yield scene
    finally:
        shutil.rmtree(scene.data)


def _land(workspace: Workspace, scene: Workspace, judge: Judge) -> None:
    """Pull the follow-up feeds into the scene, all others into the workspace."""
    for where in (workspace, scene):
        feeds = [
            feed
            for feed in workspace.city.feeds.values()
            if (feed.source == FOLLOW_UP) == (where is scene)
        ]
        where.landing.clean()
        context = where.pull_context()
        pull_all(feeds, where.landing, context, judge, threads=THREADS, on_done=lambda _: None)


def _build(scene: Workspace, moments: Sequence[datetime]) -> None:
    warehouse.open_fresh(scene, moments, build_id="rehearsal")
    transformation.build(
        warehouse.current(scene),
        dbt_variables(scene.city),
        target=scene.warehouses / warehouse.CURRENT / "dbt",
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
