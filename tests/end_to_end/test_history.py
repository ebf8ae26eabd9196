"""What was known at an instant: a replay of many instants says of each what a run of it alone says.

Two small cities over the same models: one whose history the first pull brought in one go, one that
was landed evening by evening, with weekly sweeps, corrections and withdrawals in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.city import read_city
from orchestration import transformation, warehouse
from orchestration.settings import REPOSITORY
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace
from sandbox.direct import land, land_daily
from sandbox.plan import CityPlan

PLAN = CityPlan.sized(300, seed=11)
TABLES = (
    *("lifecycles", "procedure_facts", "investment_facts", "site_facts"),
    *("source_freshness", "project_facts"),
)
NOT_OF_THE_INSTANT = {"source_freshness": {"rows"}}  # its rows in force now
FIRST_EVENING = date(2023, 10, 27)
EVENINGS = 18  # the first sweep, two weekly ones after it, the turn of a month


def evening(day: date) -> datetime:
    """The instant the simulated city is asked on a day: 23:00 there."""
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """What one run over some instants made of a city: the working file it left."""

    path: Path

    def rows(self, table: str, as_of: datetime) -> list[tuple]:
        """Return the rows of one instant, columns that tell of now left out, in order."""
        with duckdb.connect(str(self.path), read_only=True) as con:
            found = con.execute(f"describe marts.{table}").fetchall()
            kept = [row[0] for row in found if row[0] not in NOT_OF_THE_INSTANT.get(table, ())]
            columns = ", ".join(f'"{name}"' for name in kept)
            query = f"select {columns} from marts.{table} where as_of = ? order by all"
            return con.execute(query, [as_of.replace(tzinfo=None)]).fetchall()

    def instants(self, table: str) -> set[datetime]:
        """Return the instants a table has rows for."""
        with duckdb.connect(str(self.path), read_only=True) as con:
            found = con.execute(f"select distinct as_of from marts.{table}").fetchall()
            return {row[0].replace(tzinfo=UTC) for row in found}


def run(data: Path, instants: Sequence[datetime]) -> Told:
    """Build the facts of some instants and keep the working file under a name of its own."""
    workspace = Workspace(city=read_city(REPOSITORY / "cities" / "sandbox"), data=data)
    warehouse.open_fresh(workspace, instants, "history")
    built = warehouse.current(workspace)
    results = transformation.invoke(
        *("run", built, dbt_variables(workspace.city), "--select", "+project_facts"),
        "--no-write-json",
        target=data / "target",
    )
    assert [r.node.name for r in results if r.status not in transformation.BUILT] == []
    return Told(built.rename(data / f"{len(instants)}-{instants[0]:%Y%m%dT%H%M%S}.duckdb"))


@pytest.fixture(scope="module")
def backfilled(tmp_path_factory):
    """A city of which one pull in the evening of 30 November brought everything."""
    data = tmp_path_factory.mktemp("backfilled")
    land(PLAN, data / "landing")
    instants = [evening(date(2023, month, 15)) for month in (1, 4, 8)] + [evening(PLAN.as_of)]
    return data, run(data, instants), instants


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A city that was landed every evening for two weeks and a half."""
    data = tmp_path_factory.mktemp("followed")
    days = [FIRST_EVENING + timedelta(days=n) for n in range(EVENINGS)]
    land_daily(PLAN, data / "landing", days)
    instants = [evening(FIRST_EVENING - timedelta(days=40)), *(evening(day) for day in days)]
    return data, run(data, instants), instants


@pytest.mark.parametrize("number", range(4))
def test_an_instant_of_the_history_is_told_the_same_alone_and_in_a_replay(backfilled, number):
    data, replay, instants = backfilled
    alone = run(data, [instants[number]])
    for table in TABLES:
        rows = replay.rows(table, instants[number])
        assert rows, table
        assert rows == alone.rows(table, instants[number]), table


@pytest.mark.parametrize("number", [0, 8, EVENINGS])
def test_a_run_of_the_day_said_what_a_later_replay_says_of_it(followed, number):
    data, replay, instants = followed
    that_day = run(data, [instants[number]])
    for table in TABLES:
        rows = replay.rows(table, instants[number])
        assert rows, table
        assert rows == that_day.rows(table, instants[number]), table


def test_companions_have_lifecycles_and_nothing_else(backfilled):
    _, replay, instants = backfilled
    companions = {instant.replace(year=instant.year - 1) for instant in instants}
    assert replay.instants("lifecycles") == companions | set(instants)
    for table in TABLES[1:]:
        assert replay.instants(table) == set(instants), table


def test_history_grows_with_the_instants(backfilled):
    _, replay, instants = backfilled
    known = [len(replay.rows("lifecycles", instant)) for instant in instants]
    assert known == sorted(known)
    assert known[0] < known[-1]
