"""Who is let in, and what the others are told."""

import pytest

from sandbox.servers.auth import (
    REPLAYED,
    SKEW_MS,
    SKEWED,
    UNKNOWN_KEY,
    WRONG_SIGN,
    BearerGuard,
    SignatureGuard,
    credential,
    is_signed,
    sign,
    sign_message,
)

NOW = 1_700_000_000_000


def headers(*, key="K", stamp=NOW, nonce="n1", secret="S"):
    return {
        "x-app-key": key,
        "x-timestamp": str(stamp),
        "x-nonce": nonce,
        "x-sign": sign(key, str(stamp), nonce, secret),
    }


def test_the_signature_is_the_md5_of_key_stamp_nonce_and_secret():
    assert sign("K", "1700000000000", "n1", "S") == "500961ed362a2de93416b86af87b722e"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(headers(), None, id="welcome"),
        pytest.param(headers(stamp=NOW - SKEW_MS), None, id="five minutes slow"),
        pytest.param(headers(stamp=NOW - SKEW_MS - 1), SKEWED, id="slower"),
        pytest.param(headers(stamp=NOW + SKEW_MS), None, id="five minutes fast"),
        pytest.param(headers(stamp=NOW + SKEW_MS + 1), SKEWED, id="faster"),
        pytest.param(headers(stamp="now"), SKEWED, id="no number"),
        pytest.param(headers(key="J"), UNKNOWN_KEY, id="unknown key"),
        pytest.param(headers(nonce=""), UNKNOWN_KEY, id="no nonce"),
        pytest.param(headers(secret="T"), WRONG_SIGN, id="wrong secret"),
        pytest.param({}, UNKNOWN_KEY, id="no headers"),
    ],
)
def test_a_request_is_refused_for_the_first_thing_wrong_with_it(sent, code):
    refusal = SignatureGuard("K", "S").refuse(sent, NOW)
    assert (refusal and refusal.code) == code
    assert refusal is None or refusal.status == 200


def test_a_nonce_is_good_once():
    guard = SignatureGuard("K", "S")
    assert guard.refuse(headers(), NOW) is None
    assert guard.refuse(headers(), NOW + 1).code == REPLAYED
    assert guard.refuse(headers(nonce="n2"), NOW + 1) is None


def test_a_refused_request_does_not_spend_its_nonce():
    guard = SignatureGuard("K", "S")
    assert guard.refuse(headers(secret="T"), NOW).code == WRONG_SIGN
    assert guard.refuse(headers(), NOW) is None


def test_a_nonce_is_remembered_as_long_as_its_stamp_is_good():
    guard = SignatureGuard("K", "S")
    future = headers(stamp=NOW + SKEW_MS)
    assert guard.refuse(future, NOW) is None
    assert guard.refuse(future, NOW + 2 * SKEW_MS).code == REPLAYED
    assert guard.refuse(headers(stamp=NOW + 3 * SKEW_MS), NOW + 2 * SKEW_MS + 1) is None
    assert list(guard.seen.values()) == [NOW + 2 * SKEW_MS + 1]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param({"authorization": "Bearer T"}, None, id="welcome"),
        pytest.param({"authorization": "Bearer U"}, 401, id="wrong token"),
        pytest.param({"authorization": "T"}, 401, id="no scheme"),
        pytest.param({}, 401, id="no header"),
    ],
)
def test_a_bearer_needs_the_token(sent, status):
    refusal = BearerGuard("T").refuse(sent, NOW)
    assert (refusal and refusal.status) == status


def test_credentials_follow_from_seed_feed_and_name():
    assert credential(1, "land/parcels", "TOKEN") == credential(1, "land/parcels", "TOKEN")
    others = {credential(1, "site/sites", "TOKEN"), credential(2, "land/parcels", "TOKEN")}
    assert credential(1, "land/parcels", "TOKEN") not in others


def test_a_message_is_signed_over_its_time_and_its_body():
    body = b'{"messages": []}'
    code = "377a297313b2d8d01fe8c1f5231bc37660800662b2bd2547b5b5f1161871f9e0"
    assert sign_message("S", "1700000000", body) == f"t=1700000000,v1={code}"
    assert is_signed(f"t=1700000000,v1={code}", "S", body)


GOOD = sign_message("S", "1700000000", b"{}")


@pytest.mark.parametrize(
    ("header", "secret", "body"),
    [
        pytest.param(GOOD, "T", b"{}", id="another secret"),
        pytest.param(GOOD, "S", b"{ }", id="another body"),
        pytest.param(GOOD.replace("t=1700000000", "t=1700000001"), "S", b"{}", id="another time"),
        pytest.param(GOOD[:-1], "S", b"{}", id="cut"),
        pytest.param(GOOD.partition(",")[0], "S", b"{}", id="no code"),
        pytest.param("", "S", b"{}", id="nothing"),
        pytest.param("署名", "S", b"{}", id="not ASCII"),
    ],
)
def test_a_message_signed_otherwise_is_not(header, secret, body):
    assert not is_signed(header, secret, body)
