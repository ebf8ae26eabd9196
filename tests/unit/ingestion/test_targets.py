"""Targets in ``city.yml``: what they declare, and every mistake with its line."""

from datetime import date
from pathlib import Path

import pytest

from ingestion.city import CityFile, read_city
from ingestion.mistakes import MistakesError, read_document, read_model
from ingestion.targets import FolderTarget, WebhookTarget

SANDBOX = Path(__file__).parents[3] / "cities" / "sandbox"
HEAD = """\
name: 蓉城
time_zone: Asia/Shanghai
money_unit: 万元
bounding_box: {west: 102, east: 104.95, south: 30.05, north: 31.45}
sla_clock: natural
colours: {green: '#2E9E5B', blue: '#2F6FDE', yellow: '#E9B306', red: '#D93A3A', unrated: '#9AA3AF'}
districts:
  - {code: '510104', name: 锦江区, group: 中心城区}
"""
WEBHOOK = "  - {name: dispatch, kind: webhook, url: '${DIAODU_DISPATCH_URL}', secret: TOKEN}\n"
FOLDER = "  - {name: archive, kind: file, folder: sent, since: 2023-03-01}\n"


@pytest.fixture
def targets(tmp_path):
    """Return the targets of a city file that declares these."""

    def read(*lines):
        file = tmp_path / "city.yml"
        listed = "targets:\n" + "".join(lines) if lines else ""
        file.write_text(HEAD + listed, encoding="utf-8")
        return read_model(read_document(file), CityFile).targets

    return read


def test_a_city_may_have_no_target(targets):
    assert targets() == ()


def test_targets_are_read_in_their_order(targets):
    webhook, folder = targets(WEBHOOK, FOLDER)
    assert webhook == WebhookTarget(
        name="dispatch", kind="webhook", url="${DIAODU_DISPATCH_URL}", secret="TOKEN"
    )
    assert webhook.secret_variable == "DIAODU_SECRET_DISPATCH_TOKEN"
    assert folder == FolderTarget(
        name="archive", kind="file", folder="sent", since=date(2023, 3, 1)
    )


def test_the_sandbox_city_sends_to_its_dispatch_platform():
    assert [target.name for target in read_city(SANDBOX).targets] == ["dispatch"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (WEBHOOK, "the name dispatch is used twice"),
        ("  - {name: d2, kind: webhook, url: 'http://h'}\n", "the key secret is missing"),
        ("  - {name: d2, kind: post, url: 'http://h'}\n", "should be one of"),
        ("  - {name: d2, kind: file, folder: sent, secret: TOKEN}\n", "unknown key secret"),
        ("  - {name: D2, kind: file, folder: sent}\n", "should match pattern"),
        ("  - {name: d2, kind: file, folder: sent, since: soon}\n", "valid date"),
    ],
)
def test_a_mistake_is_told_with_its_line(targets, line, message):
    with pytest.raises(MistakesError) as told:
        targets(WEBHOOK, line)
    (mistake,) = told.value.mistakes
    assert (mistake.line, message in mistake.message) == (11, True), mistake.message
