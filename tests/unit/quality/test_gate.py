"""The gate: what refuses a batch, what only warns, and that it cannot pass without looking."""

import pytest

from quality import gate
from quality.gate import GateError, Limit, evaluate, judge
from quality.profile import Measure

DISTRICTS = ("510104", "锦江区", "锦江")
BAD = {"mode": "赠送"}


@pytest.mark.parametrize(
    ("bad", "good", "is_accepted"),
    [
        pytest.param(1, 19, True, id="just as many as allowed"),
        pytest.param(2, 37, False, id="one more than allowed"),
        pytest.param(0, 5, True, id="none"),
        pytest.param(1, 0, False, id="a single row, and bad"),
    ],
)
def test_too_many_broken_rows_refuse_a_batch(feed, batch, bad, good, is_accepted):
    verdict = judge(feed, batch(*[BAD] * bad, *[{}] * good), None, DISTRICTS)
    assert verdict.accepted is is_accepted


def test_the_reason_names_rows_ratio_and_the_worst_rules(feed, batch):
    path = batch(BAD, BAD, {**BAD, "floors": "?"}, {})
    assert judge(feed, path, None, DISTRICTS).reasons == [
        "broken_rows: 3 of 4 rows break a rule of the feed file (at most 0.05 of them may), "
        "most often mode:values in 3, floors:type in 1"
    ]


def test_a_missing_column_refuses_a_batch_and_is_named_with_its_label(feed, batch):
    verdict = judge(feed, batch({}, {}, without=("mode", "floors")), None, DISTRICTS)
    assert not verdict.accepted
    assert verdict.reasons == [
        "missing_column mode: 供地方式 is not in the batch",
        "missing_column floors: 层数 is not in the batch",
    ]


def test_a_missing_column_is_missing_even_from_an_empty_batch(feed, batch):
    assert not judge(feed, batch(without=("mode",)), None, DISTRICTS).accepted
    assert judge(feed, batch(), None, DISTRICTS).accepted


def test_broken_rows_below_the_limit_are_warnings(feed, batch):
    verdict = judge(feed, batch(BAD, *[{}] * 30), None, DISTRICTS)
    found = {f.rule: (f.broken, f.total, f.severity) for f in verdict.findings if f.broken}
    assert verdict.accepted
    assert found == {"mode:values": (1, 31, "warning"), "broken_rows": (1, 31, "error")}


def test_repeated_keys_warn_and_do_not_refuse(feed, batch):
    verdict = judge(feed, batch({"parcel_no": "P1"}, {"parcel_no": "P1"}), None, DISTRICTS)
    assert verdict.accepted
    assert [(f.rule, f.broken) for f in verdict.findings if f.broken] == [("repeated_key", 1)]


def test_there_is_a_finding_for_every_declared_rule(feed, batch):
    rules = [finding.rule for finding in judge(feed, batch({}), None, DISTRICTS).findings]
    assert len(rules) == len(set(rules)) == len(feed.columns) + 2 + 16
    assert {"mode:values", "mode:missing", "district:values", "broken_rows"} <= set(rules)


def limit(rule, broken, most=0):
    return Limit(Measure(rule, None, broken, 10), most, "error")


def test_limits_are_exceeded_only_beyond_them():
    limits = [limit("a", 0), limit("b", 1), limit("c", 3, most=3), limit("d", 4, most=3)]
    assert [found.measure.rule for found in evaluate("land/parcels", limits)] == ["b", "d"]


def test_an_expectation_that_is_not_evaluated_is_no_pass(monkeypatch):
    suite = gate._suite
    monkeypatch.setattr(gate, "_suite", lambda name, limits: suite(name, limits[:-1]))
    with pytest.raises(GateError, match=r"land/parcels: the gate evaluated 1 of 2 declared rules"):
        evaluate("land/parcels", [limit("a", 0), limit("b", 0)])


def test_a_measure_that_is_unknown_is_no_pass():
    with pytest.raises(GateError, match="evaluated 1 of 2"):
        evaluate("land/parcels", [limit("a", 0), limit("b", None)])
