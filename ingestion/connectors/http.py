"""One agency's HTTP interface: asked patiently, within bounds, and never trusted.

Grain: one ``Caller`` per feed and pull; its budget of retries covers the whole pull.
What passes by itself (no connection, 429, 5xx, a cut answer) is retried with capped exponential
back-off, full jitter and the server's ``Retry-After``; what does not (401, 403, 404, a redirect,
another 4xx, too large an answer) fails at once.
Must not enter: what an answer means (``envelope``), credentials in messages.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self, TypeVar

import requests
from requests.auth import AuthBase
from requests.exceptions import RequestException
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from ingestion.connectors.origin import ForbiddenOriginError, OneOrigin, Origin
from ingestion.errors import SourceError

T = TypeVar("T")
Sleep = Callable[[float], None]

# SSLError is a ConnectionError too, but does not pass by itself: it is told apart first.
_PASSING = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_PASSING_STATUSES = frozenset({408, 425, 429})
_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of our time and memory one feed may take.

    Attributes:
        connect_s: seconds to wait for a connection; ``silence_s`` for the next bytes;
            ``answer_s`` for a whole answer.
        answer_bytes: largest answer, unpacked.
        attempts: times one request is tried; ``retries`` is the budget of a whole pull.
        first_wait_s: upper bound of the first wait; it doubles up to ``longest_wait_s``.
        pages: most answers of one walk.
    """

    connect_s: float = 10
    silence_s: float = 60
    answer_s: float = 300
    answer_bytes: int = 64 * 2**20
    attempts: int = 5
    retries: int = 30
    first_wait_s: float = 0.25
    longest_wait_s: float = 60
    pages: int = 100_000


LIMITS = Limits()


class PassingError(Exception):
    """Something that may be over at the next attempt.

    Args:
        problem: what was seen.
        pause_s: seconds the server asked us to wait.
        attempts: how many attempts are worth it; None leaves it to the limits.
        next_step: what to do if it is not over after the last.
    """

    def __init__(
        self,
        problem: str,
        *,
        pause_s: float = 0,
        attempts: int | None = None,
        next_step: str = "check that it is up; the next run asks again",
    ) -> None:
        super().__init__(problem)
        self.problem, self.pause_s = problem, pause_s
        self.attempts, self.next_step = attempts, next_step


class Caller:
    """Asks one URL with varying parameters; a context manager that owns the connection.

    ``credentials`` names the variables to renew when the source refuses us.
    """

    def __init__(
        self,
        feed: str,
        url: str,
        *,
        auth: AuthBase | None,
        credentials: str,
        limits: Limits = LIMITS,
        sleep: Sleep = time.sleep,
    ) -> None:
        """Bind to ``url``, or raise SourceError if it is none a feed may have."""
        self.feed, self.limits = feed, limits
        self._url, self._origin, self.credentials = url, Origin.of(feed, url), credentials
        self._retries_left = limits.retries
        self._sleep = sleep
        self._jitter = wait_random_exponential(limits.first_wait_s, limits.longest_wait_s)
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no .netrc of whoever runs the pipeline
        self._session.auth = auth
        self._session.headers["Accept"] = "application/json"
        self._session.mount("http://", OneOrigin(self._origin))
        self._session.mount("https://", OneOrigin(self._origin))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def get(self, parameters: Mapping[str, str], page: str, read: Callable[[bytes], T]) -> T:
        """Return what ``read`` makes of one answer; ``page`` names it in messages.

        ``read`` may raise PassingError to have the answer asked for again.

        Raises:
            SourceError: refused, not found, too large, or still failing after the last attempt.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(PassingError),
            stop=self._is_enough,
            wait=self._pause,
            before_sleep=self._spend,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(lambda: read(self._body(parameters, page)))
        except PassingError as error:
            attempts = retrying.statistics["attempt_number"]
            raise self.error(
                f"{page}: {error.problem} (attempt {attempts}, the last)", error.next_step
            ) from error

    def error(self, problem: str, next_step: str) -> SourceError:
        """Say ``problem`` of this feed."""
        return SourceError(self.feed, problem, next_step)

    def _body(self, parameters: Mapping[str, str], page: str) -> bytes:
        try:
            response = self._session.get(
                self._url,
                params=dict(parameters),
                timeout=(self.limits.connect_s, self.limits.silence_s),
                allow_redirects=False,
                stream=True,
            )
            with closing(response):
                self._judge_status(response, page)
                return self._bounded(response, page)
        except RequestException as error:
            raise self._judge_failure(error, page) from error

    def _judge_status(self, response: requests.Response, page: str) -> None:
        """Pass 200; sort everything else into what is retried and what is not."""
        status = response.status_code
        if status == requests.codes.ok:
            return
        if status in _PASSING_STATUSES or status >= requests.codes.internal_server_error:
            pause_s = self._asked_pause(response, page)
            raise PassingError(f"{self._origin} answers HTTP {status}", pause_s=pause_s)
        raise self._refusal(status, page)

    def _refusal(self, status: int, page: str) -> SourceError:
        if status in {401, 403}:
            return self.refused(f"HTTP {status}", page)
        if status == requests.codes.not_found:
            return self.error(
                f"{page}: nothing is served at the connector's url (HTTP 404)",
                "correct the url in the feed file, or ask the source where the interface moved",
            )
        if 300 <= status < 400:
            return self.error(
                f"{page}: HTTP {status}, a redirect, which is never followed "
                "(often to a login page)",
                f"renew {self.credentials}, or correct the url in the feed file",
            )
        return self.error(
            f"{page}: the request was turned down (HTTP {status})",
            "compare the connector of the feed file with the interface's manual",
        )

    def refused(self, how: str, page: str) -> SourceError:
        """Say that the source does not accept our credentials."""
        return self.error(
            f"{page}: the token or signature was refused ({how})",
            f"renew {self.credentials}, and ask the source whether access was withdrawn",
        )

    def _bounded(self, response: requests.Response, page: str) -> bytes:
        """Read the answer, unpacked, within the bounds of size and time."""
        body = bytearray()
        deadline = time.monotonic() + self.limits.answer_s
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > self.limits.answer_bytes:
                raise self.error(
                    f"{page}: the answer is larger than {self.limits.answer_bytes} bytes",
                    "ask for fewer rows a page (paging.rows in the feed file)",
                )
            if time.monotonic() > deadline:
                raise PassingError(f"the answer took longer than {self.limits.answer_s:g} s")
        return bytes(body)

    def _judge_failure(self, error: RequestException, page: str) -> Exception:
        if isinstance(error, requests.exceptions.SSLError):
            return self.error(
                f"{page}: the certificate of {self._origin} is not trusted",
                "have the source renew it, or install the authority that signed it",
            )
        if isinstance(error, ForbiddenOriginError):
            return self.error(
                f"{page}: {self._origin} is an address no feed may read",
                "correct the url in the feed file, or the variable it holds",
            )
        if isinstance(error, _PASSING):
            return PassingError(self._what_happened(error))
        return self.error(
            f"{page}: the request could not be made ({type(error).__name__})",
            "correct the connector in the feed file",
        )

    def _what_happened(self, error: RequestException) -> str:
        if isinstance(error, requests.exceptions.ConnectTimeout):
            return f"no connection to {self._origin} within {self.limits.connect_s:g} s"
        if isinstance(error, requests.exceptions.ReadTimeout):
            return f"no bytes for {self.limits.silence_s:g} s"
        if isinstance(error, requests.exceptions.ContentDecodingError):
            return "the answer cannot be unpacked"
        if isinstance(error, requests.exceptions.ChunkedEncodingError):
            return "the answer was cut off"
        return f"the connection to {self._origin} failed"

    def _asked_pause(self, response: requests.Response, page: str) -> float:
        """Seconds the server asks us to wait; a wait beyond our bound ends the pull."""
        asked = retry_after(response.headers)
        if asked > self.limits.longest_wait_s:
            raise self.error(
                f"{page}: HTTP {response.status_code}, come back in {asked:.0f} s",
                "wait that long; the next run after it asks again",
            )
        return asked

    def _is_enough(self, state: RetryCallState) -> bool:
        most = _failure(state).attempts or self.limits.attempts
        return state.attempt_number >= most or self._retries_left <= 0

    def _spend(self, _: RetryCallState) -> None:
        self._retries_left -= 1

    def _pause(self, state: RetryCallState) -> float:
        return max(_failure(state).pause_s, self._jitter(state))


def _failure(state: RetryCallState) -> PassingError:
    failure = state.outcome.exception() if state.outcome else None
    return failure if isinstance(failure, PassingError) else PassingError("")


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds in ``Retry-After``, given as such or as a date beside the answer's own ``Date``."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return 0
    return max(0, wait.total_seconds())
