"""From the first page of a platform to its last.

Grain: one walk. A walk ends only where the source says so in a sound answer: an empty page (or the
last page once more), or no further cursor. A short page ends nothing, an error never means "no
more rows", and a total only serves to notice that a walk came out far too short.
Must not enter: what an answer is (``envelope``), deduplication (rows that moved to a later page
while we walked come twice; staging settles it).
"""

from collections.abc import Iterator, Mapping, Sequence

from ingestion.connectors.answers import find
from ingestion.connectors.envelope import Answer, Asker
from ingestion.contract import CursorPaging, PagePaging

# Totals wobble while a platform is written to; a walk short by no more than this is whole.
TOTAL_WOBBLE = 5


class ShortWalkError(Exception):
    """A walk brought far fewer rows than the source counts."""

    def __init__(self, received: int, counted: int) -> None:
        super().__init__(f"{received} rows came, the source counts {counted}")


def walk(asker: Asker, window: Mapping[str, str]) -> Iterator[Answer]:
    """Yield the answers that hold the rows of ``window``.

    Raises:
        SourceError: the walk cannot be brought to its end.
        ShortWalkError: it came to its end too early; worth one more walk.
    """
    paging = asker.connector.paging
    if isinstance(paging, PagePaging):
        return _by_page(asker, paging, window)
    if isinstance(paging, CursorPaging):
        return _by_cursor(asker, paging, window)
    return iter([asker.ask(window)])


def _by_page(asker: Asker, paging: PagePaging, window: Mapping[str, str]) -> Iterator[Answer]:
    received, counted = 0, None
    last: Sequence[Mapping[str, object]] = ()
    for number in _numbers(asker):
        answer = asker.ask({**window, paging.page: str(number), paging.size: str(paging.rows)})
        if answer.rows or number == 1:
            counted = _lower(counted, _total(answer, paging))
        if not answer.rows or answer.rows == last:
            _check_end(asker, paging, received, counted, is_repeated=bool(answer.rows))
            return
        yield answer
        received, last = received + len(answer.rows), answer.rows


def _check_end(
    asker: Asker, paging: PagePaging, received: int, counted: int | None, *, is_repeated: bool
) -> None:
    """Believe the end of a page walk, or not.

    Some platforms answer the last page again beyond the end. That is an end only if the count
    agrees, or if that page was short; else the source ignores the page number.
    """
    if counted is not None:
        if received + TOTAL_WOBBLE < counted:
            raise ShortWalkError(received, counted)
    elif is_repeated and received % paging.rows == 0:
        raise asker.error(
            f"page {asker.pages} repeats the one before: the source ignores {paging.page}",
            "correct paging in the feed file, or ask the source",
        )


def _by_cursor(asker: Asker, paging: CursorPaging, window: Mapping[str, str]) -> Iterator[Answer]:
    asked = {**window, paging.size: str(paging.rows)}
    seen: set[str] = set()
    for _ in _numbers(asker):
        answer = asker.ask(asked)
        yield answer
        cursor = _next(asker, paging, answer)
        if not cursor:
            return
        if cursor in seen:
            raise asker.error(
                f"{answer.page} gives a cursor given before: the walk would never end",
                "report it to the source; the next run starts again",
            )
        seen.add(cursor)
        asked[paging.cursor] = cursor


def _next(asker: Asker, paging: CursorPaging, answer: Answer) -> str | None:
    """Return the following cursor; None where the source says there is none."""
    is_there, _ = find(answer.content, paging.next)
    if not is_there and len(answer.rows) >= paging.rows:
        raise asker.error(
            f"{answer.page} is full but has no {paging.next} to go on with",
            "correct paging.next in the feed file, or ask the source what changed",
        )
    return answer.text_at(paging.next)


def _numbers(asker: Asker) -> Iterator[int]:
    most = asker.caller.limits.pages
    yield from range(1, most + 1)
    raise asker.error(
        f"no end after {most} pages", "ask for more rows a page (paging.rows in the feed file)"
    )


def _total(answer: Answer, paging: PagePaging) -> int | None:
    text = answer.text_at(paging.total) if paging.total else None
    return int(text) if text and text.isdecimal() else None


def _lower(one: int | None, other: int | None) -> int | None:
    known = [number for number in (one, other) if number is not None]
    return min(known, default=None)
