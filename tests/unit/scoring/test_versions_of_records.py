"""Items, feedback and visits that are versions count only while they were in force."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from scoring.instant import Instant, moments
from scoring.measures.inputs import Inputs
from scoring.measures.items import coordinated, fed_back
from scoring.measures.visits import visited

STAMP = pa.timestamp("us")


def noon(day, second=0):
    """A June day at noon in the city, naive UTC."""
    return datetime(2023, 6, day, 4, 0, second, tzinfo=UTC).replace(tzinfo=None)


CAME, KNOWN, ENDED = noon(1), noon(10), noon(20)
MOMENTS = moments(
    [
        Instant(noon(day, second), date(2023, 6, day), 5)
        for day, second in ((9, 59), (10, 0), (19, 59), (20, 0))
    ],
    ZoneInfo("Asia/Shanghai"),
)
EXPECTED = {KNOWN, noon(19, 59)}


def inputs(**versions):
    """One project on a list at every instant, and what is said of it."""
    as_of = MOMENTS["as_of"]
    told = {"project_code": pa.array(["P"] * len(as_of)), "as_of": as_of}
    lifecycles = pa.table(
        {**told, "plan_year": pa.array([2023] * len(as_of)), "batch": pa.array(["1"] * len(as_of))}
    )
    projects = pa.table(
        {
            "project_code": ["P"],
            "district": ["510104"],
            "sector": ["industry"],
            "investor_kind": ["state"],
            "responsible_org": ["市住建局"],
        }
    )
    nothing = pa.table({})
    return Inputs(projects, lifecycles, nothing, nothing, nothing, **versions)


def in_force(**columns):
    """One version, in force from ``KNOWN`` until ``ENDED``."""
    cells = {**columns, "known_at": KNOWN, "superseded_at": ENDED}
    kinds = {datetime: STAMP, date: pa.date32(), str: pa.string(), int: pa.int64()}
    return pa.table({name: pa.array([v], kinds[type(v)]) for name, v in cells.items()})


def still(table):
    """The same version, not superseded yet."""
    column = table.schema.get_field_index("superseded_at")
    return table.set_column(column, "superseded_at", pa.array([None], STAMP))


ITEM = in_force(item_id="X", project_code="P", raised_at=CAME, accepted_at=CAME, solved_at=CAME)
FEEDBACK = in_force(item_id="X", reported_at=CAME)
VISITS = in_force(day=date(2023, 6, 1), unit="市住建局", visits=3)


@pytest.mark.parametrize(
    ("measure", "versions"),
    [
        pytest.param(coordinated, {"items": ITEM}, id="items"),
        pytest.param(fed_back, {"items": ITEM, "feedbacks": FEEDBACK}, id="feedbacks"),
        pytest.param(visited, {"visits": VISITS}, id="visits"),
    ],
)
def test_a_version_counts_from_when_it_is_known_until_it_is_superseded(measure, versions):
    found = measure(inputs(**versions), MOMENTS)
    assert set(found["as_of"].to_pylist()) == EXPECTED
    lasting = {name: still(table) for name, table in versions.items()}
    later = measure(inputs(**lasting), MOMENTS)
    assert set(later["as_of"].to_pylist()) == {*EXPECTED, ENDED}


def test_feedback_stays_with_its_item_whatever_is_said_of_the_item_later():
    two = pa.concat_tables(
        [
            ITEM,
            still(ITEM).set_column(
                ITEM.schema.get_field_index("known_at"), "known_at", pa.array([ENDED], STAMP)
            ),
        ]
    )
    once = fed_back(inputs(items=still(ITEM), feedbacks=still(FEEDBACK)), MOMENTS)
    assert fed_back(inputs(items=two, feedbacks=still(FEEDBACK)), MOMENTS).equals(once)
