"""The quality page (质量页): one self-contained HTML file in every release.

No script, no font, no picture from anywhere; it reads on a phone and prints. Must not enter: a
figure that ``quality.picture`` does not hold, the clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2

from quality.picture import Picture, Source

TEMPLATES = Path(__file__).with_name("templates")

STATES = {
    "fresh": ("正常", "fresh"),
    "late": ("迟到", "late"),
    "stale": ("陈旧", "stale"),
    "missing": ("缺失", "missing"),
}
KINDS = {
    "required": ("必填缺失", "required"),
    "type": ("无法读取", "unreadable"),
    "values": ("不在词表", "unknown word"),
    "pattern": ("格式不符", "wrong pattern"),
    "range": ("超出范围", "out of range"),
}
PROBLEMS = {"failed": ("采集失败", "pull failed"), "refused": ("批次被拒", "batch refused")}

_WORST_FIRST = {"missing": 0, "stale": 1, "late": 2, "fresh": 3}
_UNITS = (("天", "d", 86_400), ("小时", "h", 3_600), ("分钟", "min", 60))


@dataclass(frozen=True, slots=True)
class About:
    """What the head of the page says of the release; ``declared`` to ``failed`` count checks."""

    city: str
    as_of: datetime
    time_zone: ZoneInfo
    rulebook_version: str
    declared: int
    evaluated: int
    failed: int


def render(picture: Picture, about: About, release_id: str) -> str:
    """Return the page of one release as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=grouped, share=percent, span=span)
    return environment.get_template("quality.html").render(
        picture=picture,
        about=about,
        release_id=release_id,
        local=about.as_of.astimezone(about.time_zone).strftime("%Y-%m-%d %H:%M"),
        universal=about.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        sources=sorted(picture.sources, key=lambda source: _WORST_FIRST[source.state]),
        totals=totals(picture),
        states={state: sum(s.state == state for s in picture.sources) for state in STATES},
        age=age_bar,
        words={"state": STATES, "kind": KINDS, "problem": PROBLEMS},
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of all feeds together."""

    landed: int
    modelled: int
    superseded: int
    quarantined: int
    unexplained: int


def totals(picture: Picture) -> Totals:
    """Add up where the rows of all feeds ended."""
    names = Totals.__dataclass_fields__
    return Totals(**{n: sum(getattr(s.rows, n) for s in picture.sources) for n in names})


@dataclass(frozen=True, slots=True)
class AgeBar:
    """How far along a feed's age is, in percent of the bar: its fill and its two limits."""

    fill: float
    late: float
    stale: float


def age_bar(source: Source) -> AgeBar:
    """Scale an age against the limits of its feed; the bar ends at 1.25 times ``stale_after``."""
    expect = source.feed.expect
    end = expect.stale_after * 1.25
    age = expect.stale_after * 2 if source.age is None else source.age
    return AgeBar(
        fill=round(100 * min(age / end, 1.0), 2),
        late=round(100 * (expect.every / end), 2),
        stale=80.0,
    )


def grouped(number: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """Write a share as a percentage; something never rounds to nothing, nor nearly all to all."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.01:
        return "<0.01%"
    if 99.99 < share < 100:
        return ">99.99%"
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"


def span(length: timedelta) -> tuple[str, str]:
    """Write a length of time in its largest whole unit, in Chinese and in English."""
    seconds = int(length.total_seconds())
    for zh, en, size in _UNITS:
        if seconds >= size:
            return f"{seconds // size} {zh}", f"{seconds // size} {en}"
    return "1 分钟内", "<1 min"
