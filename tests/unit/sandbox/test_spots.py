"""Which rows are dirty: rates, who is spared, the same spots every time; dirt of whole cities."""

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from sandbox.agencies import sheets
from sandbox.dirt import RATES, SPARES_KEY_PROJECTS, clean, draw_spots, kinds
from sandbox.dirt.soil import CHANGES
from sandbox.plan import CityPlan
from sandbox.world import simulate

ELSEWHERE = {kinds.NO_PARENT, kinds.AFTER_COMPLETION, kinds.OTHER_SITE}


def test_every_kind_with_a_rate_is_carried_out_somewhere():
    rated = {kind for rates in RATES.values() for kind in rates}
    assert rated == set(CHANGES) | kinds.ROW_KINDS | ELSEWHERE
    assert rated >= SPARES_KEY_PROJECTS


def test_imperfections_come_at_their_rate():
    spots = draw_spots(CityPlan(), 0, "land/parcels", np.zeros(50_000, dtype=bool))
    assert spots.at(kinds.MISSING).mean() == pytest.approx(0.10, abs=0.01)
    assert spots.at(kinds.PASTED, kinds.TWO_CODES).mean() == pytest.approx(0.0032, abs=0.001)


def test_luck_is_spread_over_the_rows_of_a_kind():
    spots = draw_spots(CityPlan(), 0, "land/parcels", np.zeros(50_000, dtype=bool))
    luck = spots.luck[spots.at(kinds.MISSING)]
    assert (luck >= 0).all()
    assert (luck <= 1).all()
    assert np.histogram(luck, 4)[0] / len(luck) == pytest.approx([0.25] * 4, abs=0.03)


@pytest.mark.parametrize("feed", RATES)
def test_rates_stay_modest_and_what_breaks_identity_is_rare(feed):
    rates = RATES[feed]
    added = set(rates) - {kinds.MISSING, kinds.MISSING_LINK, kinds.WRAPPED}
    assert sum(rates[kind] for kind in added) <= 0.08
    assert rates.get(kinds.PASTED, 0.0) <= 0.002
    assert 3 * sum(rates.values()) <= 1


def test_rates_are_multiplied_and_clipped():
    nobody = np.zeros(20_000, dtype=bool)
    usual, worse, worst = (
        draw_spots(CityPlan(imperfections=times), 0, "land/parcels", nobody)
        for times in (1.0, 3.0, 99.0)
    )
    assert worse.at(kinds.MISSING).mean() == pytest.approx(0.3, abs=0.02)
    assert (usual.kind >= 0).sum() < (worse.kind >= 0).sum()
    assert (worst.kind >= 0).all()


def test_a_plan_without_imperfections_is_clean():
    plan = CityPlan(imperfections=0.0)
    for feed in RATES:
        assert (draw_spots(plan, 0, feed, np.zeros(2_000, dtype=bool)).kind == -1).all()


def test_key_projects_are_spared_what_would_cost_them_their_place():
    spots = draw_spots(CityPlan(), 0, "land/parcels", np.ones(50_000, dtype=bool))
    assert not spots.at(*SPARES_KEY_PROJECTS).any()
    assert spots.at(kinds.MISSING).any()


def test_a_feed_without_rates_is_clean():
    spots = draw_spots(CityPlan(), 0, "directory/organisations", np.ones(9, dtype=bool))
    assert (spots.kind == clean(9).kind).all()


def test_spots_are_the_same_for_the_same_plan_and_others_for_another_seed():
    nobody = np.zeros(5_000, dtype=bool)
    one, again, other = (
        draw_spots(CityPlan(seed=seed), 0, "land/parcels", nobody) for seed in (1, 1, 2)
    )
    assert (one.kind == again.kind).all()
    assert (one.luck == again.luck).all()
    assert (one.kind != other.kind).any()


def test_a_city_without_imperfections_sends_nothing_spoilt_but_late_revisions():
    plan = replace(CityPlan.sized(400), imperfections=0.0)
    (block,) = simulate(plan).blocks
    noted = {note.kind for sheet in sheets(block, plan.as_of).values() for note in sheet.spoilt}
    assert noted == {kinds.REVISED}


def test_a_city_three_times_as_dirty_is_sent_whole():
    plan = replace(CityPlan.sized(400), imperfections=3.0)
    (block,) = simulate(plan).blocks
    sent = sheets(block, plan.as_of)
    for feed, sheet in sent.items():
        for note in sheet.spoilt:
            assert len(note.true) == len(note.rows), (feed, note.kind)
            assert note.rows.max() < sheet.table.num_rows


def test_every_noted_cell_differs_from_its_true_value(sheets_sent):
    count = 0
    for feed, sheet in sheets_sent.items():
        for note in sheet.spoilt:
            if note.column is None:
                continue
            said = sheet.table[note.column].take(note.rows).to_pylist()
            true = note.true.to_pylist()
            wrong = [one != other for one, other in zip(said, true, strict=True)]
            # what is told in 亿元 and in 元 alike: nothing
            assert all(wrong) or note.kind == kinds.REVISED, (feed, note.kind)
            count += len(wrong)
    assert count > 3_000


def test_most_kinds_are_met_in_the_reference_city(dirty):
    met = set(pc.unique(dirty["kind"]).to_pylist())
    rated = {kind for rates in RATES.values() for kind in rates}
    assert rated - met <= {kinds.NO_PARENT, kinds.AMOUNT_IN_YUAN, kinds.SHIFTED}
    assert met - rated == {kinds.REVISED, kinds.CONSTANT}
