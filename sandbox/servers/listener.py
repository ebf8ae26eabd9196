"""One port on the loopback and the thread that listens there.

Nothing of what is said on the line enters. A connection can be cut without an answer, which no
web framework offers and which is what a dead server looks like.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from threading import Thread
from time import sleep
from typing import Any, ClassVar, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = "127.0.0.1"

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


class Line(H11Protocol):
    """An HTTP connection that is remembered by its caller's address while it is open."""

    open_lines: ClassVar[dict[object, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection; uvicorn annotates its own parameter with a narrower type."""
        self.open_lines[transport.get_extra_info("peername")] = transport
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open_lines.pop(self.transport.get_extra_info("peername"), None)
        super().connection_lost(exc)


async def hang_up(scope: Scope) -> None:
    """Cut the caller's connection without a word."""
    line = Line.open_lines.get(tuple(scope["client"]))
    if line is not None:
        line.abort()
    await asyncio.sleep(0)


class Listener:
    """Serves one application on one port of the loopback, in a thread of its own."""

    def __init__(self, application: Application, port: int = 0) -> None:
        """Bind the port, 0 for any free one.

        Raises:
            OSError: the port is taken.
        """
        try:
            self._socket = socket.create_server((LOOPBACK, port))
        except OSError as error:
            raise OSError(f"port {port} cannot be had ({error}); choose another") from error
        config = uvicorn.Config(
            cast("Any", application),
            http=Line,
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, args=([self._socket],), daemon=True)

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return f"http://{LOOPBACK}:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        """Listen, and return once the first caller would be answered."""
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            sleep(0.005)

    def stop(self) -> None:
        """Close the port; calls under way get a second to end."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
