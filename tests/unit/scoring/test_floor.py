"""The hand-written SQL that benchmarks compare with gives the same tables."""

from benchmarks.scoring import compare


def test_the_bare_floor_agrees_in_every_cell():
    # Any difference raises before a time is told.
    assert [timing.step for timing in compare(3000)] == [
        "evaluate",
        "signals",
        "health",
        "bare SQL",
    ]
