"""The sandbox as a child process: it says where it is, obeys, and leaves nothing behind."""

import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import requests

from sandbox.plan import CityPlan
from sandbox.process import SandboxError, read_plan, start, write_plan
from sandbox.servers.auth import sign_message

TINY = CityPlan.sized(50)


@pytest.fixture
def running(tmp_path, city):
    with start(TINY, tmp_path, ["site=html"], city=city) as sandbox:
        yield sandbox


def database_is_gone(folder):
    return not (folder / "exchange").is_symlink()


def test_a_plan_survives_the_way_to_the_child():
    plan = CityPlan.sized(777, seed=3)
    assert read_plan(write_plan(plan)) == plan


def test_a_child_serves_obeys_and_is_gone(running):
    parcels = f"{running.environment['DIAODU_LAND_URL']}/api/parcels"
    token = running.environment["DIAODU_SECRET_LAND_PARCELS_TOKEN"]
    headers = {"Authorization": f"Bearer {token}"}
    rows = requests.get(parcels, headers=headers, timeout=9).json()["data"]["rows"]
    assert "电子监管号" in rows[0]
    running.set_fault("land/parcels", "unauthorized")
    assert requests.get(parcels, headers=headers, timeout=9).status_code == 401
    running.clear_faults("land")
    assert requests.get(parcels, headers=headers, timeout=9).status_code == 200
    assert requests.get(running.control, timeout=9).json()["faults"]["site/sites"] == "html"
    with pytest.raises(SandboxError, match="no fault 'exploded'"):
        running.set_fault("land/parcels", "exploded")
    running.stop()
    assert running.process.returncode == 0
    assert database_is_gone(running.folder)
    with pytest.raises(requests.ConnectionError):
        requests.get(parcels, timeout=9)


def test_a_child_answers_warnings(running):
    url = running.environment["DIAODU_DISPATCH_URL"]
    token = running.environment["DIAODU_SECRET_DISPATCH_TOKEN"]
    at = datetime(2023, 11, 1, 15, tzinfo=UTC)
    told = {"event": "opened", "seq": 1, "project_code": "P", "rule": "S-DUE"}
    told |= {"role": "owner", "scope": "district", "delivered_at": at.isoformat()}
    pages = [told | {"message_id": f"M{n}", "warning_id": f"W{n}"} for n in range(40)]
    body = json.dumps({"messages": pages}).encode()
    headers = {"X-Diaodu-Signature": sign_message(token, "1", body)}
    assert requests.post(url, data=body, headers=headers, timeout=9).ok
    assert [it["message_id"] for it in running.messages()] == [it["message_id"] for it in pages]
    answers = running.answers(at, at + timedelta(days=5))["followup/responses"]
    assert 30 <= len(answers) <= 40
    assert running.answers(at + timedelta(days=60))["followup/responses"] == []
    running.set_fault("dispatch", "receiver_error")
    assert requests.post(url, data=body, headers=headers, timeout=9).status_code == 500
    with pytest.raises(SandboxError, match="no time zone"):
        running.answers(at.replace(tzinfo=None))


def test_a_child_whose_parent_is_gone_ends_and_takes_its_database_along(running):
    running.process.stdin.close()
    assert running.process.wait(15) == 0
    assert database_is_gone(running.folder)


def test_a_child_that_is_killed_leaves_no_database_once_stopped(running):
    running.process.kill()
    running.process.wait(15)
    assert not database_is_gone(running.folder)
    running.stop()
    assert database_is_gone(running.folder)


def test_a_child_that_cannot_start_says_why(tmp_path, city):
    with pytest.raises(SandboxError, match="no feed or source 'sea'"):
        start(TINY, tmp_path, ["sea=down"], city=city)
    assert subprocess.run(["pgrep", "-f", str(tmp_path)], check=False).returncode == 1
