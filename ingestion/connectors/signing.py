"""How a request proves who asks: a bearer token, or an appKey with a signature (验签).

Grain: one ``AuthBase`` per feed; it signs every request anew, so a retry carries a fresh nonce.
Must not enter: secrets in messages, in ``repr`` or in URLs; simulated time (the other side
compares the timestamp with its own wall clock).
"""

import hashlib
import secrets
import time
from collections.abc import Callable

from requests import PreparedRequest
from requests.auth import AuthBase

from ingestion.context import PullContext
from ingestion.contract import BearerAuth, Feed, RestConnector, SignatureAuth
from ingestion.errors import SourceError

Milliseconds = Callable[[], int]
Nonce = Callable[[], str]


def wall_clock() -> int:
    """Milliseconds since 1970, as the platforms check them."""
    return time.time_ns() // 1_000_000


class Bearer(AuthBase):
    """Adds ``Authorization: Bearer <token>``."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign ``request``."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Signature(AuthBase):
    """Adds ``X-App-Key``, ``X-Timestamp`` (ms), ``X-Nonce`` and ``X-Sign``.

    ``X-Sign`` is the lower-case hex digest of appKey + timestamp + nonce + appSecret, in UTF-8.
    """

    def __init__(
        self,
        key: str,
        secret: str,
        algorithm: str,
        clock: Milliseconds = wall_clock,
        nonce: Nonce = secrets.token_hex,
    ) -> None:
        self._key, self._secret, self._algorithm = key, secret, algorithm
        self._clock, self._nonce = clock, nonce

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign ``request``."""
        timestamp, nonce = str(self._clock()), self._nonce()
        signed = f"{self._key}{timestamp}{nonce}{self._secret}".encode()
        digest = hashlib.new(self._algorithm, signed, usedforsecurity=False).hexdigest()
        request.headers.update(
            {"X-App-Key": self._key, "X-Timestamp": timestamp, "X-Nonce": nonce, "X-Sign": digest}
        )
        return request


def auth_for(feed: Feed, connector: RestConnector, context: PullContext) -> AuthBase | None:
    """Return what signs the requests of ``feed``, or None for an open source.

    Raises:
        SourceError: a secret is not set or unfit for a header, or the digest is unknown here.
    """
    auth = connector.auth
    if isinstance(auth, BearerAuth):
        return Bearer(_header_secret(feed, auth.secret, context))
    if isinstance(auth, SignatureAuth):
        _check_algorithm(feed, auth.algorithm)
        key = _header_secret(feed, auth.key, context)
        return Signature(key, _header_secret(feed, auth.secret, context), auth.algorithm)
    return None


def secret_variables(feed: Feed, connector: RestConnector) -> str:
    """Name the variables that hold the credentials of ``feed``, for a next step."""
    auth = connector.auth
    names: tuple[str, ...] = ()
    if isinstance(auth, BearerAuth):
        names = (auth.secret,)
    elif isinstance(auth, SignatureAuth):
        names = (auth.key, auth.secret)
    return " and ".join(feed.secret_variable(name) for name in names) or "the feed's auth"


def _header_secret(feed: Feed, name: str, context: PullContext) -> str:
    """Return a secret free of what would break a header; an HTTP library's error would print it."""
    value = context.secret(feed, name)
    if not (value.isascii() and value.isprintable() and value == value.strip()):
        variable = feed.secret_variable(name)
        raise SourceError(
            feed.key,
            f"the secret {variable} holds blanks, line ends or other signs no header can carry",
            f"set {variable} again without them",
        )
    return value


def _check_algorithm(feed: Feed, algorithm: str) -> None:
    if algorithm not in hashlib.algorithms_available:
        raise SourceError(
            feed.key,
            f"this machine's Python cannot compute {algorithm} signatures",
            f"use a Python whose OpenSSL offers {algorithm}, or agree on md5 or sha256",
        )
