"""Opening targets: variables and secrets from the mapping handed in, the rest in plain lines."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from exports.delivery import open_targets
from exports.delivery.folder import Folder
from ingestion.targets import FolderTarget, WebhookTarget

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEBHOOK = WebhookTarget(
    name="dispatch", kind="webhook", url="${DIAODU_DISPATCH_URL}", secret="TOKEN"
)
ENVIRONMENT = {
    "DIAODU_DISPATCH_URL": "http://127.0.0.1:8000/dispatch",
    "DIAODU_SECRET_DISPATCH_TOKEN": "s3cret",
}


def test_a_target_is_opened_with_its_variables(tmp_path):
    folder = FolderTarget(name="archive", kind="file", folder="sent", since=date(2023, 3, 1))
    opened = open_targets([WEBHOOK, folder], ENVIRONMENT, tmp_path, SHANGHAI)
    assert [target.name for target in opened.targets] == ["dispatch", "archive"]
    assert [target.since for target in opened.targets] == [None, date(2023, 3, 1)]
    assert (opened.skipped, opened.problems) == ((), ())


@pytest.mark.parametrize("environment", [{}, {"DIAODU_DISPATCH_URL": ""}])
def test_an_unset_variable_skips_the_target_in_one_line(tmp_path, environment):
    opened = open_targets([WEBHOOK], environment, tmp_path, SHANGHAI)
    assert opened.targets == ()
    assert opened.skipped == ("dispatch: skipped, the variable DIAODU_DISPATCH_URL is not set",)
    assert opened.problems == ()


def test_a_missing_secret_is_a_problem(tmp_path):
    environment = {"DIAODU_DISPATCH_URL": "http://127.0.0.1:8000/dispatch"}
    opened = open_targets([WEBHOOK], environment, tmp_path, SHANGHAI)
    assert opened.targets == ()
    variable = "DIAODU_SECRET_DISPATCH_TOKEN"
    assert opened.problems == (
        f"dispatch: the secret {variable} is not set. Next: set {variable}.",
    )


def test_one_wrong_target_does_not_keep_the_others(tmp_path):
    wrong = WebhookTarget(name="wrong", kind="webhook", url="nowhere", secret="TOKEN")
    stray = FolderTarget(name="stray", kind="file", folder="${")
    environment = {**ENVIRONMENT, "DIAODU_SECRET_WRONG_TOKEN": "x"}
    opened = open_targets([wrong, stray, WEBHOOK], environment, tmp_path, SHANGHAI)
    assert [target.name for target in opened.targets] == ["dispatch"]
    assert [problem.partition(":")[0] for problem in opened.problems] == ["wrong", "stray"]


def lines(path):
    return [json.loads(line)["message_id"] for line in path.read_text().splitlines()]


def test_a_folder_gets_one_file_per_day_of_the_city_and_each_message_once(tmp_path):
    folder = Folder("archive", tmp_path / "sent", SHANGHAI)
    one, two = {"message_id": "m1", "text": "甲"}, {"message_id": "m2", "text": "乙"}
    evening = datetime(2023, 3, 1, 15, 59, 59, tzinfo=UTC)
    assert folder.send([one], evening).accepted == {"m1"}
    assert folder.send([one, two], evening).accepted == {"m1", "m2"}
    folder.send([two], datetime(2023, 3, 1, 16, tzinfo=UTC))
    assert lines(tmp_path / "sent" / "2023-03-01.jsonl") == ["m1", "m2"]
    assert lines(tmp_path / "sent" / "2023-03-02.jsonl") == ["m2"]
    assert not list((tmp_path / "sent").glob(".*"))


def test_a_folder_that_cannot_be_written_is_one_plain_line(tmp_path):
    (tmp_path / "sent").write_text("a file, not a folder")
    reply = Folder("archive", tmp_path / "sent", SHANGHAI).send(
        [{"message_id": "m1"}], datetime(2023, 3, 1, tzinfo=UTC)
    )
    assert reply.accepted == frozenset()
    assert reply.is_down
    assert "sent" in reply.problem
