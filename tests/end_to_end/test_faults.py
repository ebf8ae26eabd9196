"""What agencies do wrong, over the wire: one clear line each, nothing lost, others still land."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from ingestion.landing import Landing
from ingestion.pull import pull
from quality.gate import judge

# feed, fault, state, words the line must say
REFUSING = [
    ("land/parcels", "down", "failed", ["land/parcels"]),
    ("land/parcels", "unauthorized", "failed", ["land/parcels", "401"]),
    ("site/sites", "storm", "failed", ["site/sites", "503"]),
    ("land/parcels", "html", "failed", ["land/parcels", "login page"]),
    ("land/parcels", "truncated", "failed", ["land/parcels", "page 1", "ends too early"]),
    ("land/parcels", "error_body", "failed", ["land/parcels"]),
    ("site/sites", "repeated_cursor", "failed", ["site/sites", "cursor"]),
    ("land/parcels", "empty", "refused", ["land/parcels", "no rows"]),
    ("land/parcels", "shrunk", "refused", ["land/parcels", "shrunk_sweep"]),
    ("land/parcels", "missing_column:signed_on", "refused", ["land/parcels", "signed_on"]),
    ("planning/land_use_permits", "missing_column:issued_on", "failed", ["FZRQ"]),
    ("planning/land_use_permits", "missing_table", "failed", ["SPGL_JSYDGHXKXXB"]),
    ("usage/visits", "wrong_encoding", "failed", ["utf-8-sig", "gb18030"]),
    ("statistics/investment_monthly", "half_written", "failed", ["not a complete"]),
    ("land/parcels", "unknown_district:0.3", "refused", ["district:values", "rows"]),
    ("approval/matters", "malformed_code:0.3", "landed", []),
    ("approval/projects", "malformed_code:0.3", "refused", ["project_code"]),
    ("approval/projects", "amount_x10000:0.3", "refused", ["total_investment_wan:range"]),
    ("land/parcels", "zero_date:0.3", "refused", ["signed_on:type"]),
]
TOLERATED = [
    ("land/parcels", "new_column"),
    ("land/parcels", "short_page"),
    ("land/parcels", "wrong_total:1"),
    ("land/parcels", "unknown_district:0.01"),
    ("approval/projects", "malformed_code:0.01"),
]


def pull_once(workspace, feed, landing, hours=0):
    """Pull one feed into `landing`, some hours later."""
    gate = partial(judge, districts=workspace.city.district_codes)
    later = replace(workspace, clock=workspace.clock + timedelta(hours=hours))
    return pull(workspace.city.feeds[feed], landing, later.pull_context(), gate)


@pytest.fixture
def faulty(agencies):
    """Set faults that end with the test."""
    yield agencies.set_fault
    agencies.clear_faults()


def set_fault(faulty, feed, fault):
    mode, _, argument = fault.partition(":")
    faulty(feed, mode, argument)


@pytest.mark.parametrize(("feed", "fault", "state", "words"), REFUSING)
def test_a_fault_is_said_in_one_line_and_the_last_good_batch_stays(
    workspace, faulty, tmp_path, feed, fault, state, words
):
    landing = Landing(tmp_path)
    assert pull_once(workspace, feed, landing).state == "landed"
    good = landing.batches(feed)
    set_fault(faulty, feed, fault)
    outcome = pull_once(workspace, feed, landing, hours=24 * 40)
    assert outcome.state == state, outcome.error
    for word in words:
        assert word in outcome.error
    if state != "landed":
        assert "\n" not in outcome.error
        assert "Next:" in outcome.error
        assert landing.batches(feed)[: len(good)] == good


@pytest.mark.parametrize(("feed", "fault"), TOLERATED)
def test_what_is_harmless_lands(workspace, faulty, tmp_path, feed, fault):
    landing = Landing(tmp_path)
    clean = pull_once(workspace, feed, landing)
    set_fault(faulty, feed, fault)
    outcome = pull_once(workspace, feed, landing, hours=24 * 40)
    assert outcome.state == "landed", outcome.error
    assert outcome.rows == clean.rows
