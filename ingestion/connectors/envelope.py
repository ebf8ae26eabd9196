"""One answer of a REST platform: asked for, kept as received, then believed or not.

Grain: one ``Answer`` per page. HTTP 200 may still carry an error, a login page or half a text;
only an answer that says it is one, and holds a list of rows, leaves here.
Must not enter: the way from page to page (``walk``), the text of values (``answers``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.connectors.answers import NotJsonError, WebPageError, as_text, decode, find
from ingestion.connectors.http import Caller, PassingError
from ingestion.contract import OkMark, RestConnector
from ingestion.errors import SourceError
from ingestion.stage import Stage

_REFUSAL = re.compile(r"app_?key|sign|token|auth|签名|验签|令牌|授权|鉴权|认证|登录", re.IGNORECASE)
_REPORT = "report it to the source; what it answered is kept, and the next run asks again"
_PERSONAL = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True)
class Answer:
    """One sound answer: its page, where it is kept, its rows, and the whole of it."""

    page: str
    kept: Path
    rows: Sequence[Mapping[str, object]]
    content: object

    def text_at(self, path: str) -> str | None:
        """Return the value at a dotted path as text; None for null or nothing."""
        return as_text(find(self.content, path)[1])


class Asker:
    """Asks one feed's platform page by page and keeps what it answers."""

    def __init__(
        self, connector: RestConnector, stage: Stage, caller: Caller, prefix: str = ""
    ) -> None:
        """Prepare to ask; ``prefix`` tells the pages kept in this walk from another walk's."""
        self.connector, self.caller, self.pages = connector, caller, 0
        self._stage, self._prefix = stage, prefix

    def ask(self, parameters: Mapping[str, str]) -> Answer:
        """Return the next page's answer.

        Raises:
            SourceError: no sound answer could be had.
        """
        self.pages += 1
        page, name = f"page {self.pages}", f"{self._prefix}page-{self.pages:05}.json"

        def read(body: bytes) -> Answer:
            kept = self._stage.keep(name, body)
            content = self._sound(body, page)
            return Answer(page, kept, self._rows(content, page), content)

        return self.caller.get(parameters, page, read)

    def error(self, problem: str, next_step: str) -> SourceError:
        """Say ``problem`` of this feed."""
        return self.caller.error(problem, next_step)

    def _sound(self, body: bytes, page: str) -> object:
        """Read an answer that says it is one."""
        try:
            content = decode(body)
        except WebPageError as error:
            told = f"renew {self.caller.credentials}, or correct the url in the feed file"
            raise PassingError(str(error), attempts=2, next_step=told) from error
        except NotJsonError as error:
            raise PassingError(str(error), attempts=2, next_step=_REPORT) from error
        ok = self.connector.ok
        if ok is not None and as_text(find(content, ok.path)[1]) != _written(ok):
            raise self._inner_error(content, ok, page)
        return content

    def _inner_error(self, content: object, ok: OkMark, page: str) -> Exception:
        """HTTP 200 with an error inside: credentials to renew, or worth another attempt."""
        mark = as_text(find(content, ok.path)[1])
        message = as_text(find(content, ok.message)[1]) if ok.message else None
        told = _PERSONAL.sub("…", f"{ok.path} is {mark or 'missing'}, {message or 'no message'}")
        if _REFUSAL.search(message or ""):
            return self.caller.refused(told[:120], page)
        return PassingError(f"HTTP 200 with an error inside ({told[:120]})", next_step=_REPORT)

    def _rows(self, content: object, page: str) -> Sequence[Mapping[str, object]]:
        path = self.connector.records
        is_there, rows = find(content, path)
        if is_there and rows is None:
            return ()
        if isinstance(rows, list) and set(map(type, rows)) <= {dict}:
            return rows
        raise self.error(
            f"{page} has no list of named values at {path}",
            "correct records in the feed file, or ask the source what changed",
        )


def _written(ok: OkMark) -> str:
    return str(ok.equals).lower() if isinstance(ok.equals, bool) else str(ok.equals)
