"""Where warnings are received (消息接收): the dispatch platform's webhook, and what it answers.

`POST /dispatch`, signed as `auth.py` says, body `{"messages": [{...}, ...]}`; the answer is
`{"code": 0, "accepted": [message ids]}`, or HTTP 401 and 400 with `{"code", "msg"}`. Messages go to
a correspondent, who answers them; nothing is known here of who that is. Two counters are for
rehearsals and tests, and only the loopback is answered:

`GET /control/answers?since=ISO[&until=ISO]` tells what was answered in `(since, until]`, every
version of a row, as `{"answers": {feed: [rows]}}` under our column names, values as the feed sends
them; `until` is the sandbox's instant unless said otherwise. Instants carry an offset.
`GET /control/messages` lists what came, in order, repeated messages repeated:
`{"messages": [{"message_id", "warning_id", "seq", "event"}]}`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import orjson
import pyarrow as pa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.servers.auth import is_signed
from sandbox.servers.listener import LOOPBACK
from sandbox.servers.trouble import Trouble

SIGNATURE = "x-diaodu-signature"
LOGGED = ("message_id", "warning_id", "seq", "event")

Pages = Sequence[Mapping[str, Any]]
Rows = Mapping[str, Sequence[Mapping[str, str | None]]]


class Correspondent(Protocol):
    """Whoever answers the messages; `version` changes with every answer."""

    version: int

    def take(self, pages: Pages) -> list[str]:
        """Take messages and return their ids; a ValueError if one cannot be read."""

    def rows(self, since: datetime, until: datetime) -> Rows:
        """Every version of every row told in `(since, until]`, by feed."""

    def tables(self, until: datetime) -> Mapping[str, pa.Table]:
        """What each feed holds by an instant."""


class Silence:
    """A correspondent who takes every message and never answers."""

    version = 0

    def take(self, pages: Pages) -> list[str]:
        """Return the ids."""
        return [str(page.get("message_id")) for page in pages]

    def rows(self, since: datetime, until: datetime) -> Rows:
        """No rows."""
        del since, until
        return {}

    def tables(self, until: datetime) -> Mapping[str, pa.Table]:
        """No tables."""
        del until
        return {}


class Receiver:
    """The webhook of one sandbox."""

    def __init__(self, correspondent: Correspondent, secret: str, now: datetime) -> None:
        """Wait for messages.

        Args:
            correspondent: who answers.
            secret: what messages are signed with.
            now: the sandbox's instant, aware.
        """
        self._correspondent, self._secret, self._now = correspondent, secret, now
        self._log: list[dict[str, Any]] = []
        self.trouble = Trouble()

    def routes(self) -> list[Route]:
        """The webhook and the two counters."""
        return [
            Route("/dispatch", self._receive, methods=["POST"]),
            Route("/control/answers", self._tell_answers),
            Route("/control/messages", self._tell_messages),
        ]

    async def _receive(self, request: Request) -> Response:
        body = await request.body()
        stand_in = await self.trouble.before(request)
        if isinstance(stand_in, Response):
            return stand_in
        if not is_signed(request.headers.get(SIGNATURE, ""), self._secret, body):
            return JSONResponse({"code": 401, "msg": "签名错误"}, 401)
        try:
            pages = _read(body)
            accepted = self._correspondent.take(pages)
        except ValueError as error:
            return JSONResponse({"code": 400, "msg": str(error)}, 400)
        self._log += [{name: page.get(name) for name in LOGGED} for page in pages]
        return JSONResponse({"code": 0, "accepted": accepted})

    async def _tell_answers(self, request: Request) -> Response:
        if not _is_near(request):
            return JSONResponse({"error": "only the loopback is answered"}, 403)
        try:
            since = _instant(request.query_params["since"])
            until = request.query_params.get("until")
            rows = self._correspondent.rows(since, _instant(until) if until else self._now)
        except (KeyError, ValueError) as error:
            return JSONResponse({"error": f"send ?since=ISO[&until=ISO]: {error}"}, 400)
        return JSONResponse({"answers": rows})

    async def _tell_messages(self, request: Request) -> Response:
        if not _is_near(request):
            return JSONResponse({"error": "only the loopback is answered"}, 403)
        return JSONResponse({"messages": self._log})


def _read(body: bytes) -> Pages:
    page = orjson.loads(body)
    messages = page.get("messages") if isinstance(page, dict) else None
    if not isinstance(messages, list) or not all(isinstance(it, dict) for it in messages):
        raise ValueError('send {"messages": [{...}, ...]}')
    return messages


def _is_near(request: Request) -> bool:
    return request.client is not None and request.client.host == LOOPBACK


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return instant
