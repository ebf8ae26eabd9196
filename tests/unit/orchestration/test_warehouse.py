"""What a working file sees: which batches at which instants, and which instants are evaluated."""

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from ingestion.batch import Receipt
from ingestion.city import read_city
from ingestion.landing import Landing
from orchestration import warehouse
from orchestration.settings import REPOSITORY
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace

CITY = read_city(REPOSITORY / "cities" / "sandbox")
FEED = CITY.feeds["usage/visits"]
FIRST = datetime(2023, 6, 1, 15, tzinfo=UTC)
LAST = datetime(2023, 11, 30, 15, tzinfo=UTC)


def land(landing, at, *days):
    stage = landing.stage(FEED)
    cells = {name: pa.nulls(len(days), pa.string()) for name in FEED.landing_names}
    stage.append(pa.table({**cells, "day": pa.array(days)}))
    receipt = Receipt(landed_at=at, started_at=at, sweep=False, clock="simulated")
    return landing.commit(stage, receipt).batch_id


@pytest.fixture
def landing(tmp_path):
    """Three batches of one feed: two files of the first pull, one of half a year later."""
    landing = Landing(tmp_path / "landing")
    land(landing, FIRST, "2023-05-01")
    land(landing, FIRST, "2023-05-02")
    land(landing, LAST, "2023-11-29", "2023-11-30")
    return landing


def evaluations(*instants):
    """Tell the rows as (instant in UTC, day of the city, is_companion)."""
    rows = warehouse.reference_tables(CITY, {}, instants)["evaluations"].to_pylist()
    return [(f"{row['as_of']}", f"{row['as_of_on']}", row["is_companion"]) for row in rows]


@pytest.mark.parametrize(
    ("until", "rows"),
    [
        pytest.param(FIRST - timedelta(days=30), [1, 1], id="before the first pull"),
        pytest.param(LAST - timedelta(seconds=1), [1, 1], id="a second before the next"),
        pytest.param(LAST, [1, 1, 2], id="with it"),
    ],
)
def test_the_first_pull_is_visible_at_every_instant_and_later_batches_from_their_landing(
    landing, until, rows
):
    visible = warehouse.visible_batches(landing, FEED.key, until)
    assert [batch.rows for batch in visible] == rows


def test_a_feed_without_batches_shows_none(landing):
    assert warehouse.visible_batches(landing, "land/parcels", LAST) == []


def test_every_batch_of_the_first_pull_is_backfill_and_no_other(landing):
    visible = {FEED.key: warehouse.visible_batches(landing, FEED.key, LAST)}
    batches = warehouse.reference_tables(CITY, visible, [LAST])["batches"].to_pylist()
    assert [(row["rows"], row["is_backfill"]) for row in batches] == [
        (1, True),
        (1, True),
        (2, False),
    ]


def test_every_instant_has_a_companion_a_year_before_at_the_same_time_of_day():
    assert evaluations(LAST) == [
        ("2022-11-30 15:00:00", "2022-11-30", True),
        ("2023-11-30 15:00:00", "2023-11-30", False),
    ]


@pytest.mark.parametrize(
    ("instant", "companion", "day"),
    [
        pytest.param(
            datetime(2024, 2, 29, 15, tzinfo=UTC),
            "2023-02-28 15:00:00",
            "2023-02-28",
            id="29 February has the 28th",
        ),
        pytest.param(
            datetime(2024, 2, 28, 16, tzinfo=UTC),
            "2023-02-27 16:00:00",
            "2023-02-28",
            id="29 February of the city, the 28th in UTC",
        ),
        pytest.param(
            datetime(2025, 2, 28, 15, tzinfo=UTC),
            "2024-02-28 15:00:00",
            "2024-02-28",
            id="the 28th keeps the 28th",
        ),
    ],
)
def test_a_companion_is_of_the_city_s_calendar(instant, companion, day):
    assert evaluations(instant)[0] == (companion, day, True)


def test_a_companion_that_is_itself_evaluated_is_none():
    year_before = LAST.replace(year=2022)
    assert [row[1:] for row in evaluations(LAST, year_before)] == [
        ("2021-11-30", True),
        ("2022-11-30", False),
        ("2023-11-30", False),
    ]


def test_an_instant_asked_for_twice_is_evaluated_once():
    assert len(evaluations(LAST, LAST, LAST.astimezone(CITY.time_zone))) == 2


def test_the_working_file_is_told_of_its_latest_instant(landing):
    workspace = Workspace(city=CITY, data=landing.root.parent)
    counts = warehouse.open_fresh(workspace, [FIRST, LAST, FIRST - timedelta(days=1)], "test")
    assert (counts["evaluations"], counts["batches"]) == (6, 3)
    with warehouse.connection(workspace, read_only=True) as con:
        assert warehouse.evaluated_at(con) == LAST


def test_companions_are_never_the_latest_instant():
    table = warehouse.reference_tables(CITY, {}, [LAST])["evaluations"]
    with duckdb.connect() as con:
        con.execute("create schema reference")
        con.register("told", table)
        con.execute("create table reference.evaluations as from told where is_companion")
        con.execute(
            "insert into reference.evaluations values (timestamp '2020-01-01', null, false)"
        )
        assert warehouse.evaluated_at(con) == datetime(2020, 1, 1, tzinfo=UTC)


def test_nothing_to_evaluate_is_refused(landing):
    workspace = Workspace(city=CITY, data=landing.root.parent)
    with pytest.raises(ValueError, match="at least one instant"):
        warehouse.open_fresh(workspace, [], "test")


def test_the_sql_is_told_by_what_a_row_was_known():
    feeds = dbt_variables(CITY)["feeds"]
    assert feeds["construction/completions"]["known_by"] == ["filed_on", "accepted_on"]
    assert feeds["keylist/annual_plan"]["known_by"] == []
