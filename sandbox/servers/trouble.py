"""How a server misbehaves under a fault, before and after it has looked at its rows.

One `Trouble` a feed or receiver, counting the answers since its fault was set. Rows and columns
that change under a fault are none of its business (`sandbox.faults.spoil`).
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.faults import Fault
from sandbox.servers.auth import Refusal
from sandbox.servers.listener import hang_up

BUSY = Refusal(200, 5000, "系统繁忙,请稍后再试")
EXPIRED = Refusal(401, 401, "令牌无效或已过期")
RETRY_AFTER = {"Retry-After": "1"}
LOGIN_PAGE = """<!DOCTYPE html>
<html lang="zh"><head><title>统一身份认证</title></head>
<body><form action="/sso/login" method="post"><input name="user"></form></body></html>
"""


@dataclass(slots=True)
class Trouble:
    """The fault a feed is under, and how many requests came since."""

    fault: Fault | None = None
    asked: int = 0

    @property
    def mode(self) -> str:
        """The fault's name, or nothing."""
        return self.fault.mode if self.fault else ""

    async def before(self, request: Request) -> Response | Refusal | None:
        """Answer in place of the platform, or return None to let it answer."""
        self.asked += 1
        if self.fault is None:
            return None
        if self.mode in _DOWN:
            await hang_up(request.scope)
            return Response(status_code=503)
        if self.mode in _SLOW:
            await asyncio.sleep(self.fault.number)
        if self.mode in _ALWAYS:
            return _ALWAYS[self.mode]()
        counted = _COUNTED.get(self.mode)
        return counted(self.fault, self.asked) if counted else None

    def after(self, body: bytes) -> bytes:
        """Return the answer as it leaves the house."""
        return body[: len(body) // 2] if self.mode == "truncated" else body


def _storm(fault: Fault, asked: int) -> Response | None:
    if fault.argument and asked > fault.number:
        return None
    return Response(status_code=503 if asked % 2 else 500, headers=RETRY_AFTER)


def _error(fault: Fault, asked: int) -> Response | None:
    return None if fault.argument and asked > fault.number else Response(status_code=500)


def _midwalk(fault: Fault, asked: int) -> Refusal | None:
    return EXPIRED if asked > fault.number else None


_DOWN = frozenset({"down", "receiver_down"})
_SLOW = frozenset({"slow", "receiver_slow"})
_COUNTED: Mapping[str, Callable[[Fault, int], Response | Refusal | None]] = {
    "storm": _storm,
    "receiver_error": _error,
    "unauthorized_midwalk": _midwalk,
}
_ALWAYS: Mapping[str, Callable[[], Response | Refusal]] = {
    "unauthorized": lambda: EXPIRED,
    "error_body": lambda: BUSY,
    "html": lambda: HTMLResponse(LOGIN_PAGE),
}
