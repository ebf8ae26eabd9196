"""Walks through a platform: where they end, what they land, what stops them."""

from datetime import UTC, datetime

import orjson
import pytest

from ingestion.connectors.http import Limits
from ingestion.connectors.rest import fetch_rest
from ingestion.errors import SourceError
from ingestion.window import Window

QUICK = Limits(silence_s=5, attempts=3)
PAGES = {"kind": "page", "page": "pageNum", "size": "pageSize", "rows": 2, "total": "data.total"}
CURSOR = {"kind": "cursor", "cursor": "cursor", "next": "data.next", "size": "limit", "rows": 2}


def row(number, **other):
    return {
        "jgh": f"P{number}",
        "xmdm": None,
        "cjj": "1.50",
        "gxsj": "2023-05-02 08:00:00",
        **other,
    }


def page(rows, total=None, **more):
    return orjson.dumps({"code": 0, "msg": "ok", "data": {"rows": rows, "total": total, **more}})


@pytest.fixture
def pull(agency, make_feed, make_context, make_stage, sweep):
    """Pull the agency's parcels; the stage is kept at ``pull.stage``."""

    def run(paging=PAGES, window=sweep, limits=QUICK, **connector):
        feed = make_feed(
            {
                "kind": "rest",
                "url": "${DIAODU_LAND_URL}/api/parcels",
                "auth": {"kind": "bearer", "secret": "TOKEN"},
                "records": "data.rows",
                "ok": {"path": "code", "equals": 0, "message": "msg"},
                "paging": paging,
                "window": {"field": "updated_at", "since": "from", "until": "to", "overlap": "2h"},
                "sweep": {"every": "7d"},
                **connector,
            }
        )
        context = make_context(
            DIAODU_LAND_URL=agency.url, DIAODU_SECRET_LAND_PARCELS_TOKEN="s3cret-t0ken"
        )
        run.stage = make_stage(feed)
        run.slept = []
        return fetch_rest(
            feed, feed.connector, window, run.stage, context, limits=limits, sleep=run.slept.append
        )

    return run


def numbers(rows):
    return [row["parcel_no"] for row in rows]


def test_a_page_walk_ends_at_the_first_empty_page_and_lands_every_row(agency, pull, landed):
    agency.answers(page([row(1), row(2)], 3), page([row(3)], 3), page([], 3))
    fetch = pull()
    assert numbers(landed(pull.stage)) == ["P1", "P2", "P3"]
    assert fetch.pages == 3
    assert [asked["pageNum"] for asked in agency.asked] == ["1", "2", "3"]


def test_a_short_page_in_the_middle_is_not_the_end(agency, pull, landed):
    agency.answers(page([row(1)], 3), page([row(2)], 3), page([row(3)], 3), page([], 3))
    pull()
    assert numbers(landed(pull.stage)) == ["P1", "P2", "P3"]


def test_pages_are_kept_as_received_before_they_are_parsed(agency, pull):
    body = b'{"code": 0 , "msg":"ok", "data":{"rows": [{"jgh":"P1"}], "total":1}}'
    agency.answers(body, page([]))
    pull()
    kept = sorted(pull.stage.raw.iterdir())
    assert [path.name for path in kept] == ["page-00001.json", "page-00002.json"]
    assert kept[0].read_bytes() == body


def test_a_row_that_moved_to_the_next_page_lands_twice(agency, pull, landed):
    agency.answers(page([row(1), row(2)], 3), page([row(2), row(3)], 3), page([], 3))
    pull()
    assert numbers(landed(pull.stage)) == ["P1", "P2", "P2", "P3"]


@pytest.mark.parametrize("total", [1, 3, 8, None, "unknown"])
def test_a_total_that_wobbles_decides_nothing(agency, pull, landed, total):
    agency.answers(page([row(1), row(2)], total), page([row(3)], total), page([], total))
    pull()
    assert len(landed(pull.stage)) == 3


def test_a_walk_that_came_out_short_is_walked_once_more(agency, pull, landed):
    whole = [page([row(n), row(n + 1)], 9) for n in (1, 3, 5, 7)]
    agency.answers(page([row(1), row(2)], 9), page([]), *whole, page([]))
    pull()
    assert len(landed(pull.stage)) == 8
    assert pull.stage.notices == ["walked twice: 2 rows came, the source counts 9"]


def test_a_walk_that_stays_short_is_incomplete(agency, pull):
    agency.answer = lambda asked: page([row(1), row(2)] if asked["pageNum"] == "1" else [], 9)
    with pytest.raises(SourceError, match=r"^land/parcels: incomplete: 2 rows came, .* counts 9"):
        pull()
    assert pull.stage.rows == 0


def test_one_row_less_than_the_wobble_allows_is_incomplete(agency, pull, landed):
    agency.answer = lambda asked: page([row(1)] if asked["pageNum"] == "1" else [], 6)
    pull()
    agency.answer = lambda asked: page([row(1)] if asked["pageNum"] == "1" else [], 7)
    with pytest.raises(SourceError, match="incomplete"):
        pull()


def test_an_empty_first_page_that_counts_many_rows_is_incomplete(agency, pull):
    agency.answers(page([], 900))
    with pytest.raises(SourceError, match="incomplete: 0 rows came, the source counts 900"):
        pull()


def test_a_platform_that_gives_its_last_page_again_beyond_the_end_has_ended(agency, pull, landed):
    agency.answers(page([row(1), row(2)], 4), page([row(3), row(4)], 4))
    pull()
    assert numbers(landed(pull.stage)) == ["P1", "P2", "P3", "P4"]


def test_a_platform_that_ignores_the_page_number_is_found_out(agency, pull):
    agency.answers(page([row(1), row(2)], 90))
    with pytest.raises(SourceError, match="incomplete: 2 rows came, the source counts 90"):
        pull()
    agency.answers(page([row(1), row(2)]))
    with pytest.raises(SourceError, match="page 2 repeats the one before: the source ignores page"):
        pull(paging={**PAGES, "total": None})


def test_nothing_new_is_no_mistake(agency, pull, landed):
    agency.answers(page([], 0))
    assert pull().pages == 1
    assert landed(pull.stage) == []


def test_rows_that_are_null_are_no_rows(agency, pull, landed):
    agency.answers(page(None, 0))
    pull()
    assert landed(pull.stage) == []


def test_a_walk_without_end_is_stopped(agency, pull):
    agency.answer = lambda asked: page([row(asked["pageNum"])])
    with pytest.raises(SourceError, match="no end after 4 pages"):
        pull(limits=Limits(pages=4))


def test_a_cursor_walk_follows_the_cursor_to_its_end(agency, pull, landed):
    agency.answers(
        page([row(1), row(2)], next="b"), page([], next="c"), page([row(3), row(4)], next=None)
    )
    fetch = pull(paging=CURSOR)
    assert numbers(landed(pull.stage)) == ["P1", "P2", "P3", "P4"]
    assert [asked.get("cursor") for asked in agency.asked] == [None, "b", "c"]
    assert fetch.pages == 3


@pytest.mark.parametrize("end", [{"next": ""}, {"next": None}, {}])
def test_a_cursor_walk_ends_without_a_next_cursor(agency, pull, landed, end):
    agency.answers(page([row(1)], **end))
    pull(paging=CURSOR)
    assert len(landed(pull.stage)) == 1


def test_a_full_page_that_does_not_even_name_a_next_cursor_is_no_end(agency, pull):
    agency.answers(page([row(1), row(2)]))
    with pytest.raises(SourceError, match=r"page 1 is full but has no data\.next"):
        pull(paging=CURSOR)


def test_a_repeated_cursor_stops_the_walk(agency, pull):
    agency.answers(page([row(1)], next="b"), page([row(2)], next="c"), page([row(3)], next="b"))
    with pytest.raises(SourceError, match="page 3 gives a cursor given before"):
        pull(paging=CURSOR)


def test_a_source_without_pages_is_asked_once(agency, pull, landed):
    agency.answers(page([row(1)]))
    assert pull(paging=None).pages == 1
    assert len(landed(pull.stage)) == 1


def test_a_window_is_asked_for_in_the_citys_time(agency, pull):
    agency.answers(page([]))
    since, until = datetime(2023, 5, 1, 20, tzinfo=UTC), datetime(2023, 5, 2, 20, tzinfo=UTC)
    pull(window=Window(since, until))
    assert agency.asked[0]["from"] == "2023-05-02 04:00:00"
    assert agency.asked[0]["to"] == "2023-05-03 04:00:00"


def test_a_sweep_asks_without_a_window(agency, pull):
    agency.answers(page([]))
    pull()
    assert agency.asked == [{"pageNum": "1", "pageSize": "2"}]


def test_the_watermark_is_the_latest_change_within_the_window(agency, pull):
    times = [
        "2023-05-02 08:00:00",
        "2023-05-03T01:00:00",
        "9999-12-31 00:00:00",
        "0000-00-00",
        None,
    ]
    agency.answers(page([row(n, gxsj=time) for n, time in enumerate(times)]), page([]))
    assert pull().watermark == datetime(2023, 5, 2, 17, tzinfo=UTC)


def test_unknown_keys_land_under_their_own_name_and_never_as_ours(agency, pull, landed):
    agency.answers(page([row(1, level="一级", price_wan="9")]), page([]))
    pull()
    assert landed(pull.stage)[0]["level"] == "一级"
    assert landed(pull.stage)[0]["price_wan"] == "1.50"
    assert pull.stage.extras == ("level", "price_wan__sent")


def test_unknown_keys_that_crowd_around_our_name_all_land(agency, pull, landed):
    agency.answers(page([row(1, price_wan="8", price_wan__sent="9")]), page([]))
    pull()
    [only] = landed(pull.stage)
    assert only["price_wan"] == "1.50"
    assert {only[name] for name in pull.stage.extras} == {"8", "9"}


def test_a_key_that_is_gone_is_not_reported_as_sent(agency, pull):
    agency.answers(page([{"jgh": "P1"}]), page([]))
    pull()
    assert pull.stage.sent == {"parcel_no"}


def test_a_web_page_instead_of_json_is_said_to_be_one(agency, pull):
    agency.answers(b"\n<!DOCTYPE html><html>sign in</html>")
    with pytest.raises(
        SourceError, match="page 1: a web page came instead of JSON, probably a login"
    ):
        pull()


def test_an_answer_cut_in_the_middle_is_asked_for_once_more(agency, pull, landed):
    whole = page([row(1)])
    agency.answers(whole[: len(whole) // 2], whole, page([]))
    pull()
    assert len(landed(pull.stage)) == 1
    assert len(pull.slept) == 1


def test_an_answer_that_stays_cut_fails_after_the_second(agency, pull):
    agency.answers(page([row(1)])[:40])
    with pytest.raises(SourceError, match=r"page 1: the answer ends too early \(40 bytes"):
        pull()
    assert len(agency.asked) == 2


def test_an_error_inside_http_200_is_asked_again_and_then_told(agency, pull):
    agency.answers(orjson.dumps({"code": 5000, "msg": "系统繁忙 13800138000"}))
    with pytest.raises(
        SourceError, match=r"HTTP 200 with an error inside \(code is 5000, 系统繁忙 …"
    ):
        pull()
    assert len(agency.asked) == QUICK.attempts


def test_an_error_inside_http_200_that_passes_loses_nothing(agency, pull, landed):
    busy = orjson.dumps({"code": 5000, "msg": "busy"})
    agency.answers(page([row(1), row(2)]), busy, page([row(3)]), page([]))
    pull()
    assert numbers(landed(pull.stage)) == ["P1", "P2", "P3"]


def test_a_refused_signature_inside_http_200_is_not_tried_again(agency, pull):
    agency.answers(orjson.dumps({"code": 5004, "msg": "签名错误"}))
    with pytest.raises(SourceError, match="renew DIAODU_SECRET_LAND_PARCELS_TOKEN"):
        pull()
    assert len(agency.asked) == 1


@pytest.mark.parametrize(
    "body",
    [b'{"code": 0}', b'{"code": 0, "data": {"rows": {}}}', b'{"code": 0, "data": {"rows": [1]}}'],
)
def test_an_answer_without_a_list_of_rows_is_refused(agency, pull, body):
    agency.answers(body)
    with pytest.raises(SourceError, match=r"page 1 has no list of named values at data\.rows"):
        pull()


def test_a_token_that_expires_in_the_middle_of_a_walk_lands_nothing(agency, pull, reply):
    agency.answers(page([row(1), row(2)], 4), reply(status=401))
    with pytest.raises(SourceError, match=r"page 2: the token or signature was refused \(HTTP 401"):
        pull()
    assert pull.stage.rows == 0
