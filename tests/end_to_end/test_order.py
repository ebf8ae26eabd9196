"""The order law: how rows reached the landing zone makes no difference to any table that is read.

Whatever the order of rows and batches, however a landing is cut into batches, whatever was sent
twice or committed again: as long as the same rows landed at the same instants, every mart is the
same, down to the last byte. What names or counts landed rows is listed in ``order_line``.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.landing import Landing
from orchestration.workspace import Workspace
from tests.end_to_end.order_city import OrderCity, land_city, read_tables
from tests.end_to_end.order_cuts import CUTS, Cut, commit, cut_all, relanded
from tests.end_to_end.order_line import Line, compiled

FEW = 3  # feeds that are landed otherwise in one case

# The model that names one of several rows that say the same, and so has to choose an address.
NAMING_ROWS = {"marts.data_issues"}

INSIDE = r"(?:[^()]|\((?:[^()]|\([^()]*\))*\))*?"
CHOICE = re.compile(
    rf"\b(?:order by|(?:min|max|first|last|any_value|min_by|max_by|arg_min|arg_max)\(){INSIDE}"
    r"\b(?:batch_id|row_no)\b"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> OrderCity:
    return land_city(tmp_path_factory.mktemp("order"))


@pytest.fixture(scope="module")
def models(city):
    return compiled(city.workspace, city.workspace.data / "target")


@pytest.fixture(scope="module")
def landed(city):
    """Every table that models read, with every batch as it was sent."""
    return city.tables | relanded(city.tables, city.deliveries, seed=0)


@pytest.fixture(scope="module")
def line(models, landed) -> Line:
    return Line(models, landed)


def differences(city, landed, line, cuts, **how):
    """What the public tables would differ by if some feeds had been landed so."""
    others = relanded(
        landed, cut_all(city.deliveries, cuts), seed=sum(cut.seed for cut in cuts.values())
    )
    is_any_twice = any(cut.again != "nothing" for cut in cuts.values())
    return line.differences(others, is_any_twice=is_any_twice, **how)


def few_feeds(city):
    return st.dictionaries(st.sampled_from(city.feeds), CUTS, min_size=1, max_size=FEW)


@settings(max_examples=200)
@given(data=st.data())
def test_no_mart_depends_on_how_some_feeds_were_landed(city, landed, line, data):
    cuts = data.draw(few_feeds(city), "cuts")
    assert differences(city, landed, line, cuts) == {}


@pytest.mark.slow
@settings(max_examples=2_000)
@given(data=st.data())
def test_no_mart_depends_on_it_in_two_thousand_cases(city, landed, line, data):
    cuts = data.draw(few_feeds(city), "cuts")
    assert differences(city, landed, line, cuts) == {}


@settings(max_examples=8)
@given(data=st.data())
def test_no_mart_depends_on_how_all_feeds_were_landed_at_once(city, landed, line, data):
    cuts = {feed: data.draw(CUTS, feed) for feed in city.feeds}
    assert differences(city, landed, line, cuts, every_model=True) == {}


def test_batches_committed_in_any_order_and_again_give_the_same_marts(city, line, tmp_path):
    cuts = dict.fromkeys(city.deliveries, Cut(2, "shuffled", "some rows", seed=1))
    commit(Landing(tmp_path / "landing"), city, cut_all(city.deliveries, cuts), seed=1)
    tables = read_tables(Workspace(city=city.workspace.city, data=tmp_path))
    assert line.differences(tables, is_any_twice=True, every_model=True) == {}


def test_only_staging_looks_at_where_a_row_was_landed_to_choose_between_rows(models):
    """Elsewhere batch_id and row_no are a row's name: compared with others, never put in order."""
    choosing = {m.table for m in models if m.layer != "staging" and CHOICE.search(m.sql)}
    assert choosing == NAMING_ROWS
