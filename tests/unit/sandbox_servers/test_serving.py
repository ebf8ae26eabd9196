"""All systems together: the environment they ask for, and the counter where faults are set."""

import re
from datetime import date
from pathlib import Path

import pytest
import requests

from sandbox.servers.serving import Serving, Setting


def test_the_environment_names_every_variable_the_feeds_use(serving, wires):
    text = "".join(
        file.read_text(encoding="utf-8")
        for file in sorted((serving._setting.city / "feeds").rglob("*.yml"))
    )
    asked = set(re.findall(r"\$\{(\w+)\}", text)) - {"DIAODU_DISTRICTS"}
    secrets = {wire.secret_variable(name) for wire in wires.values() for name in wire.secret_names}
    dispatch = {"DIAODU_DISPATCH_URL", "DIAODU_SECRET_DISPATCH_TOKEN"}
    assert set(serving.environment) == asked | secrets | dispatch | {"DIAODU_CLOCK"}
    assert len(secrets) == 3 * 2 + 1 + 3 + 5 + 8


def test_the_clock_stands_at_eleven_in_the_evening_of_the_city(serving):
    assert serving.environment["DIAODU_CLOCK"] == "2023-11-30T15:00:00Z"


def test_places_are_on_the_loopback_and_in_the_folder(serving):
    assert re.fullmatch(r"http://127.0.0.1:\d+/land", serving.environment["DIAODU_LAND_URL"])
    assert Path(serving.environment["DIAODU_DROP"]).is_relative_to(serving._setting.folder)


def test_faults_are_set_listed_and_cleared_at_the_control_counter(healthy):
    control = healthy.control
    page = {"feed": "land/parcels", "mode": "shrunk", "argument": "0.5"}
    assert requests.post(control, json=page, timeout=9).json() == {
        "faults": {"land/parcels": "shrunk:0.5"}
    }
    requests.post(control, json={"feed": "site", "mode": "down"}, timeout=9)
    assert len(requests.get(control, timeout=9).json()["faults"]) == 4
    assert requests.delete(control, params={"feed": "site"}, timeout=9).json() == {
        "faults": {"land/parcels": "shrunk:0.5"}
    }
    assert requests.delete(control, timeout=9).json() == {"faults": {}}


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"feed": "land/parcels", "mode": "exploded"}, "no fault 'exploded'"),
        ({"feed": "site/sites", "mode": "unknown_district"}, "no column of type district"),
        ({"feed": "land/parcels"}, "send {"),
        ([], "send {"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_and_changes_nothing(healthy, page, said):
    answer = requests.post(healthy.control, json=page, timeout=9)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert healthy.faults == {}


def test_a_folder_serves_again_with_the_same_variables(tmp_path, city, records):
    setting = Setting(city, tmp_path, date(2023, 11, 30))
    faults = ["land=html", "engineering=down"]
    with Serving({"land/parcels": records["land/parcels"]}, setting, faults) as running:
        assert len(running.faults) == 5
        before = running.environment
        answer = requests.get(f"{before['DIAODU_LAND_URL']}/api/parcels", timeout=9)
        assert answer.headers["Content-Type"].startswith("text/html")
    with Serving({}, setting) as running:
        assert running.faults == {}
        after = running.environment
    assert {name for name in before if before[name] != after[name]} <= {
        "DIAODU_APPROVAL_URL",
        "DIAODU_DISPATCH_URL",
        "DIAODU_FOLLOWUP_URL",
        "DIAODU_LAND_URL",
        "DIAODU_SITE_URL",
    }


def test_a_port_that_is_taken_is_said_to_be(serving, tmp_path, city):
    port = int(serving.control.rpartition(":")[2].partition("/")[0])
    setting = Setting(city, tmp_path, date(2023, 11, 30), port=port)
    with pytest.raises(OSError, match=f"port {port} cannot be had .* choose another"):
        Serving({}, setting)
