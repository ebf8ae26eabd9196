"""Faults read from text, and what they do to a table."""

import pytest

from sandbox.faults import MODES, Fault, FaultError, parse_fault, spoil


def test_a_fault_is_read_with_its_argument_or_the_usual_one(wires):
    assert parse_fault("land/parcels=shrunk:0.25", wires) == [
        Fault("land/parcels", "shrunk", "0.25")
    ]
    assert parse_fault("land/parcels=shrunk", wires) == [Fault("land/parcels", "shrunk", "0.6")]


def test_the_receiver_counts_as_a_feed(wires):
    assert parse_fault("dispatch=receiver_slow", wires) == [Fault("dispatch", "receiver_slow", "2")]


def test_a_source_stands_for_its_feeds(wires):
    feeds = [fault.feed for fault in parse_fault("site=down", wires)]
    assert feeds == ["site/attendance_daily", "site/cameras", "site/sites"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("land/parcels=exploded", "no fault 'exploded'; choose one of down,"),
        ("land/parcels", "no fault ''"),
        ("sea/parcels=down", "no feed or source 'sea/parcels'"),
        ("funds/batches=html", "a feed of kind files cannot have 'html'"),
        ("dispatch=html", "dispatch: a feed of kind receiver cannot have 'html'"),
        ("land/parcels=receiver_down", "a feed of kind rest cannot have 'receiver_down'"),
        ("dispatch=receiver_slow:much", "takes a number, not 'much'"),
        ("land/parcels=shrunk:much", "takes a number, not 'much'"),
    ],
)
def test_what_cannot_be_is_said_plainly(wires, text, said):
    with pytest.raises(FaultError, match=said):
        parse_fault(text, wires)


def spoiled(feed, mode, wires, records):
    fault = parse_fault(f"{feed}={mode}", wires)[0]
    return records[feed], spoil(records[feed], wires[feed], fault)


def changed_cells(before, after):
    return {
        name: [
            (old, new)
            for old, new in zip(before[name].to_pylist(), after[name].to_pylist(), strict=True)
            if old != new
        ]
        for name in before.schema.names
        if before[name] != after[name]
    }


@pytest.mark.parametrize(
    ("mode", "rows"), [("empty", 0), ("shrunk:0.6", 92), ("shrunk:0.1", 207), ("html", 230)]
)
def test_rows_go_missing_by_share(wires, records, mode, rows):
    _, after = spoiled("land/parcels", mode, wires, records)
    assert after.num_rows == pytest.approx(rows, abs=3)


def test_a_column_appears(wires, records):
    before, after = spoiled("land/parcels", "new_column:备注", wires, records)
    assert after.schema.names == [*before.schema.names, "备注"]


def test_a_required_column_outside_grain_and_window_goes_missing(wires, records):
    before, after = spoiled("land/parcels", "missing_column", wires, records)
    assert set(before.schema.names) - set(after.schema.names) == {"supply_mode"}


def test_the_column_named_goes_missing(wires, records):
    before, after = spoiled("land/parcels", "missing_column:updated_at", wires, records)
    assert set(before.schema.names) - set(after.schema.names) == {"updated_at"}


def test_a_column_that_is_not_there_cannot_go_missing(wires, records):
    with pytest.raises(FaultError, match="no column '备注'"):
        spoiled("land/parcels", "missing_column:备注", wires, records)


@pytest.mark.parametrize(
    ("mode", "column", "first"),
    [
        ("unknown_district", "district", ("锦江区", "未知区")),
        ("malformed_code", "project_code", ("2301-510104-04-01-000000", "2301-510104-")),
        ("amount_x10000", "price_wan", ("0.50", "5000.00")),
        ("zero_date", "signed_on", ("2023-01-01", "0000-00-00")),
    ],
)
def test_an_even_share_of_one_column_is_spoiled(wires, records, mode, column, first):
    before, after = spoiled("land/parcels", mode, wires, records)
    changes = changed_cells(before, after)
    assert list(changes) == [column]
    assert changes[column][0] == first
    assert len(changes[column]) == 3


def test_a_unit_behind_the_amount_stays(wires, records):
    table = records["land/parcels"].slice(0, 1)
    place = table.schema.names.index("price_wan")
    table = table.set_column(place, "price_wan", [["1,234.5亿元"]])
    fault = parse_fault("land/parcels=amount_x10000", wires)[0]
    assert spoil(table, wires["land/parcels"], fault)["price_wan"].to_pylist() == ["12345000.0亿元"]


@pytest.mark.parametrize(
    ("feed", "mode", "column"),
    [
        pytest.param(
            "keylist/annual_plan", "amount_x10000", "annual_plan_wan", id="required first"
        ),
        pytest.param("construction/works_permits", "zero_date", "issued_on", id="not an optional"),
        pytest.param("site/attendance_daily", "zero_date", "day", id="not the window's"),
        pytest.param("planning/land_use_permits", "amount_x10000", "area_sqm", id="no money there"),
    ],
)
def test_the_column_that_hurts_most_is_spoiled(wires, records, feed, mode, column):
    assert list(changed_cells(*spoiled(feed, mode, wires, records))) == [column]


def test_a_feed_without_such_a_column_says_so(wires, records):
    with pytest.raises(FaultError, match="site/sites: has no column of type district"):
        spoiled("site/sites", "unknown_district", wires, records)


def test_the_same_fault_spoils_the_same_rows(wires, records):
    for mode in MODES:
        fault = Fault("land/parcels", mode, MODES[mode].argument)
        once, twice = (spoil(records[fault.feed], wires[fault.feed], fault) for _ in range(2))
        assert once.equals(twice)
