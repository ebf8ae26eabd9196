"""An agency on the loopback, small feeds, and a stage to land in."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from ingestion.context import PullContext
from ingestion.contract import Feed
from ingestion.stage import Stage
from ingestion.window import Window

NOW = datetime(2023, 6, 1, 4, 0, tzinfo=UTC)
CHENGDU = ZoneInfo("Asia/Shanghai")
EXPECT = {"every": "1d", "stale_after": "3d", "min_rows_ratio": 0.8, "max_quarantine_ratio": 0.05}


@dataclass(frozen=True)
class Reply:
    """What the agency answers to one request; ``cut`` hangs up in the middle of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


Answer = Callable[[Mapping[str, str]], Reply | bytes]


class Agency:
    """A REST platform whose behaviour a test sets with ``answer``; it remembers every request."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.answer: Answer = lambda asked: b"{}"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def answers(self, *replies: Reply | bytes) -> None:
        """Give these replies in turn, the last one for ever."""
        waiting = list(replies)
        self.answer = lambda asked: waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        agency = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = dict(parse_qsl(urlsplit(self.path).query))
                agency.asked.append(asked)
                agency.headers.append(dict(self.headers))
                given = agency.answer(asked)
                reply = given if isinstance(given, Reply) else Reply(given)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def agency() -> Iterator[Agency]:
    agency = Agency()
    yield agency
    agency.close()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


@pytest.fixture
def make_feed() -> Callable[..., Feed]:
    """A feed with a key, a code, a number and a time of change."""

    def make(connector: Mapping[str, Any], **other: Any) -> Feed:
        columns = [
            {
                "name": "parcel_no",
                "label": "监管号",
                "sent_as": "jgh",
                "type": "text",
                "required": True,
            },
            {
                "name": "project_code",
                "label": "项目代码",
                "sent_as": "xmdm",
                "type": "project_code",
            },
            {
                "name": "price_wan",
                "label": "成交价",
                "sent_as": "cjj",
                "type": "decimal",
                "unit": {"万元": 1, "亿元": 10000},
            },
            {"name": "updated_at", "label": "更新时间", "sent_as": "gxsj", "type": "timestamp"},
        ]
        return Feed.model_validate(
            {
                "feed": "land/parcels",
                "title": "土地供应",
                "owner": "市规自局",
                "grain": ["parcel_no"],
                "connector": connector,
                "expect": EXPECT,
                "columns": columns,
                **other,
            }
        )

    return make


@pytest.fixture
def make_context() -> Callable[..., PullContext]:
    def make(clock: Any = "system", **environment: str) -> PullContext:
        return PullContext(environment, NOW, clock, CHENGDU)

    return make


@pytest.fixture
def make_stage(tmp_path: Path) -> Callable[[Feed], Stage]:
    def make(feed: Feed) -> Stage:
        return Stage(feed, tmp_path / f"stage-{len(list(tmp_path.iterdir()))}")

    return make


@pytest.fixture
def landed() -> Callable[[Stage], list[dict[str, Any]]]:
    """The rows of a stage as dictionaries, without columns that are null throughout."""

    def read(stage: Stage) -> list[dict[str, Any]]:
        rows = pq.read_table(stage.rows_path).to_pylist()
        used = {name for row in rows for name, value in row.items() if value is not None}
        return [{name: row[name] for name in row if name in used} for row in rows]

    return read


@pytest.fixture
def sweep() -> Window:
    return Window(None, NOW)
