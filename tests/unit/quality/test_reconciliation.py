"""Row conservation by id sets: every way to lose or double a row is seen."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.reconciliation import reconcile, unexplained

BATCHES = {"B1": 3, "B2": 2}
LANDED = [(batch, row) for batch, rows in BATCHES.items() for row in range(1, rows + 1)]
PLACED = [
    ("B1", 1, "superseded"),
    ("B1", 2, "quarantined"),
    ("B1", 3, "modelled"),
    ("B2", 1, "modelled"),
    ("B2", 2, "modelled"),
]


def account(landed, placed, batches=BATCHES, path=":memory:"):
    con = duckdb.connect(str(path))
    for schema in ("landing", "staging", "reference"):
        con.execute(f"create schema {schema}")
    con.execute("create table reference.feeds as select 'land/parcels' as feed")
    con.execute("create table reference.batches(feed varchar, batch_id varchar, rows bigint)")
    con.execute("create table landing.land__parcels(batch_id varchar, row_no bigint)")
    con.execute(
        "create table staging.stg_land__parcels(batch_id varchar, row_no bigint, outcome varchar)"
    )
    tables = [
        ("reference.batches", [("land/parcels", b, n) for b, n in batches.items()]),
        ("landing.land__parcels", landed),
        ("staging.stg_land__parcels", placed),
    ]
    for table, rows in tables:
        if rows:
            places = ", ".join("?" * len(rows[0]))
            con.executemany(f"insert into {table} values ({places})", rows)
    return con


def found(landed, placed, batches=BATCHES):
    with account(landed, placed, batches) as con:
        return reconcile(con)[0]


def test_rows_that_each_end_in_one_place_are_all_explained():
    line = found(LANDED, PLACED)
    assert (line.landed, line.modelled, line.superseded, line.quarantined) == (5, 3, 1, 1)
    assert line.unexplained == 0
    assert unexplained([line]) is None


@pytest.mark.parametrize(
    ("landed", "placed", "lost"),
    [
        pytest.param(LANDED, PLACED[:-1], 1, id="lost on the way"),
        pytest.param(LANDED, [*PLACED, PLACED[0]], 1, id="doubled in one place"),
        pytest.param(LANDED, [*PLACED, ("B1", 1, "modelled")], 1, id="in two places"),
        pytest.param(LANDED, [*PLACED[:-1], ("B2", 2, None)], 2, id="without an outcome"),
        pytest.param(LANDED, [*PLACED[:-1], ("B2", 2, "dropped")], 2, id="in a place of its own"),
        pytest.param(LANDED, [*PLACED, ("B2", 3, "modelled")], 1, id="beyond its batch"),
        pytest.param(LANDED, [*PLACED, ("B9", 1, "modelled")], 1, id="of an unknown batch"),
        pytest.param(LANDED, [*PLACED, (None, None, "modelled")], 1, id="without an id"),
        pytest.param(LANDED[:-1], PLACED[:-1], 1, id="committed but not landed"),
        pytest.param(LANDED[:-1], PLACED, 2, id="placed but not landed"),
        pytest.param([*LANDED, LANDED[0]], PLACED, 1, id="landed twice"),
        pytest.param(
            LANDED,
            [*PLACED[:-1], ("B1", 3, "superseded")],
            2,
            id="one lost, one doubled: equal counts",
        ),
        pytest.param(LANDED, [], 5, id="nothing placed"),
        pytest.param([], [], 5, id="nothing at all"),
    ],
)
def test_a_row_that_is_lost_or_doubled_is_unexplained(landed, placed, lost):
    line = found(landed, placed)
    assert line.unexplained == lost
    assert "land/parcels" in unexplained([line])
    assert "Next:" in unexplained([line])


def test_a_feed_that_never_landed_is_explained():
    line = found([], [], batches={})
    assert (line.landed, line.unexplained) == (0, 0)


def test_it_needs_no_more_than_to_read(tmp_path):
    account(LANDED, PLACED, path=tmp_path / "w.duckdb").close()
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as con:
        assert reconcile(con, ["land/parcels"])[0].unexplained == 0


OUTCOMES = st.sampled_from(["modelled", "superseded", "quarantined", "elsewhere"])
IDS = st.tuples(st.sampled_from(["B1", "B2", "B3"]), st.integers(0, 4))


@settings(max_examples=60, deadline=None)
@given(
    landed=st.lists(IDS, max_size=8),
    placed=st.lists(st.tuples(IDS, OUTCOMES), max_size=8),
)
def test_nothing_is_unexplained_exactly_when_every_id_is_once_on_both_sides(landed, placed):
    line = found(landed, [(*row, outcome) for row, outcome in placed])
    is_whole = (
        sorted(landed) == sorted(LANDED)
        and sorted(row for row, _ in placed) == sorted(LANDED)
        and all(outcome != "elsewhere" for _, outcome in placed)
    )
    assert (line.unexplained == 0) is is_whole


@settings(max_examples=30, deadline=None)
@given(st.permutations(PLACED), st.permutations(LANDED))
def test_the_order_of_rows_does_not_matter(placed, landed):
    assert found(landed, placed).unexplained == 0
