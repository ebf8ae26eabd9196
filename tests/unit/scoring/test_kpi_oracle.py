"""Key figures of many instants at once, against a slow second making of them."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.kpis import KPIS, kpis
from tests.unit.scoring.figures import SCHEMAS, ZONE, inputs, instant, sums, utc
from tests.unit.scoring.kpi_oracle import oracle

# A common day, both sides of the new year, both sides of the end of a leap February.
INSTANTS = [
    instant(utc(2023, 11, 30, 4), 10, companion=True),
    instant(utc(2023, 12, 31, 15, 59, 58), 12, companion=True),
    instant(utc(2023, 12, 31, 15, 59, 59), 12, companion=True),
    instant(utc(2023, 12, 31, 16), 0, companion=True),
    instant(utc(2024, 2, 28, 4), 1, companion=True),
    instant(utc(2024, 2, 29, 4), 1, companion=True),
    instant(utc(2024, 3, 1, 4), 0),
]
SEEN = sorted({now.as_of for now in INSTANTS} | {now.companion_as_of for now in INSTANTS[:-1]})

CODES = ["a", "b", "c", "d"]
NAMES = ["one", "two", None]
FLAGS = [True, False, None]
EDGES = [now.as_of + timedelta(seconds=n) for now in INSTANTS for n in (-1, 0, 1)]
DAYS = [date(2023, 2, 28), date(2023, 11, 30), date(2023, 12, 31), date(2024, 1, 1), None]
ITEMS = ["I1", "I2", "I3", "I4"]
AMPLE = 10**12


class Chance:
    """What a record may say, drawn from a seed; ``fill`` is the share of records there are."""

    def __init__(self, seed, fill):
        self.random = Random(seed)
        self.fill = fill
        self.one = self.random.choice

    def moment(self):
        """Draw a time, on the edge of an instant half of the time."""
        if self.random.random() < 0.5:
            return self.one(EDGES)
        return utc(2022, 6, 1) + timedelta(minutes=self.random.randrange(640 * 24 * 60))

    def moment_if_any(self):
        return self.one([None, self.moment(), self.moment()])

    def day(self):
        return self.one([*DAYS, date(2022, 1, 1) + timedelta(days=self.random.randrange(800))])

    def money(self, least=0):
        largest = self.one([1, 100, AMPLE])
        return self.one([None, Decimal(0), Decimal(self.random.randint(least, largest)) / 100])

    def some(self, keys, **columns):
        """Draw at most one record for each of some keys; a column is what to draw from."""
        return [
            key
            | {name: draw() if callable(draw) else self.one(draw) for name, draw in columns.items()}
            for key in keys
            if self.random.random() < self.fill
        ]

    def perhaps(self, records):
        return self.one([records, records, None])


def alike(told, *columns):
    """Say the same of several columns."""
    return dict.fromkeys(columns, told)


def _world(seed, fill):
    """Return records by table: few names and times, so that they meet often."""
    chance = Chance(seed, fill)
    at = [{"project_code": code, "as_of": seen} for code in CODES for seen in SEEN]
    lists = [{"project_code": code, "plan_year": year} for code in CODES for year in (2022, 2023)]
    return {
        "projects": chance.some(
            [{"project_code": code} for code in CODES],
            **alike(NAMES, "district", "sector", "investor_kind", "responsible_org"),
        ),
        "lifecycles": chance.some(
            at,
            is_key=[True, True, True, False],
            plan_year=[2022, 2023, 2024, None],
            batch=["start", "start", "build", "finish", None],
            annual_plan_wan=chance.money,
            **alike(chance.day, "planned_start_on", "started_on", "completed_on"),
        ),
        "facts": chance.some(
            at,
            completed_ytd_wan=lambda: chance.money(-10),
            is_registrable=FLAGS,
            is_registered=FLAGS,
        ),
        "health": chance.some(at, colour=["green", "blue", "yellow", "red", "unrated"]),
        "episodes": _episodes(chance),
        "annual_plans": chance.perhaps(
            chance.some(lists, sector=NAMES, responsible_org=["two", "three", None])
        ),
        "items": chance.perhaps(
            chance.some(
                [{"item_id": item} for item in ITEMS],
                project_code=[*CODES, None],
                raised_at=chance.moment,
                accepted_at=chance.moment_if_any,
                solved_at=chance.moment_if_any,
            )
        ),
        "feedbacks": chance.perhaps(
            chance.some([{}] * 8, item_id=[*ITEMS, "I9"], reported_at=chance.moment)
        ),
        "visits": chance.perhaps(
            chance.some(
                [{}] * 12,
                day=lambda: chance.day() or INSTANTS[0].as_of_on,
                unit=["one", "two", "nobody's", "city"],
                visits=range(9),
            )
        ),
    }


def _episodes(chance):
    times = (
        "cleared_at",
        "paused_at",
        "responded_at",
        "feedback_at",
        "response_due_at",
        "feedback_due_at",
    )
    return chance.some(
        [{}] * 30,
        as_of=[now.as_of for now in INSTANTS],
        project_code=[*CODES, "unheard of"],
        rule=["S-DUE", "S-SLACK", "B-INV"],
        state=["new", "delivered", "responded", "feedback", *["cleared"] * 3, "exempted", "voided"],
        level=[1, 2, 3],
        clear_reason=["condition_gone", "data_corrected", None, None],
        opened_at=chance.moment,
        **alike(chance.moment_if_any, *times),
        **alike(FLAGS, "is_response_late", "is_feedback_late"),
        **alike([0, 0, 0, 1, 2], "response_breaches", "feedback_breaches"),
    )


WORLDS = st.builds(_world, seed=st.integers(0, 2**32), fill=st.sampled_from([0.1, 0.5, 0.9, 1.0]))


def by_scope(table, as_of):
    """Return {(scope_kind, scope): {kpi: figure}} of one instant."""
    told = {}
    for row in table.to_pylist():
        if row["as_of"] == as_of:
            figure = tuple(row[n] for n in ("value", "numerator", "denominator", "previous_value"))
            told.setdefault((row["scope_kind"], row["scope"]), {})[row["kpi"]] = figure
    return told


SLOW = settings(max_examples=40, deadline=None)


@SLOW
@given(world=WORLDS)
def test_every_figure_is_what_a_plain_reading_of_the_records_gives(world):
    told = kpis(sums(inputs(**world), *INSTANTS))
    for now in INSTANTS:
        assert by_scope(told, now.as_of) == oracle(world, now, ZONE)


@settings(SLOW, max_examples=12)
@given(world=WORLDS, alone=st.sampled_from(INSTANTS), shuffled=st.randoms())
def test_figures_depend_on_no_other_instant_and_on_no_order(world, alone, shuffled):
    together = kpis(sums(inputs(**world), *shuffled.sample(INSTANTS, len(INSTANTS))))
    mixed = {
        name: None if told is None else shuffled.sample(list(told), len(told))
        for name, told in world.items()
    }
    by_itself = kpis(sums(inputs(**mixed), alone))
    assert by_itself.to_pylist() == [
        row for row in together.to_pylist() if row["as_of"] == alone.as_of
    ]


def test_the_oracle_tells_every_figure_and_reads_every_table():
    world = {name: [] for name in SCHEMAS}
    assert oracle(world, INSTANTS[0], ZONE)["city", "city"].keys() == KPIS.keys()
