"""The REST platforms of all sources as one application: `/<source><path of the feed>`.

One `Counter` a feed: its rows, its guard, its trouble, and what brings its rows up to date.
Envelopes, parameter names and walks come from the feed's connector block; the wire is written out
in `sandbox.servers`. How rows become JSON and who may read is decided elsewhere.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import time
from typing import Any

import orjson
import pyarrow as pa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.servers.auth import BearerGuard, Guard, Refusal, SignatureGuard
from sandbox.servers.rows import NO_ROWS, Rows, write_rows
from sandbox.servers.trouble import Trouble
from sandbox.servers.wire import Wire

UNREADABLE = 5005


@dataclass(frozen=True, slots=True)
class Asked:
    """One request understood: which page, from which row, how many, of which window."""

    page: int
    first: int
    rows: int
    window: tuple[str, str]


@dataclass(slots=True)
class Counter:
    """One feed's counter (窗口) at its platform."""

    wire: Wire
    guard: Guard
    rows: Rows = NO_ROWS
    trouble: Trouble = field(default_factory=Trouble)
    renew: Callable[[], None] = lambda: None
    _window: tuple[tuple[str, str], Rows] | None = None

    def load(self, table: pa.Table, fault: Fault | None) -> None:
        """Serve this table from now on, under this fault."""
        self.trouble = Trouble(fault)
        self.refill(table)

    def refill(self, table: pa.Table) -> None:
        """Serve this table from now on, under the fault in force."""
        self.rows, self._window = write_rows(table, self.wire), None

    def answer(self, parameters: Mapping[str, str]) -> bytes:
        """Write the page asked for.

        Raises:
            ValueError: a parameter cannot be read.
        """
        asked = self._understand(parameters)
        rows = self._within(asked.window)
        paging = self.wire.connector["paging"]
        records = str(self.wire.connector["records"])
        page: dict[str, object] = {records: rows.page(asked.first, asked.rows)}
        if paging["kind"] == "cursor":
            page[paging["next"]] = self._next(asked, rows)
        elif "total" in paging:
            page[paging["total"]] = self._total(asked, rows)
        return self._envelope(page)

    def refusal(self, refusal: Refusal) -> Response:
        """Write a refusal in the platform's own error envelope."""
        ok = self.wire.connector["ok"]
        code = refusal.code if isinstance(ok["equals"], int) else "error"
        page = {"code": refusal.code, ok["path"]: code, ok["message"]: refusal.message}
        return _json(orjson.dumps(_nest(page)), refusal.status)

    def _understand(self, parameters: Mapping[str, str]) -> Asked:
        paging, names = self.wire.connector["paging"], self.wire.connector.get("window", {})
        since, until = (parameters.get(names.get(end, ""), "") for end in ("since", "until"))
        window = (since, until)
        rows = min(_positive(parameters, paging["size"], self.wire.page_rows), self.wire.page_rows)
        if self.trouble.mode == "short_page":
            rows = max(1, rows // 2)
        if paging["kind"] == "cursor":
            first = _read_cursor(parameters.get(paging["cursor"], ""), window)
            return Asked(1, first, rows, window)
        page = _positive(parameters, paging["page"], 1)
        first = 0 if self.trouble.mode == "repeated_cursor" else (page - 1) * rows
        return Asked(page, first, rows, window)

    def _within(self, window: tuple[str, str]) -> Rows:
        if self._window is None or self._window[0] != window:
            since, until = (_instant(text) for text in window)
            self._window = (window, self.rows.between(since, until))
        return self._window[1]

    def _next(self, asked: Asked, rows: Rows) -> str | None:
        following = asked.first + asked.rows
        if self.trouble.mode == "repeated_cursor":
            return _write_cursor(asked.first, asked.window)
        return _write_cursor(following, asked.window) if following < len(rows) else None

    def _total(self, asked: Asked, rows: Rows) -> int:
        fault = self.trouble.fault
        if fault is not None and fault.mode == "wrong_total":
            return round(len(rows) * fault.number)
        return max(0, len(rows) + asked.page * 7 % 5 - 2)

    def _envelope(self, page: Mapping[str, object]) -> bytes:
        ok = self.wire.connector["ok"]
        return orjson.dumps(_nest({ok["path"]: ok["equals"], ok["message"]: "ok", **page}))


class Platforms:
    """Every REST feed's counter, by feed."""

    def __init__(
        self,
        wires: Mapping[str, Wire],
        secrets: Mapping[str, str],
        now_ms: Callable[[], int] = lambda: int(time() * 1000),
    ) -> None:
        """Open a counter for each REST feed.

        Args:
            wires: every feed of the city; those of other kinds are passed over.
            secrets: by environment name, `DIAODU_SECRET_<FEED>_<NAME>`.
            now_ms: the machine's clock, in milliseconds since 1970.
        """
        self._now_ms = now_ms
        self.counters = {
            feed: Counter(wire, _guard(wire, secrets))
            for feed, wire in wires.items()
            if wire.kind == "rest"
        }

    def routes(self) -> list[Route]:
        """One route a feed."""
        return [
            Route(f"/{counter.wire.source}{counter.wire.path}", self._endpoint(counter))
            for counter in self.counters.values()
        ]

    def _endpoint(self, counter: Counter) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            stand_in = await counter.trouble.before(request)
            refusal = stand_in or counter.guard.refuse(request.headers, self._now_ms())
            if isinstance(refusal, Refusal):
                return counter.refusal(refusal)
            if refusal is not None:
                return refusal
            counter.renew()
            return _answer(counter, request.query_params)

        return answer


def _answer(counter: Counter, parameters: Mapping[str, str]) -> Response:
    try:
        body = counter.answer(parameters)
    except ValueError as error:
        return counter.refusal(Refusal(200, UNREADABLE, f"参数错误: {error}"))
    return _json(counter.trouble.after(body))


def _guard(wire: Wire, secrets: Mapping[str, str]) -> Guard:
    *key, secret = (secrets[wire.secret_variable(name)] for name in wire.secret_names)
    return SignatureGuard(key[0], secret) if key else BearerGuard(secret)


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")


def _nest(flat: Mapping[str, object]) -> dict[str, Any]:
    """Turn dotted paths into nested objects."""
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, last = path.split(".")
        place = nested
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return nested


def _positive(parameters: Mapping[str, str], name: str, default: int) -> int:
    number = int(parameters.get(name, default))
    if number < 1:
        raise ValueError(f"{name}={number}")
    return number


def _instant(text: str) -> datetime | None:
    instant = datetime.fromisoformat(text) if text else None
    if instant is not None and instant.tzinfo is not None:
        raise ValueError(f"{text}: the city's time is meant, without an offset")
    return instant


def _write_cursor(first: int, window: tuple[str, str]) -> str:
    return urlsafe_b64encode("|".join([str(first), *window]).encode()).decode()


def _read_cursor(cursor: str, window: tuple[str, str]) -> int:
    if not cursor:
        return 0
    first, *given = urlsafe_b64decode(cursor.encode()).decode().split("|")
    if tuple(given) != window:
        raise ValueError("cursor of another window")
    return int(first)
