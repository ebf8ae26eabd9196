"""Killed anywhere, the line loses nothing: readers keep a whole release, the next run succeeds."""

import pytest
import sklearn.linear_model  # noqa: F401  imported before the forks, for speed, as is dbt
from dbt.cli.main import dbtRunner  # noqa: F401
from killing import kill_again_and_again


def test_twelve_kills_in_a_row_lose_nothing(workspace):
    kill_again_and_again(workspace, points=12, recover_every=6)


@pytest.mark.slow
def test_the_run_after_each_of_twenty_kills_succeeds(workspace):
    kill_again_and_again(workspace, points=20, recover_every=1)
