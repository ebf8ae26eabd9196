"""The REST platforms over real HTTP: walks, windows, envelopes, and every way they misbehave."""

import time
from uuid import uuid4

import pytest
import requests

from sandbox.servers.auth import sign

PARCELS = "land/parcels"
MATTERS = "approval/matters"
SITES = "site/sites"


class Caller:
    """A correct client, written from the description of the wire alone."""

    def __init__(self, serving):
        self.serving = serving
        self.environment = serving.environment

    def secret(self, feed, name):
        return self.environment[f"DIAODU_SECRET_{feed.replace('/', '_').upper()}_{name}"]

    def headers(self, feed):
        if not feed.startswith("approval/"):
            return {"Authorization": f"Bearer {self.secret(feed, 'TOKEN')}"}
        stamp, nonce = str(int(time.time() * 1000)), uuid4().hex
        key, secret = self.secret(feed, "APP_KEY"), self.secret(feed, "APP_SECRET")
        return {
            "X-App-Key": key,
            "X-Timestamp": stamp,
            "X-Nonce": nonce,
            "X-Sign": sign(key, stamp, nonce, secret),
        }

    def get(self, feed, **parameters):
        source = feed.partition("/")[0]
        base = self.environment[f"DIAODU_{source.upper()}_URL"]
        path = self.serving.wires[feed].path
        return requests.get(base + path, parameters, headers=self.headers(feed), timeout=10)

    def pages(self, feed, size=100, **window):
        """Walk to the first empty page; give (total, rows) of each."""
        pages = []
        while not pages or pages[-1][1]:
            answer = self.get(feed, pageNum=len(pages) + 1, pageSize=size, **window).json()
            assert answer["code"] == 0
            pages.append((answer["data"]["total"], answer["data"]["rows"]))
        return pages

    def cursor_walk(self, feed, limit=100, **window):
        """Walk to next = null; give the rows of each page."""
        pages, cursor = [], {}
        while cursor is not None:
            answer = self.get(feed, limit=limit, **cursor, **window).json()
            assert answer["status"] == "success"
            pages.append(answer["result"]["items"])
            following = answer["result"]["next"]
            cursor = {"cursor": following} if following else None
        return pages


@pytest.fixture
def caller(healthy):
    return Caller(healthy)


@pytest.mark.parametrize(
    ("feed", "key"), [(MATTERS, "bjbh"), ("approval/projects", "xmdm"), (PARCELS, "电子监管号")]
)
def test_a_page_walk_gives_every_row_once_in_order(caller, records, wires, feed, key):
    walked = [row[key] for _, rows in caller.pages(feed) for row in rows]
    assert walked == sorted(records[feed][wires[feed].order[0]].to_pylist())


def test_the_total_moves_while_one_pages(caller):
    totals = {total for total, _ in caller.pages(PARCELS, size=50)}
    assert len(totals) > 1
    assert all(abs(total - 230) <= 2 for total in totals)


def test_a_page_is_cut_down_to_the_greatest_size(caller, wires):
    assert wires[PARCELS].page_rows == 500
    rows = caller.get(PARCELS, pageSize=100_000).json()["data"]["rows"]
    assert len(rows) == 230
    assert len(caller.get(PARCELS, pageSize=7).json()["data"]["rows"]) == 7


def test_a_cursor_walk_gives_every_row_once(caller, records):
    walked = [row["prjNum"] for page in caller.cursor_walk(SITES) for row in page]
    assert walked == sorted(records[SITES]["construction_no"].to_pylist())


def test_whole_numbers_are_json_numbers_and_the_rest_text(caller):
    row = caller.get(MATTERS, pageSize=1).json()["data"]["rows"][0]
    assert row["cnsx"] == 1
    assert row["slsj"] == "2023-11-01 08:00:00"


def test_a_window_is_half_open_on_both_walks(caller, records):
    known = sorted(records[MATTERS]["updated_at"].to_pylist())
    since, until = known[10], known[60]
    expected = [at for at in known if since <= at < until]
    pages = caller.pages(MATTERS, 7, updatedFrom=since, updatedTo=until)
    assert sorted(row["gxsj"] for _, rows in pages for row in rows) == expected
    walk = caller.cursor_walk(SITES, 7, **{"from": since, "to": until})
    assert sorted(row["updateTime"] for page in walk for row in page) == expected


def test_a_cursor_of_another_window_is_refused(caller):
    cursor = caller.get(SITES, limit=5).json()["result"]["next"]
    answer = caller.get(SITES, limit=5, cursor=cursor, **{"from": "2023-11-01 00:00:00"})
    assert (answer.status_code, answer.json()["status"]) == (200, "error")
    assert answer.json()["code"] == 5005


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"pageNum": "one"}, id="no number"),
        pytest.param({"pageNum": "0"}, id="page zero"),
        pytest.param({"pageSize": "-5"}, id="negative size"),
        pytest.param({"updatedFrom": "yesterday"}, id="no instant"),
        pytest.param({"updatedFrom": "2023-11-01T00:00:00+08:00"}, id="offset"),
    ],
)
def test_an_unreadable_parameter_is_an_error_body(caller, parameters):
    answer = caller.get(MATTERS, **parameters)
    assert answer.status_code == 200
    assert answer.json()["code"] == 5005


def test_a_stranger_gets_401_from_the_bearer_platforms(caller, monkeypatch):
    monkeypatch.setattr(caller, "secret", lambda feed, name: "stolen")
    assert caller.get(PARCELS).status_code == 401
    assert caller.get(SITES).json()["status"] == "error"


def test_a_stranger_gets_an_error_body_from_the_signature_platform(caller, monkeypatch):
    monkeypatch.setattr(caller, "secret", lambda feed, name: "stolen")
    answer = caller.get(MATTERS)
    assert (answer.status_code, answer.json()["code"]) == (200, 5001)


def test_a_feed_that_is_down_hangs_up_and_the_others_answer(caller):
    caller.serving.set_fault(f"{PARCELS}=down")
    with pytest.raises(requests.ConnectionError):
        caller.get(PARCELS)
    assert caller.get(SITES).status_code == 200


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", 401), ("storm", 503)])
def test_a_fault_may_be_an_http_status(caller, fault, status):
    caller.serving.set_fault(f"{PARCELS}={fault}")
    assert caller.get(PARCELS).status_code == status


def test_a_storm_passes(caller):
    caller.serving.set_fault(f"{PARCELS}=storm:2")
    answers = [caller.get(PARCELS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 500, 200]
    assert answers[0].headers["Retry-After"] == "1"


def test_a_token_may_run_out_half_way(caller):
    caller.serving.set_fault(f"{PARCELS}=unauthorized_midwalk:2")
    statuses = [caller.get(PARCELS, pageNum=page, pageSize=9).status_code for page in (1, 2, 3)]
    assert statuses == [200, 200, 401]


def test_a_login_page_comes_with_200(caller):
    caller.serving.set_fault(f"{PARCELS}=html")
    answer = caller.get(PARCELS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_truncated_json_cannot_be_read(caller):
    caller.serving.set_fault(f"{PARCELS}=truncated")
    with pytest.raises(requests.JSONDecodeError):
        caller.get(PARCELS).json()


@pytest.mark.parametrize(
    ("feed", "path", "value"), [(PARCELS, "code", 5000), (SITES, "status", "error")]
)
def test_an_error_body_comes_with_200(caller, feed, path, value):
    caller.serving.set_fault(f"{feed}=error_body")
    answer = caller.get(feed)
    assert (answer.status_code, answer.json()[path]) == (200, value)


def test_short_pages_lose_nothing_on_a_walk_to_the_empty_page(caller):
    caller.serving.set_fault(f"{PARCELS}=short_page")
    pages = caller.pages(PARCELS, size=100)
    assert [len(rows) for _, rows in pages] == [50, 50, 50, 50, 30, 0]


def test_a_wrong_total_loses_nothing_on_a_walk_to_the_empty_page(caller):
    caller.serving.set_fault(f"{PARCELS}=wrong_total")
    pages = caller.pages(PARCELS, size=100)
    assert {total for total, _ in pages} == {115}
    assert sum(len(rows) for _, rows in pages) == 230


def test_a_repeated_cursor_stands_still(caller):
    caller.serving.set_fault(f"{SITES}=repeated_cursor")
    first = caller.get(SITES, limit=9).json()["result"]
    second = caller.get(SITES, limit=9, cursor=first["next"]).json()["result"]
    assert second == first


def test_a_page_walk_can_stand_still_too(caller):
    caller.serving.set_fault(f"{PARCELS}=repeated_cursor")
    first, second = (caller.get(PARCELS, pageNum=page).json()["data"]["rows"] for page in (1, 2))
    assert first == second


def test_a_slow_feed_takes_its_time(caller):
    caller.serving.set_fault(f"{PARCELS}=slow:0.3")
    began = time.monotonic()
    assert caller.get(PARCELS).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_column_appears_and_another_goes(caller):
    caller.serving.set_fault(f"{PARCELS}=new_column")
    assert "新增字段" in caller.get(PARCELS, pageSize=1).json()["data"]["rows"][0]
    caller.serving.set_fault(f"{PARCELS}=missing_column")
    row = caller.get(PARCELS, pageSize=1).json()["data"]["rows"][0]
    assert "供地方式" not in row
    assert "新增字段" not in row


def test_an_empty_sweep_is_a_good_answer_without_rows(caller):
    caller.serving.set_fault(f"{PARCELS}=empty")
    assert caller.get(PARCELS).json() == {
        "code": 0,
        "msg": "ok",
        "data": {"total": 0, "rows": []},
    }
