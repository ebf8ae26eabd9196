"""Where one version of the rule book took over from another, read from the ledger."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from exports.ledger import Ledger
from orchestration.cli import report
from orchestration.succession import took_effect, version_before, versions

FIRST = datetime(2023, 11, 1, 22, tzinfo=UTC)  # 6 in the morning of the 2nd
ZONE = ZoneInfo("Asia/Shanghai")
BOOK = Path("cities/city/rulebook.yml")


def day(number, hours=0):
    return FIRST + timedelta(days=number, hours=hours)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger")


def evaluate(ledger, *told):
    """Commit evaluations: (instant, version)."""
    for at, version in told:
        about = {} if version is None else {"rulebook_version": version}
        ledger.commit(ledger.stage(at, {}, about))


def test_the_first_instant_under_a_version_is_said_with_where_to_see_history_under_it(ledger):
    evaluate(ledger, (day(0), "1"), (day(1), "1"), (day(2), "2"))
    assert took_effect(ledger, day(2), BOOK, ZONE) == (
        "rule book 2 took effect at 2023-11-04 06:00 (before: 1); see history under it with "
        "diaodu replay --from 2023-11-02 --to 2023-11-03 --rulebook cities/city/rulebook.yml"
    )


def test_it_is_said_once(ledger):
    evaluate(ledger, (day(0), "1"), (day(1), "2"), (day(2), "2"))
    assert took_effect(ledger, day(2), BOOK, ZONE) is None
    assert took_effect(ledger, day(0), BOOK, ZONE) is None


def test_without_a_whole_day_before_there_is_no_history_to_see(ledger):
    evaluate(ledger, (day(0), "1"), (day(0, hours=1), "2"))
    said = took_effect(ledger, day(0, hours=1), BOOK, ZONE)
    assert said == "rule book 2 took effect at 2023-11-02 07:00 (before: 1)"


def test_an_instant_that_was_never_evaluated_has_no_version(ledger):
    evaluate(ledger, (day(0), "1"))
    assert took_effect(ledger, day(1), BOOK, ZONE) is None


@pytest.mark.parametrize(
    ("before", "version", "found"), [("1", "2", "1"), ("2", "2", None), (None, "2", None)]
)
def test_another_version_before_is_told_by_its_name(ledger, before, version, found):
    assert version_before(ledger, day(1), version) is None
    evaluate(ledger, (day(0), before))
    assert version_before(ledger, day(1), version) == found


def test_versions_come_in_the_order_of_time_each_once(ledger):
    evaluate(ledger, (day(0), "2"), (day(1), "2"), (day(2), "10"), (day(3), "2"), (day(4), None))
    assert versions(ledger, ledger.instants()) == ["2", "10"]
    assert versions(ledger, ledger.instants()[2:3]) == ["10"]


def test_a_run_prints_it_and_only_then(ledger, capsys):
    evaluate(ledger, (day(0), "1"), (day(1), "2"), (day(2), "2"))
    city = SimpleNamespace(folder=BOOK.parent, time_zone=ZONE)
    workspace = SimpleNamespace(city=city, ledger=ledger)
    report.print_succession(workspace, "2023-11-02T22:00:00Z")
    assert capsys.readouterr().out.startswith("rule book 2 took effect at 2023-11-03 06:00")
    report.print_succession(workspace, "2023-11-03T22:00:00Z")
    assert capsys.readouterr().out == ""
