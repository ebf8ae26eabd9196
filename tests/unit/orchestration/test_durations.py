"""The rule book in the durations of the day: by month, and the same however instants are cut."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb
import pytest

from orchestration.durations import book_then, published
from orchestration.evaluation import judge
from orchestration.settings import REPOSITORY
from scoring.calendar import working_days
from scoring.forecasts import SCHEMA, as_facts
from scoring.instant import Instant
from scoring.rulebook import read_rulebook, read_ruleset
from tests.unit.scoring.cases import NOTHING_OBTAINED, START, facts
from tests.unit.scoring.foresight_city import case, tables, told

ZONE = ZoneInfo("Asia/Shanghai")
OCTOBER, NOVEMBER, *EVENINGS = (
    datetime.fromisoformat(text)
    for text in (
        "2023-09-30T16:00",
        "2023-10-31T16:00",
        "2023-10-30T15:00",
        "2023-10-31T15:00",
        "2023-11-01T15:00",
    )
)
DAY = (date(2023, 9, 4) - date(1970, 1, 1)).days  # a Monday
NONE = as_facts(SCHEMA.empty_table())


@pytest.fixture(scope="module")
def rulebook():
    return read_rulebook(REPOSITORY / "cities" / "sandbox" / "rulebook.yml")


@pytest.fixture
def con():
    """A warehouse in which the twentieth drawing review of three days is told in October."""
    cases = [case(2 * n + 1, DAY, drawing_review=DAY + 3) for n in range(20)]
    cases[-1] |= told("drawing_review", DAY + 3, after=40)
    project = START | NOTHING_OBTAINED | {"is_government": False, "workdays_to_planned_start": 90}
    city = facts(*(project | {"project_code": "A", "as_of": at} for at in EVENINGS))
    with duckdb.connect() as con:
        con.execute("create schema marts; create schema reference")
        for name, table in {
            "marts.project_facts": city,
            "marts.cases": tables(cases, [])[0],
            "reference.calendar": working_days(date(2023, 1, 1), date(2024, 12, 31)),
        }.items():
            con.register("incoming", table)
            con.execute(f"create table {name} as select * from incoming")
            con.unregister("incoming")
        yield con


def instants(*moments):
    return [Instant(at, at.date(), 10) for at in moments]


def test_a_month_goes_by_what_was_known_at_its_first_instant(con, rulebook):
    then = book_then(con, rulebook, ZONE)
    ends = (datetime.fromisoformat("2023-10-31T15:59:59"), NOVEMBER)
    reviews = [then(at).procedures.paths.private.critical["drawing_review"] for at in ends]
    assert reviews == [15, 3]
    assert rulebook.procedures.paths.private.critical["drawing_review"] == 15


def test_a_replay_says_of_each_day_what_a_run_of_it_alone_says(con, rulebook):
    at_once = judge(con, rulebook, instants(*EVENINGS), NONE, ZONE)
    for now in instants(*EVENINGS):
        alone = judge(con, rulebook, [now], NONE, ZONE)
        assert alone.signals[now.as_of].equals(at_once.signals[now.as_of])
        assert alone.health[now.as_of].equals(at_once.health[now.as_of])
    slack = [
        row["measured"]
        for at in EVENINGS
        for row in at_once.signals[at].to_pylist()
        if row["rule"] == "S-SLACK"
    ]
    assert slack == [-6, -6, 6]


def test_what_does_not_ask_for_medians_needs_no_cases(rulebook):
    published_one = read_ruleset(REPOSITORY / "cities" / "rulebooks" / "wuhan.yml")
    plain = rulebook.procedures.model_copy(update={"observed": None})
    for book in (published_one, rulebook.model_copy(update={"procedures": plain})):
        with duckdb.connect() as empty:
            assert book_then(empty, book, ZONE)(NOVEMBER) is book


def test_the_published_durations_are_those_of_the_month(con, rulebook):
    found = [
        {row["step"]: row for row in published(con, rulebook, now, ZONE).to_pylist()}[
            "drawing_review"
        ]
        for now in instants(*EVENINGS[1:])
    ]
    assert [row["known_at"] for row in found] == [OCTOBER, NOVEMBER]
    assert [(row["basis"], row["workdays"], row["n_cases"]) for row in found] == [
        ("reference", 15, 19),
        ("observed", 3, 20),
    ]
