"""Tables of an exchange database: text as it is there, one instant, faults in plain words."""

import traceback
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pgserver
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from ingestion import connectors
from ingestion.connectors import database, transaction
from ingestion.connectors.catalog import Catalog
from ingestion.errors import SourceError
from ingestion.stage import Stage
from ingestion.window import Window

pytestmark = pytest.mark.xdist_group("exchange")

TABLE = 'pre."SPGL_TDGYXX"'
CREATE = (
    f'create table {TABLE} ("JGH" text, "XMDM" varchar(40), "CJJ" numeric(18,2), '
    '"GXSJ" timestamp, "BZ" boolean)'
)
COLUMNS = [
    {"name": "parcel_no", "label": "监管号", "sent_as": "JGH", "type": "text", "required": True},
    {"name": "project_code", "label": "项目代码", "sent_as": "XMDM", "type": "project_code"},
    {"name": "price_wan", "label": "成交价", "sent_as": "CJJ", "type": "decimal"},
    {"name": "updated_at", "label": "更新时间", "sent_as": "GXSJ", "type": "timestamp"},
]
WINDOW = Window(datetime(2023, 5, 1, 16, tzinfo=UTC), datetime(2023, 5, 2, 16, tzinfo=UTC))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = pgserver.get_server(tmp_path_factory.mktemp("exchange"), cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("create role reader login")
        connection.execute("set timezone to 'UTC'")
    yield server
    server.cleanup()


@pytest.fixture
def run(server):
    """Run statements as the agency, each in a transaction of its own."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:

        def execute(*statements):
            for statement in statements:
                connection.execute(statement)

        execute(
            "drop schema if exists pre cascade",
            "create schema pre",
            "grant usage on schema pre to reader",
        )
        execute("alter default privileges in schema pre grant select on tables to reader", CREATE)
        yield execute


@pytest.fixture
def make_table_feed(make_feed):
    def make(table="SPGL_TDGYXX", feed="land/parcels", **more):
        connector = {
            "kind": "database",
            "dsn": "DSN",
            "schema": "pre",
            "table": table,
            "snapshot": "exchange",
            "window": {"field": "updated_at", "overlap": "2h"},
            "sweep": {"every": "7d"},
        }
        return make_feed(connector, **{"feed": feed, "columns": COLUMNS, **more})

    return make


@pytest.fixture
def context(server, make_context):
    dsn = server.get_uri().replace("postgres:@", "reader@")
    return make_context(DIAODU_SECRET_LAND_PARCELS_DSN=dsn, DIAODU_SECRET_LAND_SALES_DSN=dsn)


@pytest.fixture
def pull(run, make_table_feed, make_stage, context, sweep):
    def fetch(window=sweep, feed=None, context=context):
        feed = feed or make_table_feed()
        fetch.stage = make_stage(feed)
        return connectors.fetch(feed, window, fetch.stage, context)

    return fetch


def insert(*rows):
    return f"insert into {TABLE} values {', '.join(rows)}"


def test_values_arrive_as_the_database_spells_them(pull, run, landed):
    run(
        insert(
            "('510100199001011234', null, 1.50, '2023-05-02 08:00:00', true)",
            "('P2', '', 12, null, false)",
        )
    )
    fetch = pull()
    assert landed(pull.stage) == [
        {
            "parcel_no": "510100199001011234", "project_code": None, "price_wan": "1.50",
            "updated_at": "2023-05-02 08:00:00", "row_no": 1, "BZ": "true",
        },
        {
            "parcel_no": "P2", "project_code": "", "price_wan": "12.00",
            "updated_at": None, "row_no": 2, "BZ": "false",
        },
    ]  # fmt: skip
    assert fetch.watermark == datetime(2023, 5, 2, tzinfo=UTC)
    assert pull.stage.extras == ("BZ",)


def test_rows_come_in_the_order_of_the_key(pull, run, landed):
    run(insert(*(f"('P{n}', null, null, null, null)" for n in (3, 1, 2))))
    pull()
    assert [row["parcel_no"] for row in landed(pull.stage)] == ["P1", "P2", "P3"]


def test_many_rows_come_in_pieces(pull, run, landed, monkeypatch):
    monkeypatch.setattr(database, "CHUNK_ROWS", 10)
    run(f"insert into {TABLE} select n::text, null, n, null, null from generate_series(10, 45) n")
    pull()
    assert [row["price_wan"] for row in landed(pull.stage)] == [f"{n}.00" for n in range(10, 46)]


def test_an_empty_table_still_tells_its_columns(pull):
    assert pull().watermark is None
    assert pull.stage.rows == 0
    assert pull.stage.sent == {"parcel_no", "project_code", "price_wan", "updated_at"}


@pytest.mark.parametrize(
    "kind", ["timestamp", "timestamptz using \"GXSJ\" at time zone 'Asia/Shanghai'", "text"]
)
def test_a_window_is_half_open_in_the_citys_time(pull, run, landed, kind):
    times = (
        "2023-05-01 23:59:59",
        "2023-05-02 00:00:00",
        "2023-05-02 23:59:59",
        "2023-05-03 00:00:00",
    )
    run(insert(*(f"('P{n}', null, null, '{time}', null)" for n, time in enumerate(times))))
    run(f'alter table {TABLE} alter "GXSJ" type {kind}')
    pull(WINDOW)
    assert [row["parcel_no"] for row in landed(pull.stage)] == ["P1", "P2"]


def test_a_window_over_a_number_is_refused(pull, run):
    run(f'alter table {TABLE} drop "GXSJ", add "GXSJ" bigint')
    pull()
    with pytest.raises(SourceError, match="column GXSJ of SPGL_TDGYXX is BIGINT, no time"):
        pull(WINDOW)


def test_the_query_and_its_instant_are_kept(pull):
    pull(WINDOW)
    [kept] = pull.stage.raw.iterdir()
    record = orjson.loads(kept.read_bytes())
    assert '"pre"."SPGL_TDGYXX"' in record["query"]
    assert set(record["parameters"].values()) >= {"2023-05-02 00:00:00", "2023-05-03 00:00:00"}
    assert record["snapshot_at"]


@pytest.mark.parametrize("text", ["'; drop table x; --", '" or 1=1', "%s %(a)s", "\\"])
def test_hostile_values_are_only_values(pull, run, landed, text):
    run(psycopg.sql.SQL(insert("({}, null, null, null, null)")).format(psycopg.sql.Literal(text)))
    pull()
    assert landed(pull.stage)[0]["parcel_no"] == text


def test_a_missing_column_is_named_with_its_table(pull, run):
    run(f'alter table {TABLE} drop "CJJ"', f'alter table {TABLE} rename "XMDM" to "XMDM2"')
    with pytest.raises(SourceError, match="table SPGL_TDGYXX lacks the columns XMDM, CJJ"):
        pull()
    run(f'alter table {TABLE} add "XMDM" text')
    with pytest.raises(SourceError, match="table SPGL_TDGYXX lacks the column CJJ"):
        pull()


def test_a_column_that_bears_one_of_our_names_is_not_taken_for_ours(pull, run, landed):
    run(f"alter table {TABLE} add price_wan text default 'x'")
    run(insert("('P1', null, 3, null, null, 'x')"))
    pull()
    row = landed(pull.stage)[0]
    assert (row["price_wan"], row["price_wan__sent"]) == ("3.00", "x")


def test_a_missing_table_is_named(pull, run):
    run(f"drop table {TABLE}")
    with pytest.raises(SourceError, match=r"there is no table pre\.SPGL_TDGYXX"):
        pull()


def test_a_table_or_view_in_other_capitals_is_found(pull, run, landed):
    run(f"drop table {TABLE}")
    run("create view pre.spgl_tdgyxx as select 'P1' jgh, 'X' xmdm, 1 cjj, null::timestamp gxsj")
    pull()
    assert landed(pull.stage)[0]["parcel_no"] == "P1"


def test_a_right_that_was_withdrawn_is_told(pull, run):
    run(f"revoke select on {TABLE} from reader")
    with pytest.raises(SourceError, match="table SPGL_TDGYXX may not be read any more"):
        pull()


def test_a_query_that_takes_too_long_is_stopped(pull, run, monkeypatch):
    monkeypatch.setattr(transaction, "STATEMENT_S", 1)
    run(f"drop table {TABLE}")
    run(
        "create view pre.spgl_tdgyxx as select 'P1' jgh, '' xmdm, pg_sleep(5)::text cjj, now() gxsj"
    )
    with pytest.raises(SourceError, match="took longer than 1 s to read"):
        pull()


def test_a_connection_that_breaks_in_the_middle_is_told(pull, run, monkeypatch):
    filled = "select repeat(n::text, 99), null, n, null, null from generate_series(1, 9000) n"
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'"
    run(f"insert into {TABLE} {filled}")
    monkeypatch.setattr(database, "CHUNK_ROWS", 1000)
    monkeypatch.setattr(Stage, "append", lambda stage, rows: run(cut))
    with pytest.raises(SourceError, match=r"could not be read \(AdminShutdown 57P01\)"):
        pull()


def test_feeds_of_one_snapshot_see_one_instant(pull, run, landed, make_table_feed, context):
    with connectors.open_snapshot(make_table_feed(), context) as connection:
        run(insert("('P1', null, null, null, null)"))
        inside = replace(context, snapshots={"exchange": connection})
        pull(context=inside)
        assert landed(pull.stage) == []
    pull()
    assert len(landed(pull.stage)) == 1


def test_a_feed_that_fails_leaves_the_snapshot_to_the_others(
    pull, run, landed, make_table_feed, context
):
    run(
        insert("('P1', null, null, null, null)"),
        'create table pre."NO" as table pre."SPGL_TDGYXX"',
        'revoke select on pre."NO" from reader',
    )
    with connectors.open_snapshot(make_table_feed(), context) as connection:
        inside = replace(context, snapshots={"exchange": connection})
        with pytest.raises(SourceError, match="land/sales: table NO may not be read"):
            pull(feed=make_table_feed("NO", "land/sales"), context=inside)
        pull(context=inside)
    assert len(landed(pull.stage)) == 1


def test_nothing_can_be_written_through_a_snapshot(server, make_table_feed, make_context, run):
    context = make_context(DIAODU_SECRET_LAND_PARCELS_DSN=server.get_uri())
    with (
        connectors.open_snapshot(make_table_feed(), context) as connection,
        pytest.raises(sa.exc.DBAPIError, match="read-only transaction"),
    ):
        connection.execute(sa.text(insert("('P1', null, null, null, null)")))


@pytest.mark.parametrize(
    ("dsn", "told"),
    [
        ("postgresql://u:hunter2@127.0.0.1:1/x", "no connection to the database x at 127.0.0.1"),
        ("mysql://u:hunter2@127.0.0.1:1/x", "no connection to the database x at 127.0.0.1"),
        ("hunter2", "the DSN in DIAODU_SECRET_LAND_PARCELS_DSN cannot be used"),
        ("oracle9://u:hunter2@h/x", "the DSN in DIAODU_SECRET_LAND_PARCELS_DSN cannot be used"),
        ("postgresql://u:hunter2@h:port/x", "the DSN in DIAODU_SECRET_LAND_PARCELS_DSN cannot be"),
    ],
)
def test_no_failure_to_connect_shows_the_password(make_table_feed, make_context, dsn, told):
    context = make_context(DIAODU_SECRET_LAND_PARCELS_DSN=dsn)
    with (
        pytest.raises(SourceError, match=told) as raised,
        connectors.open_snapshot(make_table_feed(), context),
    ):
        pass
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


def test_a_user_the_database_does_not_know_is_refused(server, make_table_feed, make_context):
    dsn = server.get_uri().replace("postgres:@", "nobody:hunter2@")
    context = make_context(DIAODU_SECRET_LAND_PARCELS_DSN=dsn)
    with (
        pytest.raises(
            SourceError, match=r"refused the user or the password.*renew DIAODU_SECRET_LAND"
        ),
        connectors.open_snapshot(make_table_feed(), context),
    ):
        pass


def test_a_missing_dsn_is_told(make_table_feed, make_context):
    with (
        pytest.raises(SourceError, match="the secret DIAODU_SECRET_LAND_PARCELS_DSN is not set"),
        connectors.open_snapshot(make_table_feed(), make_context()),
    ):
        pass


def test_mysql_is_asked_in_its_own_words(make_table_feed, make_context):
    columns = [sa.column(name) for name in ("JGH", "XMDM", "CJJ")]
    changed = sa.column("GXSJ", mysql.DATETIME())
    table = sa.table("SPGL_TDGYXX", *columns, changed)
    catalog = Catalog(table, list(table.columns.values()))
    feed = make_table_feed()
    query = database.select_rows(feed, feed.connector, catalog, WINDOW, make_context())
    compiled = query.compile(dialect=mysql.dialect())
    assert "CAST(`SPGL_TDGYXX`.`JGH` AS CHAR) AS parcel_no" in str(compiled)
    assert "`SPGL_TDGYXX`.`GXSJ` >= %s AND `SPGL_TDGYXX`.`GXSJ` < %s" in str(compiled)
    assert datetime(2023, 5, 2) in compiled.params.values()  # noqa: DTZ001 as the column has no zone
