"""1+N: two districts run the line over their own share of a city; the city reads their releases.

One small city without servers. Both sides have one rule book, and one that learns nothing from the
cases of its city: a district has a twentieth of them and would learn otherwise.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import yaml

from ingestion.batch import Receipt
from ingestion.city import City, read_city
from ingestion.pull import pull
from orchestration.execution import execute
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace
from sandbox.direct import land
from sandbox.plan import CityPlan
from sandbox.world.days import evening
from tests.end_to_end.gates import let_in, open_gate

PLAN = replace(CityPlan.sized(300, seed=11), key_projects=150)
LANDED = evening(PLAN.as_of).astimezone(UTC)
NOW = LANDED + timedelta(minutes=30)
DISTRICTS = ("510171", "510112")
CORRECTING = DISTRICTS[0]  # its approval platform corrects an amount that the city never hears of
REGISTER = "approval/projects"
LEARNT = ("S-PROB", "B-END")
RANKS = {"rank", "rank_change", "start_rank"}


@dataclass(frozen=True)
class Side:
    """One platform after its run: its workspace and its release."""

    workspace: Workspace

    def table(self, name, where="true"):
        """Return rows of a table of the release."""
        path = self.workspace.releases / "current" / "tables" / f"{name}.parquet"
        with duckdb.connect() as con:
            return con.sql(f"from read_parquet('{path}') where {where}").to_arrow_table()

    def board(self, district):
        """Return a district's line of the board, without its place among the others."""
        [line] = self.table("district_board", f"scope = '{district}'").to_pylist()
        return {name: value for name, value in line.items() if name not in RANKS}


@dataclass(frozen=True)
class OneAndN:
    """The city, its districts, and the one project of which they do not say the same."""

    city: Side
    districts: dict[str, Side]
    corrected: str


def one_rulebook(folder) -> City:
    """Return the sandbox city with a rule book whose numbers are all written down."""
    city = read_city(REPOSITORY / "cities" / "sandbox")
    book = yaml.safe_load((city.folder / "rulebook.yml").read_text())
    del book["procedures"]["observed"]
    for rule in LEARNT:
        del book["rules"][rule]
    (folder / "rulebook.yml").write_text(yaml.safe_dump(book, allow_unicode=True))
    return replace(city, targets=(), folder=folder)


def correct(workspace: Workspace) -> str:
    """Let the register raise one key project's total by half; return its code."""
    landing, feed = workspace.landing, workspace.city.feeds[REGISTER]
    [sweep] = landing.batches(REGISTER)
    rows = pq.read_table(sweep.rows_path)
    [listed] = landing.batches("keylist/annual_plan")
    codes = pq.read_table(listed.rows_path, columns=["project_code"]).column(0)
    row = rows.filter(pc.is_in(rows["project_code"], value_set=codes.combine_chunks())).slice(0, 1)
    [total] = row["total_investment_wan"].to_pylist()
    place = row.column_names.index("total_investment_wan")
    raised = pa.array([str(Decimal(total) * Decimal("1.5"))])
    stage = landing.stage(feed)
    stage.append(row.set_column(place, "total_investment_wan", raised).drop_columns(["row_no"]))
    at = LANDED + timedelta(minutes=10)
    landing.commit(stage, Receipt(landed_at=at, started_at=at, sweep=False, clock="simulated"))
    return str(row["project_code"][0])


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> OneAndN:
    """Run both districts, then the city over everything and over their releases."""
    folder = tmp_path_factory.mktemp("one-and-n")
    city, platforms = one_rulebook(folder), folder / "platforms"
    platforms.mkdir()

    def side(name: str, share: str | None, **environment: str) -> Workspace:
        workspace = Workspace(city, folder / name, environment, clock=NOW)
        land(PLAN, workspace.landing.root, district=share)
        return workspace

    districts = {code: side(code, code) for code in DISTRICTS}
    corrected = correct(districts[CORRECTING])
    for code, workspace in districts.items():
        execute(workspace, None, judging=open_gate)
        (platforms / code).symlink_to(workspace.releases)
    whole = side("city", None, DIAODU_DISTRICTS=str(platforms))
    execute(whole, None, judging=open_gate)
    return OneAndN(Side(whole), {code: Side(it) for code, it in districts.items()}, corrected)


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_citys_figures_for_a_district_are_the_districts_own(both, district):
    line = both.city.board(district)
    assert line == both.districts[district].board(district)
    assert line["projects"] >= 10
    assert all(line[name] for name in ("green", "annual_plan_wan", "completed_wan"))


def test_the_two_districts_have_warnings_to_compare(both):
    levels = [f"warnings_level{level}" for level in (1, 2, 3)]
    assert sum(both.city.board(district)[name] for district in DISTRICTS for name in levels) > 5


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_transition_of_a_districts_warnings_is_the_citys_too(both, district):
    asked = ["warning_id", "seq", "project_code", "rule", "event", "to_state", "to_level"]
    told = both.city.table("district_events", f"district = '{district}'").select(asked)
    own = both.districts[district].table("warning_events").select(asked)
    assert told.num_rows > 0
    assert told.sort_by("warning_id").to_pylist() == own.sort_by("warning_id").to_pylist()
    citys = both.city.table("warning_events").select(asked).to_pylist()
    assert [row for row in told.to_pylist() if row not in citys] == []


def test_what_a_district_says_otherwise_is_one_conflict_and_the_city_wins(both):
    [city] = both.city.table("projects", f"project_code = '{both.corrected}'").to_pylist()
    [found] = both.city.table("district_differences").to_pylist()
    own = both.districts[CORRECTING].table("projects", f"project_code = '{both.corrected}'")
    [total] = own["total_investment_wan"].to_pylist()
    assert total == city["total_investment_wan"] * Decimal("1.5")
    assert found["district"] == CORRECTING
    assert (found["project_code"], found["field"]) == (both.corrected, "total_investment_wan")
    assert (found["district_value"], found["city_value"]) == (
        str(total),
        str(city["total_investment_wan"]),
    )
    with duckdb.connect(str(warehouse(both.city)), read_only=True) as con:
        [(kind, winner, claims)] = con.execute(
            "select kind, winner, claims from marts.district_conflicts"
        ).fetchall()
    assert (kind, winner) == ("district_says_otherwise", "city")
    sources = [(claim["source"], claim["value"]) for claim in json.loads(claims)]
    assert sources == [
        ("city", str(city["total_investment_wan"])),
        ("district/projects", str(total)),
    ]


def test_every_district_is_shown_with_its_release(both):
    lines = {line["district"]: line for line in both.city.table("district_platforms").to_pylist()}
    assert len(lines) == len(both.city.workspace.city.districts)
    for district in DISTRICTS:
        line, own = lines.pop(district), both.districts[district]
        release = (own.workspace.releases / "current").resolve().name
        assert (line["release_id"], line["state"]) == (release, "fresh")
        assert line["projects"] == own.table("projects").num_rows
        assert line["differences"] == (district == CORRECTING)
    assert {line["state"] for line in lines.values()} == {"missing"}


def test_every_row_of_a_districts_release_is_linked_to_its_project(both):
    linked = both.city.table("links", "feed = 'district/projects'").to_pylist()
    told = [
        (f"{district}/{code}", code)
        for district in DISTRICTS
        for code in both.districts[district].table("projects")["project_code"].to_pylist()
    ]
    assert sorted((row["source_key"], row["project_code"]) for row in linked) == sorted(told)


def test_a_release_that_has_landed_is_not_taken_again(both):
    workspace = both.city.workspace
    for feed in ("district/projects", "district/events"):
        outcome = pull(
            workspace.city.feeds[feed], workspace.landing, workspace.pull_context(), let_in
        )
        assert (outcome.state, outcome.batches) == ("unchanged", [])


def warehouse(side: Side):
    return (side.workspace.warehouses / "current" / "warehouse.duckdb").resolve()
