"""Imperfections: every kind of disguised code, and who is spared."""

import numpy as np
import pyarrow as pa
import pytest

from sandbox.agencies import dirt
from sandbox.plan import CityPlan

CODE = "2209-511098-04-01-815034"


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (dirt.WRAPPED, f"川投资备【{CODE}】FGQB-0118号"),
        (dirt.FULL_WIDTH, "２２０９-５１１０９８-０４-０１-８１５０３４"),
        (dirt.LETTER_O, "22O9-511O98-04-01-815034"),
        (dirt.UNHYPHENATED, "22095110980401815034"),
        (dirt.DASHED, "2209–511098–04–01–815034"),
        (dirt.TRUNCATED, "2209-511098-04-01-8"),
        (dirt.MISSING, None),
    ],
)
def test_a_clerk_spoils_one_code_and_leaves_its_neighbour(kind, written):
    spots = dirt.Spots(np.array([-1, 0]), (kind,))
    assert dirt.disguise(pa.array([CODE, CODE]), spots).to_pylist() == [CODE, written]


def test_imperfections_come_at_their_rate():
    plan = CityPlan()
    spots = dirt.draw_spots(plan, 0, "land/parcels", np.zeros(50_000, dtype=bool))
    assert spots.at(dirt.MISSING).mean() == pytest.approx(0.10, abs=0.01)


def test_a_plan_without_imperfections_is_clean():
    plan = CityPlan(imperfections=0.0)
    for feed in dirt.RATES:
        assert (dirt.draw_spots(plan, 0, feed, np.zeros(2_000, dtype=bool)).kind == -1).all()


def test_key_projects_are_spared_what_would_cost_them_their_place():
    spots = dirt.draw_spots(CityPlan(), 0, "land/parcels", np.ones(50_000, dtype=bool))
    assert not spots.at(dirt.TRUNCATED).any()
    assert spots.at(dirt.MISSING).any()


def test_a_feed_without_rates_is_clean():
    assert (dirt.draw_spots(CityPlan(), 0, "site/sites", np.ones(9, dtype=bool)).kind == -1).all()
