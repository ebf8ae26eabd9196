"""Decimal places: half up, exactly, on every engine."""

import math
from fractions import Fraction

import duckdb
import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.rounding import rounded, score

SHARES = st.integers(0, 20_000)


def on_arrow(expression, **columns):
    frame = nw.from_native(pa.table(columns), eager_only=True)
    return frame.select(x=expression)["x"].to_list()


def on_duckdb(expression, **columns):
    with duckdb.connect() as connection:
        lazy = nw.from_native(connection.from_arrow(pa.table(columns)))
        return lazy.select(x=expression).collect("pyarrow")["x"].to_list()


ENGINES = [on_arrow, on_duckdb]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("value", "result"),
    [(0.12345, 0.1235), (0.12344, 0.1234), (2.5e-5, 0.0), (5e-5, 0.0001), (-0.00005, 0.0)],
)
def test_a_half_goes_up(engine, value, result):
    assert engine(rounded(nw.col("v")), v=[value]) == [result]


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(st.tuples(SHARES, st.integers(1, 10_000)), min_size=1, max_size=200))
def test_a_quotient_of_shares_is_rounded_as_the_exact_fraction(engine, pairs):
    done, due = ([n / 10_000 for n in column] for column in zip(*pairs, strict=True))
    exact = [math.floor(Fraction(a, b) * 10_000 + Fraction(1, 2)) / 10_000 for a, b in pairs]
    assert engine(rounded(nw.col("a") / nw.col("b")), a=done, b=due) == exact


# Shares in units of 0.0001. The doubles of the first quotients fall short of their exact half; the
# others lie as near below a half as shares can.
SHORT_OF_A_HALF = [(18377, 32), (15733, 32), (1762, 64), (3031, 160), (15768, 256)]
BELOW_A_HALF = [(3591, 9691), (18271, 8427), (4605, 7819)]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_hardest_quotients_are_rounded_as_their_exact_fractions(engine):
    pairs = [*SHORT_OF_A_HALF, *BELOW_A_HALF]
    done, due = ([n / 10_000 for n in column] for column in zip(*pairs, strict=True))
    exact = [math.floor(Fraction(a, b) * 10_000 + Fraction(1, 2)) / 10_000 for a, b in pairs]
    assert engine(rounded(nw.col("a") / nw.col("b")), a=done, b=due) == exact


@pytest.mark.parametrize("engine", ENGINES)
def test_a_score_is_flat_beyond_its_scale_and_null_without_a_reading(engine):
    found = engine(score(nw.col("v"), bad=90, good=0), v=[-1.0, 0.0, 45.0, 90.0, 91.0, None])
    assert found == [100, 100, 50, 0, 0, None]
