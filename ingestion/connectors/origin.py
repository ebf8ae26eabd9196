"""Where a feed may connect to: the host and port of its own URL, and nowhere else.

Agencies sit on private networks, so private addresses are allowed; the allow-list is the feed
file. Addresses that hand out a machine's credentials are refused whatever a name resolves to.
Must not enter: what is asked there (``http``), credentials (a URL that carries some is refused).
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from ingestion.errors import SourceError

Timeout = float | tuple[float, float] | tuple[float, None] | None
Certificate = bytes | str | tuple[bytes | str, bytes | str] | None

_PORTS: Mapping[str, int] = {"http": 80, "https": 443}

# Link-local holds the metadata services of most clouds; the last two are Alibaba's and Amazon's.
_FORBIDDEN = tuple(
    ipaddress.ip_network(network)
    for network in ("169.254.0.0/16", "fe80::/10", "100.100.100.200/32", "fd00:ec2::254/128")
)


class ForbiddenOriginError(requests.exceptions.InvalidURL):
    """A request was about to leave for an address its feed may not reach."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port a feed may talk to."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, feed: str, url: str) -> Self:
        """Take the origin of ``url``.

        Raises:
            SourceError: not http(s), no host, an impossible port, or credentials inside.
        """
        try:
            parts = urlsplit(url)
            origin = cls(parts.scheme, parts.hostname or "", _port(parts))
        except ValueError:
            raise _bad_url(feed, "cannot be read as a URL") from None
        if parts.scheme not in _PORTS or not origin.host:
            raise _bad_url(feed, "is not http://host or https://host")
        if parts.username is not None:
            raise _bad_url(feed, "carries a user name or a password")
        return origin

    def __str__(self) -> str:
        """Host and port, for messages."""
        return f"{self.host}:{self.port}"

    def admits(self, url: str) -> bool:
        """Whether ``url`` has this very scheme, host and port."""
        parts = urlsplit(url)
        return (parts.scheme, parts.hostname, _port(parts)) == (self.scheme, self.host, self.port)

    def is_forbidden(self) -> bool:
        """Whether the host resolves to an address no source may have."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except OSError:
            return False  # an unknown name is the connection's own error, told there
        return any(_is_forbidden(str(entry[4][0])) for entry in found)


class OneOrigin(HTTPAdapter):
    """Lets requests leave for one origin only, whoever built their URL."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(max_retries=0)
        self._origin = origin

    @override
    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Timeout = None,
        verify: bool | str = True,
        cert: Certificate = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send ``request``, or raise ForbiddenOriginError."""
        if not self._origin.admits(request.url or "") or self._origin.is_forbidden():
            raise ForbiddenOriginError(f"{self._origin} only")
        return super().send(request, stream, timeout, verify, cert, proxies)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS.get(parts.scheme, 0)


def _is_forbidden(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    plain = getattr(found, "ipv4_mapped", None) or found
    outside = plain.is_multicast or plain.is_unspecified
    return outside or any(plain in network for network in _FORBIDDEN)


def _bad_url(feed: str, why: str) -> SourceError:
    return SourceError(feed, f"the connector's url {why}", "correct it, or the variable it holds")
