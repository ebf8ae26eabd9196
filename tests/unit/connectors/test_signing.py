"""Credentials on requests: the algorithm of the platforms, and secrets that cannot travel."""

import hashlib

import pytest
import requests

from ingestion.connectors.signing import Signature, auth_for, secret_variables
from ingestion.errors import SourceError

REST = {"kind": "rest", "url": "http://127.0.0.1/x", "records": "rows"}
BEARER = {"kind": "bearer", "secret": "TOKEN"}
SIGNED = {"kind": "signature", "key": "APP_KEY", "secret": "APP_SECRET"}


@pytest.fixture
def headers(make_feed, make_context):
    """The headers a request of a feed with this auth would carry."""

    def sign(auth, **secrets):
        feed = make_feed({**REST, "auth": auth})
        context = make_context(**{f"DIAODU_SECRET_LAND_PARCELS_{n}": v for n, v in secrets.items()})
        request = requests.Request("GET", REST["url"], auth=auth_for(feed, feed.connector, context))
        return request.prepare().headers

    return sign


def test_a_bearer_token_is_sent_as_one(headers):
    assert headers(BEARER, TOKEN="abc")["Authorization"] == "Bearer abc"


def test_an_open_source_gets_no_credentials(headers):
    assert "Authorization" not in headers({"kind": "none"})


@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_a_signature_is_the_digest_of_key_time_nonce_and_secret(headers, algorithm):
    sent = headers({**SIGNED, "algorithm": algorithm}, APP_KEY="key", APP_SECRET="secret")
    signed = f"key{sent['X-Timestamp']}{sent['X-Nonce']}secret".encode()
    assert sent["X-App-Key"] == "key"
    assert sent["X-Sign"] == hashlib.new(algorithm, signed).hexdigest()


def test_a_signature_worked_out_by_hand():
    request = requests.Request("GET", "http://127.0.0.1/").prepare()
    Signature("k", "s", "md5", clock=lambda: 1685592000000, nonce=lambda: "n")(request)
    # printf 'k1685592000000ns' | md5sum
    assert request.headers["X-Sign"] == "074401b6ec522d4e200acac67b78bc62"
    assert request.headers["X-Timestamp"] == "1685592000000"


def test_every_request_has_a_nonce_of_its_own(headers):
    nonces = {headers(SIGNED, APP_KEY="k", APP_SECRET="s")["X-Nonce"] for _ in range(20)}
    assert len(nonces) == 20


@pytest.mark.parametrize(
    "token", ["abc123\n", " abc123", "abc\t123", "令牌", "abc123\r\nX-Evil: 1"]
)
def test_a_secret_that_cannot_travel_in_a_header_is_told_without_showing_it(headers, token):
    with pytest.raises(SourceError, match="DIAODU_SECRET_LAND_PARCELS_TOKEN holds") as raised:
        headers(BEARER, TOKEN=token)
    assert token.strip() not in str(raised.value)


def test_a_missing_secret_is_named(headers):
    with pytest.raises(SourceError, match="DIAODU_SECRET_LAND_PARCELS_APP_SECRET is not set"):
        headers(SIGNED, APP_KEY="k")


def test_a_digest_this_python_does_not_have_is_told(headers, monkeypatch):
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    with pytest.raises(SourceError, match="cannot compute md5 signatures"):
        headers(SIGNED, APP_KEY="k", APP_SECRET="s")


def test_the_next_step_names_the_variables_to_renew(make_feed):
    feed = make_feed({**REST, "auth": SIGNED})
    assert secret_variables(feed, feed.connector) == (
        "DIAODU_SECRET_LAND_PARCELS_APP_KEY and DIAODU_SECRET_LAND_PARCELS_APP_SECRET"
    )
    feed = make_feed({**REST, "auth": {"kind": "none"}})
    assert secret_variables(feed, feed.connector) == "the feed's auth"
