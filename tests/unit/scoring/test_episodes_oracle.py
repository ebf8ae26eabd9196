"""The columnar fold of warnings against a plain one: after every instant, every cell."""

import io
from datetime import datetime, timedelta
from random import Random

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.unit.scoring.episodes_oracle import KINDS
from tests.unit.scoring.fold_city import City, Inputs, assert_same, book_with, run
from tests.unit.scoring.fold_crowd import HOURS_ON, RULES, Crowd
from tests.unit.scoring.fold_ledger import retold
from tests.unit.scoring.fold_words import OPEN, Event, Signal, Standing

at = datetime.fromisoformat
BEGINNINGS = ["2023-03-01T02:00", "2024-01-20T15:59:59", "2026-11-23T16:00"]
BOOKS = {
    "the sandbox's": book_with(),
    "working time": book_with("working"),
    "hasty": book_with(hold=1, dwell_workdays=0, renotify_days=2),
    "patient": book_with("working", dwell_workdays=6, reopen_days=40, pending_workdays=4),
}
FOUR_BOOKS = st.sampled_from(sorted(BOOKS))


def stranger(inputs):
    """Return the same instant with one more project, whose rules fire and who was exempted."""
    told = Event("~", "respond", inputs.as_of, project_code="X1", rule=RULES[0])
    return Inputs(
        as_of=inputs.as_of,
        signals=inputs.signals
        | {("X1", name): Signal(1, 1, inputs.as_of.date()) for name in RULES},
        standing={"X1": Standing("start")} | inputs.standing,
        events=(*inputs.events, told),
        deliveries=(("W20200101-1111111111", inputs.as_of), *inputs.deliveries),
        exemptions=inputs.exemptions,
    )


def shuffled(inputs):
    """Return the same instant with the rows of its tables in another order."""

    def mixed(rows):
        return Random(7).sample(list(rows), len(rows))

    return Inputs(
        as_of=inputs.as_of,
        signals=dict(mixed(inputs.signals.items())),
        standing=dict(mixed(inputs.standing.items())),
        events=inputs.events,
        deliveries=tuple(mixed(inputs.deliveries)),
        exemptions=inputs.exemptions,
    )


def reread(table):
    """Return a table the way it comes back from a file."""
    if table is None:
        return None
    file = io.BytesIO()
    pq.write_table(table, file)
    return pq.read_table(file)


def without_stranger(table):
    return table.filter([code != "X1" for code in table["project_code"].to_pylist()])


def unchanged(inputs):
    return inputs


def assert_one_open(table):
    columns = table.select(["project_code", "rule", "state"]).to_pylist()
    still_open = [(row["project_code"], row["rule"]) for row in columns if row["state"] in OPEN]
    assert len(still_open) == len(set(still_open))


def assert_ledger_tells(city):
    """Compare the episodes with what their transitions alone tell."""
    if told := list(retold(city.transitions)):
        assert_same(city.state.select(list(vars(told[0]))), told, ["warning_id"])


# Now and then an instant is taken again, as it was, with its rows mixed, or beside a stranger.
AGAIN = st.sampled_from((None, None, None, None, unchanged, shuffled, stranger))


class Loop(RuleBasedStateMachine):
    """Days of a crowd of projects, each a sequence of its own."""

    size = 500
    sequences = 0

    @initialize(
        seed=st.integers(0, 2**64 - 1), begin=st.sampled_from(BEGINNINGS), numbers=FOUR_BOOKS
    )
    def found_a_city(self, seed, begin, numbers):
        self.crowd = Crowd(seed, self.size, at(begin))
        self.city = City(BOOKS[numbers])

    @rule(hours=st.sampled_from(HOURS_ON), again=AGAIN)
    def live_on(self, hours, again):
        before = self.city.state
        inputs = Inputs(**self.crowd.next_day(self.city, hours))
        self.city.evaluate(inputs)
        assert_one_open(self.city.state)
        if again:
            answer = run(reread(before), again(inputs), self.city.book)
            assert without_stranger(answer.episodes).equals(self.city.answer.episodes)
            assert without_stranger(answer.transitions).equals(self.city.answer.transitions)

    def teardown(self):
        if hasattr(self, "city"):
            Loop.sequences += self.size
            assert_ledger_tells(self.city)


HEARD = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(RULES),
        st.sampled_from((0, 1, 24, 100)),  # hours before the instant
        st.none() | st.integers(-2, 40),  # days to the date promised, or to the end of an exemption
    ),
    max_size=2,
)
VERDICTS = st.tuples(*(st.sampled_from((3, 2, 1, 0, None, "no row")) for _ in RULES))


class Desk(RuleBasedStateMachine):
    """The warnings of one project; every move is drawn by itself, so what fails is made small."""

    @initialize(begin=st.sampled_from(BEGINNINGS), numbers=FOUR_BOOKS)
    def take_over(self, begin, numbers):
        self.now = at(begin)
        self.city = City(BOOKS[numbers])
        self.deliveries = ()

    @rule(
        hours=st.sampled_from(HOURS_ON),
        levels=VERDICTS,
        phase=st.sampled_from(("start", "start", "start", "build", "suspended", "done", "reserve")),
        heard=HEARD,
        is_delivered=st.booleans(),
    )
    def live_on(self, hours, levels, phase, heard, is_delivered):
        self.now += timedelta(hours=hours)
        if is_delivered:
            new = (e for e in self.city.open_episodes if not e.delivered_at)
            self.deliveries += tuple((e.warning_id, self.now - timedelta(hours=3)) for e in new)
        verdicts = zip(RULES, levels, strict=True)
        self.city.evaluate(
            Inputs(
                as_of=self.now,
                signals={
                    ("P1", name): Signal(level, level, self.now.date())
                    for name, level in verdicts
                    if level != "no row"
                },
                standing={"P1": Standing(phase, self.now.date())},
                events=tuple(self.event(n, *what) for n, what in enumerate(heard)),
                deliveries=self.deliveries,
            )
        )

    def event(self, number, kind, name, hours_ago, days):
        """Return an event of a rule's warning, the last one where there is one."""
        occurred_at = self.now - timedelta(hours=hours_ago)
        day = None if days is None else self.now.date() + timedelta(days=days)
        episodes = self.city.oracle.episodes["P1"].get(name, [])
        warning_id = episodes[-1].warning_id if episodes else None
        return Event(
            f"{number}", kind, occurred_at, warning_id, "P1", name, None, day, day, "已安排"
        )

    def teardown(self):
        if hasattr(self, "city"):
            assert_ledger_tells(self.city)


def live(machine, examples, days):
    """Run a machine; a failing crowd is told by its seed, it is not made smaller."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=days,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_one_project_lives_as_the_plain_fold_says_move_by_move():
    moves = settings(
        max_examples=80,
        stateful_step_count=15,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(Desk, settings=moves)


def test_ten_thousand_sequences_end_as_the_plain_fold_says_after_every_instant():
    Loop.sequences = 0
    live(Loop, examples=20, days=15)
    assert Loop.sequences >= 10_000


@pytest.mark.slow
def test_ten_thousand_long_sequences_end_as_the_plain_fold_says():
    Loop.sequences = 0
    live(Loop, examples=20, days=80)
    assert Loop.sequences >= 10_000
