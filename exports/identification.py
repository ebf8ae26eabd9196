"""Which project a text names (辨认): its code, an old code, any other number, however it is spelt.

Reads `project_identifiers` of a release. Must not enter: a guess; what is merely near is shown as
near and never taken.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from exports.sql import Connection

NEAR = 3
NEAR_FROM = 0.8  # of two codes of a city, a third to half of the characters are the same anyway

_DASHES = "‐‑‒–—―−ー─━一﹘_./"
_UNSEEN = " \t\u00ad\u200b\u200c\u200d\ufeff"
_TIDY = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _UNSEEN), None),
    **dict.fromkeys(map(ord, "Oo"), "0"),
    **dict.fromkeys(map(ord, "Il|"), "1"),
}
_CODE = re.compile(
    r"(?<![0-9A-Za-z])(\d{4})-*(\d{6})-*(\d{2})-*(\d{2})-*(\d{6})(?![0-9A-Za-z])", re.ASCII
)
_FOUND = """
    select project_code, scheme, identifier, method, grade from project_identifiers
    where {condition}
    order by project_code, scheme not in ('project_code', 'former_code'), scheme desc, identifier
"""
_ITSELF = _FOUND.format(condition="list_contains($texts, identifier)")
_BARE = _FOUND.format(
    condition="list_contains($texts, regexp_replace(upper(identifier), '[^0-9A-Z]', '', 'g'))"
)
_WAITING = """
    select distinct feed, reason from orphans
    where list_has_any(?, [source_key, temporary_id]) order by feed, reason
"""
_CODES = """
    select distinct identifier from project_identifiers
    where scheme in ('project_code', 'former_code') order by identifier
"""


@dataclass(frozen=True, slots=True)
class Named:
    """One number (编号) that names a project, and how the two were brought together."""

    project_code: str
    scheme: str
    identifier: str
    method: str | None
    grade: str | None


def identify(con: Connection, text: str) -> list[Named]:
    """Return the numbers of a release that a text is; of several projects only if it names several.

    The text as it is comes first, then its letters and digits alone (a permit number without 号 and
    hyphens), then the project codes in it (wrapped, widened, with an O for a 0).
    """
    tries = (
        (_ITSELF, [text.strip()]),
        (_BARE, [bare] if (bare := _bare(text)) else []),
        (_ITSELF, codes_in(text)),
    )
    return next((found for query, texts in tries if (found := _ask(con, query, texts))), [])


def codes_in(text: str) -> list[str]:
    """Return the well-spelt project codes (项目代码) that a text holds, misspelt or not."""
    tidy = unicodedata.normalize("NFKC", text).translate(_TIDY)
    return ["-".join(match.groups()) for match in _CODE.finditer(tidy)]


def waiting(con: Connection, text: str) -> list[str]:
    """Return where a key or temporary id (临时编号) waits for a project, as ``feed: reason``."""
    texts = [text.strip(), *codes_in(text)]
    return [f"{feed}: {reason}" for feed, reason in con.execute(_WAITING, [texts]).fetchall()]


def near(con: Connection, text: str) -> list[str]:
    """Return up to three project codes of the release that are spelt much like a text."""
    known = [code for (code,) in con.execute(_CODES).fetchall()]
    wanted = next(iter(codes_in(text)), unicodedata.normalize("NFKC", text).strip())
    similarity = Levenshtein.normalized_similarity
    found = process.extract(wanted, known, scorer=similarity, limit=NEAR, score_cutoff=NEAR_FROM)
    return [code for code, *_ in found]


def _bare(text: str) -> str:
    return re.sub("[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def _ask(con: Connection, query: str, texts: Sequence[str]) -> list[Named]:
    rows = con.execute(query, {"texts": list(texts)}).fetchall() if texts else []
    return [Named(*row) for row in rows]
