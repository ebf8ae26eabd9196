"""A replay is many daily runs: the same ledger, byte by byte, however its instants were cut.

One small city without servers or targets, landed on some evenings of a month; its data folder is
copied for each line of history that is compared with the replay in one go.
"""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from exports.ledger import Ledger
from ingestion.city import read_city
from orchestration.execution import execute, follow, replay
from orchestration.following import RESTS_ON
from orchestration.report import RunError
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace
from sandbox.direct import land_answers, land_daily
from sandbox.plan import CityPlan
from tests.end_to_end.gates import open_gate

PLAN = CityPlan.sized(300, seed=11)
LANDED = (date(2023, 10, 20), *(date(2023, 11, day) for day in (1, 4, 8, 11, 14)))
FIRST, DAYS = date(2023, 10, 22), 25
SINGLE = 10  # evaluated alone in the second line of history; 1 November
LATE = 12  # a response that an agency passes on too late belongs to this day
TABLES = {
    *("signals", "health", "episodes", "transitions", "messages"),
    *("kpis", "district_board", "department_board"),
}


def evening(number: int) -> datetime:
    """The end of a day of the span, in UTC; the city is eight hours ahead."""
    day = FIRST + timedelta(days=number)
    return datetime(day.year, day.month, day.day, 15, 59, 59, tzinfo=UTC)


def text(numbers) -> list[str]:
    return [evening(number).isoformat() for number in numbers]


@dataclass(frozen=True)
class History:
    """A data folder with its ledger."""

    workspace: Workspace

    @property
    def ledger(self) -> Ledger:
        return self.workspace.ledger

    def copy(self, folder: Path) -> "History":
        """The same landing and the same ledger somewhere else."""
        for part in ("landing", "ledger"):
            if (self.workspace.data / part).exists():
                shutil.copytree(self.workspace.data / part, folder / part)
        return history(folder)

    def told(self) -> dict[datetime, dict[str, str]]:
        """Return the SHA-256 of every table of every instant."""
        entries = [self.ledger.entry(at) for at in self.ledger.instants()]
        return {entry.as_of: dict(entry.files) for entry in entries}

    def about(self, number: int) -> dict:
        """Return what the run that evaluated a day says of itself."""
        return dict(self.ledger.entry(evening(number)).about)

    def run(self, number: int):
        """Run the line at the end of a day; no agency answers, so nothing new lands."""
        return execute(self.workspace, evening(number).isoformat(), judging=open_gate)


def history(folder: Path) -> History:
    city = replace(read_city(REPOSITORY / "cities" / "sandbox"), targets=())
    return History(Workspace(city=city, data=folder, clock=evening(DAYS)))


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """The city as it landed, nothing evaluated yet."""
    city = history(tmp_path_factory.mktemp("landed"))
    land_daily(PLAN, city.workspace.landing.root, LANDED)
    return city


@pytest.fixture(scope="module")
def in_one_go(landed, tmp_path_factory):
    """The whole span replayed at once."""
    city = landed.copy(tmp_path_factory.mktemp("replayed"))
    done = replay(city.workspace, text(range(DAYS)))
    assert done.instants == DAYS
    assert done.must_follow == []
    return city


def test_single_runs_and_replays_cut_anywhere_give_the_bytes_of_a_replay_in_one_go(
    landed, in_one_go, tmp_path
):
    pieces = landed.copy(tmp_path)
    replay(pieces.workspace, text(range(SINGLE)))
    pieces.run(SINGLE)
    replay(pieces.workspace, text(range(SINGLE + 1, DAYS)))
    expected = in_one_go.told()
    assert sorted(expected) == [evening(number) for number in range(DAYS)]
    assert set(expected[evening(0)]) >= TABLES
    assert pieces.told() == expected
    rows = in_one_go.ledger.entry(evening(DAYS - 1)).rows
    assert all(rows[table] for table in ("signals", "health", "episodes", "kpis"))
    assert in_one_go.ledger.collect("transitions").num_rows > 100


def test_an_old_day_run_again_says_the_same_and_nothing_has_to_follow(in_one_go):
    markers = in_one_go.ledger.markers()
    assert all(in_one_go.about(number)["is_silent"] for number in range(DAYS))
    report = in_one_go.run(LATE)
    assert report.must_follow == []
    assert in_one_go.ledger.markers() == markers
    assert json.loads((report.release / "manifest.json").read_text())["as_of"][:10] == "2023-11-03"


def test_after_a_late_batch_the_later_days_follow(in_one_go, tmp_path):
    city = in_one_go.copy(tmp_path)
    before = city.told()
    warning = open_warning(city, LATE - 1)
    at = evening(LATE) - timedelta(hours=6)
    land_answers(city.workspace.landing.root, {"followup/responses": [response(warning, at)]}, at)
    report = city.run(LATE)
    later = [evening(number) for number in range(LATE + 1, DAYS)]
    assert report.must_follow == later
    assert not responded(city, DAYS - 1, warning)
    done = follow(city.workspace, report.must_follow)
    assert done.instants == len(later)
    assert done.must_follow == []
    changed = {at for at, files in city.told().items() if files != before[at]}
    assert changed == {evening(LATE), *later}
    assert responded(city, LATE, warning)
    assert responded(city, DAYS - 1, warning)
    assert follow(city.workspace, done.must_follow) is None


def test_a_run_that_publishes_nothing_decides_nothing_and_one_cut_after_it_is_taken_up(
    in_one_go, tmp_path, monkeypatch
):
    city, last = in_one_go.copy(tmp_path), (DAYS - 2, DAYS - 1)
    for number in last:
        shutil.rmtree(city.ledger.evaluations / f"{evening(number):%Y%m%dT%H%M%SZ}")
    before = city.told()
    with monkeypatch.context() as patched:
        patched.setattr("orchestration.assets.exports.publish", fail_at("no space left"))
        with pytest.raises(RunError, match="no space left"):
            city.run(last[0])
    assert city.told() == before
    assert not (city.workspace.releases / "current").exists()
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "commit_many", fail_at("the light goes out"))
        with pytest.raises(RunError, match="the light goes out"):
            city.run(last[0])
    assert city.told() == before
    assert (city.workspace.releases / "current").exists()
    assert city.run(last[1]).must_follow == []
    assert city.told() == in_one_go.told()
    for number in last:
        assert "is_silent" not in city.about(number)
        assert city.about(number)[RESTS_ON] == city.ledger.entry(evening(number - 1)).content


def fail_at(words):
    def fail(*_, **__):
        raise RuntimeError(words)

    return fail


def open_warning(city: History, number: int) -> dict:
    """A warning that is new on a day and still open at the end of the span."""
    last = city.ledger.read("episodes", evening(DAYS - 1)).to_pylist()
    is_open = {row["warning_id"] for row in last if row["cleared_at"] is None}
    rows = city.ledger.read("episodes", evening(number)).to_pylist()
    return next(
        row
        for row in rows
        if row["warning_id"] in is_open and row["cleared_at"] is None and not row["responded_at"]
    )


def response(warning: dict, at: datetime) -> dict:
    """A response as the platform tells it, an hour before it is passed on."""
    told = f"{at + timedelta(hours=7):%Y-%m-%d %H:%M:%S}"
    return {
        "response_id": "XY-LATE-0001",
        "warning_id": warning["warning_id"],
        "message_id": None,
        "project_code": warning["project_code"],
        "responded_at": told,
        "role": "业主单位",
        "scope": "区(市)县",
        "content": "已知悉",
        "updated_at": told,
    }


def responded(city: History, number: int, warning: dict) -> bool:
    rows = city.ledger.read("episodes", evening(number)).to_pylist()
    found = next(row for row in rows if row["warning_id"] == warning["warning_id"])
    return found["responded_at"] is not None
