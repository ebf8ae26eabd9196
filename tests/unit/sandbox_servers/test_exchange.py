"""The exchange database as the pipeline's role sees it, and what faults leave of it."""

import psycopg
import pytest
import sqlalchemy

MATTERS = "engineering/matters"
COMPLETIONS = "construction/completions"


@pytest.fixture
def read(healthy):
    """Run a query on the DSN of a feed, in a connection of its own."""
    environment = healthy.environment

    def run(query, feed=MATTERS):
        dsn = environment[f"DIAODU_SECRET_{feed.replace('/', '_').upper()}_DSN"]
        engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            return connection.execute(sqlalchemy.text(query)).fetchall()

    return run


def table(wires, feed):
    return f'pre_xmjg_510100."{wires[feed].connector["table"]}"'


def test_every_database_feed_has_its_table_under_the_national_names(read, wires, records):
    feeds = [feed for feed, wire in wires.items() if wire.kind == "database"]
    assert len(feeds) == 8
    for feed in feeds:
        columns = ", ".join(f'"{field.sent_as}"' for field in wires[feed].fields)
        assert len(read(f"select {columns} from {table(wires, feed)}", feed)) == 230


def test_columns_have_the_types_a_register_would_give_them(read):
    types = dict(
        read(
            "select column_name, data_type from information_schema.columns"
            " where table_name = 'SPGL_XMJBXXB'"
        )
    )
    assert types["LSH"] == "bigint"
    assert types["ZTZE"] == "numeric"
    assert types["GXSJ"] == "timestamp without time zone"
    assert types["SJYXBS"] == "smallint"
    assert types["NKGSJ"] == "text"
    assert types["XMMC"] == "text"


def test_a_column_with_a_dirty_value_is_text_as_a_whole(healthy, read):
    healthy.set_fault("engineering/steps=zero_date")
    rows = read('select "BLSJ" from pre_xmjg_510100."SPGL_XMSPSXBLXXXXB" order by "LSH"')
    assert rows[0] == ("0000-00-00",)
    assert rows[1] == ("2023-11-02 08:00:01",)


def test_values_arrive_as_they_were_known(read, wires, records):
    rows = read(f'select "SPSXSLBM", "SXBLSX" from {table(wires, MATTERS)} order by "LSH"')
    known = records[MATTERS]
    assert [row[0] for row in rows] == known["matter_instance_id"].to_pylist()
    assert [str(row[1]) for row in rows] == known["limit_days"].to_pylist()


def test_an_absent_value_is_null_and_an_empty_one_is_not(healthy, wires, make_rows):
    wire = wires[COMPLETIONS]
    place = wire.fields.index(wire.by_name["invalid_reason"])
    rows = make_rows(wire, 2).set_column(place, "invalid_reason", [[None, ""]])
    healthy._exchange.load(wire, rows)
    with psycopg.connect(healthy._exchange.dsn.replace("+psycopg", "")) as connection:
        query = f'select "SJWXYY" from {table(wires, COMPLETIONS)} order by "LSH"'
        assert connection.execute(query).fetchall() == [(None,), ("",)]
    healthy._load(COMPLETIONS)


def test_the_window_column_is_indexed(read):
    indexes = read("select indexdef from pg_indexes where tablename = 'SPGL_XMSPSXBLXXB'")
    assert ['("GXSJ")' in definition for (definition,) in indexes] == [True]


def test_the_pipelines_role_may_only_read(read, wires):
    with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied"):
        read(f"delete from {table(wires, MATTERS)}")


def test_a_database_that_is_down_is_down_for_all_and_comes_back(healthy, read, wires):
    healthy.set_fault(f"{MATTERS}=down")
    with pytest.raises(sqlalchemy.exc.OperationalError):
        read("select 1", COMPLETIONS)
    healthy.clear_faults()
    assert len(read(f"select 1 from {table(wires, MATTERS)}")) == 230


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("missing_table", "does not exist"),
        ("unauthorized", "permission denied for table"),
        ("missing_column:matter", 'column "SPSXBM" does not exist'),
    ],
)
def test_a_fault_of_one_table_leaves_the_others(healthy, read, wires, fault, said):
    healthy.set_fault(f"{MATTERS}={fault}")
    with pytest.raises(sqlalchemy.exc.ProgrammingError, match=said):
        read(f'select "SPSXBM" from {table(wires, MATTERS)}')
    assert len(read(f"select 1 from {table(wires, COMPLETIONS)}", COMPLETIONS)) == 230
