"""Who may read, and who may write: bearer tokens, appKey signatures (签名), signed messages.

One guard a feed. A guard looks at the headers only, and keeps nothing but the nonces of the last
minutes. Credentials of the sandbox are made from its seed: worthless anywhere else. The time to
compare with is handed in by the server, so that tests can move it.

Signature: headers `X-App-Key`, `X-Timestamp` (milliseconds since 1970, real time), `X-Nonce` and
`X-Sign` = hex(md5(appKey + timestamp + nonce + appSecret)).

Signed message: header `X-Diaodu-Signature: t=<unix>,v1=<hex>`, hex of HMAC-SHA256 over
"<t>." and the body. Its time is the sender's, who may live in simulated time, and is not compared
with any clock: a message sent twice is known by its id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import md5, sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Protocol

SKEW_MS = 5 * 60 * 1000
"""How far a caller's clock may be off."""

UNKNOWN_KEY, SKEWED, REPLAYED, WRONG_SIGN = 5001, 5002, 5003, 5004


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: HTTP status, the code in the body, the message."""

    status: int
    code: int
    message: str


class Guard(Protocol):
    """Decides whether a request may be answered."""

    def refuse(self, headers: Mapping[str, str], now_ms: int) -> Refusal | None:
        """Return None for a welcome caller; header names arrive in lower case."""


@dataclass(frozen=True, slots=True)
class BearerGuard:
    """Asks for `Authorization: Bearer <token>`; answers HTTP 401 to anything else."""

    token: str

    def refuse(self, headers: Mapping[str, str], now_ms: int) -> Refusal | None:
        """Compare the token in constant time; the clock plays no part."""
        del now_ms
        given = headers.get("authorization", "")
        if compare_digest(given.encode(), f"Bearer {self.token}".encode()):
            return None
        return Refusal(401, 401, "令牌无效或已过期")


@dataclass(frozen=True, slots=True)
class SignatureGuard:
    """Asks for a fresh signature; refuses with HTTP 200 and an error body, as the platform does."""

    app_key: str
    app_secret: str
    seen: dict[str, int] = field(default_factory=dict)

    def refuse(self, headers: Mapping[str, str], now_ms: int) -> Refusal | None:
        """Check key, clock, signature and nonce, in this order; a good nonce is spent."""
        stamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
        if headers.get("x-app-key") != self.app_key or not nonce:
            return Refusal(200, UNKNOWN_KEY, "appKey 不存在或请求头不完整")
        if not stamp.isdecimal() or abs(int(stamp) - now_ms) > SKEW_MS:
            return Refusal(200, SKEWED, "时间戳超出允许范围")
        expected = sign(self.app_key, stamp, nonce, self.app_secret)
        if not compare_digest(headers.get("x-sign", "").encode(), expected.encode()):
            return Refusal(200, WRONG_SIGN, "签名错误")
        return None if self._spend(nonce, now_ms) else Refusal(200, REPLAYED, "随机数重复使用")

    def _spend(self, nonce: str, now_ms: int) -> bool:
        # A stamp may lie SKEW_MS in the future, so a nonce can come back for twice that long.
        for old in [old for old, at in self.seen.items() if now_ms - at > 2 * SKEW_MS]:
            del self.seen[old]
        is_fresh = nonce not in self.seen
        self.seen.setdefault(nonce, now_ms)
        return is_fresh


def sign(app_key: str, timestamp: str, nonce: str, app_secret: str) -> str:
    """Return hex(md5(appKey + timestamp + nonce + appSecret)), lower case."""
    text = f"{app_key}{timestamp}{nonce}{app_secret}"
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def sign_message(secret: str, stamp: str, body: bytes) -> str:
    """Return the header of a signed message: `t=<stamp>,v1=<hex>`."""
    code = hmac_digest(secret.encode(), f"{stamp}.".encode() + body, "sha256")
    return f"t={stamp},v1={code.hex()}"


def is_signed(header: str, secret: str, body: bytes) -> bool:
    """Tell whether a message's header was made with this secret for exactly this body."""
    stamp, _, code = header.partition(",")
    expected = sign_message(secret, stamp.removeprefix("t="), body)
    return bool(code) and compare_digest(header.encode(), expected.encode())


def credential(seed: int, feed: str, name: str) -> str:
    """Make the sandbox's secret `name` of `feed`: the same for the same seed."""
    return sha256(f"diaodu sandbox {seed} {feed} {name}".encode()).hexdigest()[:32]
