"""The sandbox's own counter: `/_faults`, where faults are set and cleared while it runs.

GET lists the faults in force. POST `{"feed": "land/parcels", "mode": "html", "argument": "..."}`
sets one (argument optional, feed may be a source). DELETE, with `?feed=` or without, ends them.
Answers `{"faults": {feed: "mode:argument"}}`, or HTTP 400 and `{"error": "..."}`. No agency
speaks this, and only the loopback is answered.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.servers.listener import LOOPBACK


class Sufferer(Protocol):
    """Whoever can be put under faults."""

    @property
    def faults(self) -> Mapping[str, Fault]:
        """The faults in force, by feed."""

    def set_fault(self, text: str) -> None:
        """Set `feed=mode[:argument]`."""

    def clear_faults(self, target: str = "") -> None:
        """End the faults of a feed or source, or all."""


def control_routes(sufferer: Sufferer) -> list[Route]:
    """The one route of the control counter."""

    async def answer(request: Request) -> Response:
        if request.client is None or request.client.host != LOOPBACK:
            return JSONResponse({"error": "only the loopback is answered"}, 403)
        try:
            if request.method != "GET":
                await run_in_threadpool(_read(request, await request.body()), sufferer)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"faults": {feed: str(it) for feed, it in sufferer.faults.items()}})

    return [Route("/_faults", answer, methods=["GET", "POST", "DELETE"])]


def _read(request: Request, body: bytes) -> Callable[[Sufferer], None]:
    if request.method == "DELETE":
        target = request.query_params.get("feed", "")
        return lambda sufferer: sufferer.clear_faults(target)
    asked = orjson.loads(body)
    if not isinstance(asked, dict) or not {"feed", "mode"} <= asked.keys():
        raise ValueError('send {"feed": "land/parcels", "mode": "html"}')
    argument = asked.get("argument")
    text = f"{asked['feed']}={asked['mode']}" + (f":{argument}" if argument else "")
    return lambda sufferer: sufferer.set_fault(text)
