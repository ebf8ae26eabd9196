"""A target over HTTP: signed batches out, acknowledged ids back.

What passes by itself (no connection, a timeout, 429, 5xx) is tried again a few times; the rest of
the outage is for the next run. A message refused for itself (400, 413, 422) is found by halving the
batch and does not hold up the others. Must not enter: the ledger, the secret in a message.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
import requests
from requests.exceptions import RequestException
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from exports.delivery.signature import HEADER, sign
from exports.delivery.target import Page, Reply
from ingestion.connectors.origin import ForbiddenOriginError, OneOrigin, Origin

_PASSING_STATUSES = frozenset({408, 425, 429})
_REFUSING_STATUSES = frozenset({400, 413, 422})
# So many refused one by one are no accident of single messages any more.
_MOST_REFUSED = 20


class _PassingError(Exception):
    """Something that may be over at the next attempt."""


class _RefusedError(Exception):
    """The batch as it is was turned down."""


class _BrokenError(Exception):
    """Something a person has to put right."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient we are with one receiver.

    Attributes:
        most: messages in a request.
        attempts: times a request is tried in a run; the waits between double from ``wait_s``.
    """

    most: int = 200
    attempts: int = 3
    wait_s: float = 0.2
    longest_wait_s: float = 2
    connect_s: float = 5
    answer_s: float = 30


LIMITS = Limits()


class Webhook:
    """One receiver; ``close`` ends its connection."""

    def __init__(
        self,
        name: str,
        url: str,
        secret: str,
        *,
        since: date | None = None,
        limits: Limits = LIMITS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Bind to ``url``, or raise SourceError if it is none a target may have."""
        self.name, self.since, self.limits = name, since, limits
        self._url, self._secret = url, secret
        self._origin = Origin.of(name, url)
        self._sleep = sleep
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no .netrc of whoever runs the pipeline
        self._session.headers["Content-Type"] = "application/json"
        self._session.mount("http://", OneOrigin(self._origin))
        self._session.mount("https://", OneOrigin(self._origin))

    @property
    def most(self) -> int:
        """How many messages fit into a request."""
        return self.limits.most

    def send(self, pages: Sequence[Page], now: datetime) -> Reply:
        """Post the pages; batches that are refused are halved until it is known which ones are."""
        accepted: set[str] = set()
        refused: list[str] = []
        queue, attempts = [list(pages)], 0
        while queue and len(refused) < _MOST_REFUSED:
            batch = queue.pop(0)
            try:
                taken, tried = self._patiently(batch, now)
            except _RefusedError as error:
                attempts += 1
                if len(batch) == 1:
                    refused.append(f"{batch[0]['message_id']} was turned down ({error})")
                else:
                    half = len(batch) // 2
                    queue[:0] = [batch[:half], batch[half:]]
                continue
            except (_PassingError, _BrokenError) as error:
                return Reply(frozenset(accepted), attempts + 1, str(error), is_down=True)
            accepted |= taken
            attempts += tried
        return self._reply(pages, accepted, refused, attempts)

    def close(self) -> None:
        """End the connection."""
        self._session.close()

    def _reply(
        self, pages: Sequence[Page], accepted: set[str], refused: list[str], attempts: int
    ) -> Reply:
        is_down = len(refused) >= _MOST_REFUSED
        left = len(pages) - len(accepted)
        if refused:
            problem: str | None = f"{refused[0]}; {left} not taken"
        else:
            problem = f"{left} of {len(pages)} messages were not acknowledged" if left else None
        return Reply(frozenset(accepted), attempts, problem, is_down)

    def _patiently(self, batch: Sequence[Page], now: datetime) -> tuple[set[str], int]:
        """Post one batch, again if need be; returns what was taken, and the attempts."""
        body = orjson.dumps(
            {"messages": [dict(page) for page in batch]},
            option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z,
        )
        retrying = Retrying(
            retry=retry_if_exception_type(_PassingError),
            stop=stop_after_attempt(self.limits.attempts),
            wait=wait_random_exponential(self.limits.wait_s, self.limits.longest_wait_s),
            sleep=self._sleep,
            reraise=True,
        )
        told = retrying(self._post, body, sign(self._secret, int(now.timestamp()), body))
        sent = {str(page["message_id"]) for page in batch}
        return sent & told, int(retrying.statistics["attempt_number"])

    def _post(self, body: bytes, signature: str) -> set[str]:
        try:
            response = self._session.post(
                self._url,
                data=body,
                headers={HEADER: signature},
                timeout=(self.limits.connect_s, self.limits.answer_s),
                allow_redirects=False,
            )
        except ForbiddenOriginError:
            raise _BrokenError(f"{self._origin} is an address no target may have") from None
        except requests.exceptions.SSLError:
            raise _BrokenError(f"the certificate of {self._origin} is not trusted") from None
        except RequestException as error:
            raise _PassingError(
                f"no answer from {self._origin} ({type(error).__name__}); the next run sends again"
            ) from None
        self._judge(response.status_code)
        return _acknowledged(response.content)

    def _judge(self, status: int) -> None:
        if status in _PASSING_STATUSES or status >= 500:
            raise _PassingError(f"{self._origin} answers HTTP {status}; the next run sends again")
        if status in _REFUSING_STATUSES:
            raise _RefusedError(f"HTTP {status}")
        if not 200 <= status < 300:
            raise _BrokenError(f"{self._origin} answers HTTP {status}: check its url and secret")


def _acknowledged(content: bytes) -> set[str]:
    """Return the ids in ``accepted``; an answer without them acknowledges nothing."""
    try:
        told = orjson.loads(content)["accepted"]
        return {str(message_id) for message_id in told}
    except (ValueError, KeyError, TypeError):
        raise _BrokenError(
            "the answer is not JSON with a list `accepted` of message ids: check the target's url"
        ) from None
