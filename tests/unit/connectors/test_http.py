"""One request after another: what is tried again, what is not, within which bounds."""

import gzip
import socket
import traceback

import pytest

from ingestion.connectors import origin
from ingestion.connectors.http import Caller, Limits, PassingError, retry_after
from ingestion.connectors.signing import Bearer
from ingestion.errors import SourceError

PAGE = "page 3"


@pytest.fixture
def slept():
    return []


@pytest.fixture
def call(agency, slept):
    def run(url=None, read=bytes, **limits):
        caller = Caller(
            "land/parcels",
            url or f"{agency.url}/api",
            auth=Bearer("hunter2"),
            credentials="DIAODU_SECRET_LAND_PARCELS_TOKEN",
            limits=Limits(**{"silence_s": 5, "attempts": 3, **limits}),
            sleep=slept.append,
        )
        with caller:
            return caller.get({"a": "市"}, PAGE, read)

    return run


def test_an_answer_comes_back_as_it_was_sent(agency, call):
    agency.answers(b'{"a": 1}')
    assert call() == b'{"a": 1}'
    assert agency.asked == [{"a": "市"}]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_by_itself_is_tried_again(agency, call, slept, reply, status):
    agency.answers(reply(status=status), reply(status=status), b"ok")
    assert call() == b"ok"
    assert len(slept) == 2


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (
            401,
            r"page 3: the token or signature was refused \(HTTP 401\)\. Next: renew DIAODU_SECRET_",
        ),
        (403, r"page 3: the token or signature was refused \(HTTP 403\)"),
        (404, r"page 3: nothing is served at the connector's url \(HTTP 404\)"),
        (400, r"page 3: the request was turned down \(HTTP 400\)"),
        (422, r"page 3: the request was turned down \(HTTP 422\)"),
        (302, "page 3: HTTP 302, a redirect, which is never followed"),
        (307, "page 3: HTTP 307, a redirect"),
        (204, "page 3: the request was turned down .HTTP 204"),
    ],
)
def test_what_does_not_pass_by_itself_fails_at_once(agency, call, reply, status, told):
    agency.answers(reply(status=status, headers={"Location": agency.url}))
    with pytest.raises(SourceError, match=told):
        call()
    assert len(agency.asked) == 1


def test_a_storm_that_does_not_end_is_told_after_the_last_attempt(agency, call, slept, reply):
    agency.answers(reply(status=503))
    with pytest.raises(
        SourceError, match=r"page 3: 127.* answers HTTP 503 \(attempt 3, the last\)\. Next: check"
    ):
        call()
    assert len(slept) == 2


def test_waits_grow_with_jitter_up_to_a_cap(agency, call, slept, reply):
    agency.answers(reply(status=503))
    with pytest.raises(SourceError):
        call(attempts=9, first_wait_s=1, longest_wait_s=8)
    assert all(
        0 <= wait <= bound for wait, bound in zip(slept, [1, 2, 4, 8, 8, 8, 8, 8], strict=True)
    )
    assert len(set(slept)) > 1


def test_the_server_may_ask_for_a_longer_wait(agency, call, slept, reply):
    agency.answers(reply(status=429, headers={"Retry-After": "7"}), b"ok")
    call(first_wait_s=0.1)
    assert slept == [7]


def test_a_wait_beyond_our_bound_ends_the_pull(agency, call, slept, reply):
    agency.answers(reply(status=429, headers={"Retry-After": "60"}), b"ok")
    assert call() == b"ok"
    agency.answers(reply(status=429, headers={"Retry-After": "61"}))
    with pytest.raises(SourceError, match="page 3: HTTP 429, come back in 61 s"):
        call()
    assert slept == [60]


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("12", 12),
        ("soon", 0),
        ("", 0),
        ("Thu, 01 Jun 2023 04:00:30 GMT", 30),
        ("Thu, 01 Jun 2023 03:59:30 GMT", 0),
    ],
)
def test_a_wait_is_given_in_seconds_or_as_a_date(asked, seconds):
    date = {"Date": "Thu, 01 Jun 2023 04:00:00 GMT"}
    assert retry_after({"Retry-After": asked, **date}) == seconds


def test_a_date_to_wait_for_is_worth_nothing_without_the_servers_own():
    assert retry_after({"Retry-After": "Thu, 01 Jun 2023 04:00:30 GMT"}) == 0


def test_all_requests_of_a_pull_share_one_budget_of_retries(agency, slept, reply):
    caller = Caller(
        "land/parcels", f"{agency.url}/api", auth=None, credentials="", limits=Limits(retries=3),
        sleep=slept.append,
    )  # fmt: skip
    storm = reply(status=503)
    agency.answers(storm, storm, b"ok", storm, storm, b"never asked for")
    with caller:
        assert caller.get({}, "page 1", bytes) == b"ok"
        with pytest.raises(
            SourceError, match=r"page 2: 127.* answers HTTP 503 \(attempt 2, the last\)"
        ):
            caller.get({}, "page 2", bytes)


def test_an_answer_the_reader_finds_unsound_is_asked_for_again(agency, call):
    agency.answers(b"half", b"whole")

    def read(body):
        if body == b"half":
            raise PassingError("half an answer", attempts=2)
        return body

    assert call(read=read) == b"whole"
    agency.answers(b"half")
    with pytest.raises(SourceError, match=r"page 3: half an answer \(attempt 2, the last\)"):
        call(read=read, attempts=9)


def test_an_answer_cut_off_on_the_way_is_tried_again(agency, call, slept, reply):
    agency.answers(reply(b"x" * 1000, cut=True), b"ok")
    assert call() == b"ok"
    agency.answers(reply(b"x" * 1000, cut=True))
    with pytest.raises(SourceError, match="page 3: the answer was cut off"):
        call()


def test_an_answer_that_cannot_be_unpacked_is_tried_again(agency, call, reply):
    packed = {"Content-Encoding": "gzip"}
    agency.answers(reply(b"no gzip", headers=packed), reply(gzip.compress(b"ok"), headers=packed))
    assert call() == b"ok"


def test_a_server_that_is_down_is_told(call, slept):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError, match=rf"page 3: the connection to 127\.0\.0\.1:{port} failed"):
        call(f"http://127.0.0.1:{port}/api")
    assert len(slept) == 2


def test_a_server_that_says_nothing_is_told(agency, call):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        with pytest.raises(SourceError, match=r"page 3: no bytes for 0\.1 s"):
            call(url, silence_s=0.1, attempts=1)


def test_a_server_that_drips_is_given_up(agency, call):
    agency.answers(b"x" * 100)
    with pytest.raises(SourceError, match="page 3: the answer took longer than -1 s"):
        call(answer_s=-1)


def test_an_answer_larger_than_the_cap_is_not_read_whole(agency, call, reply):
    agency.answers(b"x" * 1000)
    assert len(call(answer_bytes=1000)) == 1000
    bomb = reply(gzip.compress(bytes(10**6)), headers={"Content-Encoding": "gzip"})
    for answer in (b"x" * 1001, bomb):
        agency.answers(answer)
        with pytest.raises(SourceError, match="page 3: the answer is larger than 1000 bytes"):
            call(answer_bytes=1000)


def test_a_redirect_to_another_host_never_leaves(agency, call, reply):
    agency.answers(reply(status=302, headers={"Location": "http://127.0.0.2:9/steal"}))
    with pytest.raises(SourceError, match="a redirect, which is never followed"):
        call()


def test_no_error_shows_the_token(agency, call, reply):
    agency.answers(reply(status=401, body=b"hunter2"))
    with pytest.raises(SourceError) as raised:
        call()
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


def test_the_environments_proxies_and_passwords_are_left_alone(agency, call, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    agency.answers(b"ok")
    assert call() == b"ok"
    assert agency.headers[0]["Authorization"] == "Bearer hunter2"


@pytest.mark.parametrize(
    ("address", "is_forbidden"),
    [
        ("169.254.169.254", True),
        ("169.254.0.23", True),
        ("100.100.100.200", True),
        ("fe80::1", True),
        ("fd00:ec2::254", True),
        ("::ffff:169.254.169.254", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("100.100.100.201", False),
        ("2001:db8::1", False),
    ],
)
def test_addresses_that_hand_out_credentials_are_never_asked(
    call, monkeypatch, address, is_forbidden
):
    def resolve(host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert origin.Origin("http", "agency.example", 80).is_forbidden() is is_forbidden
    if is_forbidden:
        with pytest.raises(
            SourceError, match=r"page 3: agency\.example:80 is an address no feed may"
        ):
            call("http://agency.example/api")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://host/a", "is not http://host or https://host"),
        ("file:///etc/passwd", "is not http://host or https://host"),
        ("//host/a", "is not http://host or https://host"),
        ("http://", "is not http://host or https://host"),
        ("http://user:hunter2@host/a", "carries a user name or a password"),
        ("http://host:99999/a", "cannot be read as a URL"),
        ("http://[::1/a", "cannot be read as a URL"),
    ],
)
def test_a_url_no_feed_may_have_is_refused(call, url, why):
    with pytest.raises(SourceError, match=f"the connector's url {why}") as raised:
        call(url)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "is_admitted"),
    [
        ("http://host/a?b", True),
        ("http://HOST:80/", True),
        ("http://host:8080/", False),
        ("https://host/", False),
        ("http://host.evil/", False),
        ("http://host@evil/", False),
    ],
)
def test_only_the_feeds_own_host_and_port_are_admitted(url, is_admitted):
    assert origin.Origin.of("land/parcels", "http://host/api").admits(url) is is_admitted
