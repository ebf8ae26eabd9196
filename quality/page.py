"""The quality page (质量页): one self-contained HTML file in every release.

No script, no font, no picture from anywhere; it reads on a phone and prints. Must not enter: a
figure that ``quality.picture`` does not hold, the clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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
# What is wrong with a cell, beside the broken rules above: docs/trust.md has them all.
RULES = {
    "missing": ("应填未填", "missing"),
    "repaired": ("已修复", "repaired"),
    "spelling": ("写法不规范", "spelling"),
    "check_digit": ("校验位不符", "check digit"),
    "several": ("一格多码", "several codes"),
    "unreadable": ("代码无法识别", "unreadable code"),
    "unknown": ("未赋码的代码", "unknown code"),
    "contradicted": ("代码与业主矛盾", "contradicted code"),
    "old_code": ("旧组织机构代码", "old code"),
    "mojibake": ("乱码", "mojibake"),
    "control": ("不可见字符", "control character"),
    "gloss": ("混入拼音注音", "pinyin gloss"),
    "holds_code": ("名称混入代码", "holds a code"),
    "traditional": ("繁简混用", "traditional characters"),
    "rare": ("生僻字", "rare character"),
    "future": ("日期在未来", "in the future"),
    "not_before": ("早于应先之日", "too early"),
    "not_after": ("晚于应后之日", "too late"),
    "not_below": ("低于应有之数", "too small"),
    "not_above": ("高于应有之数", "too large"),
    "swapped": ("经纬度颠倒", "swapped"),
    "outside": ("位于市外", "outside the city"),
    "undeclared": ("坐标系未注明", "undeclared system"),
    "revised": ("后被更正", "revised later"),
    "falling": ("累计下降", "falling"),
    "reset": ("本年累计填成自开工累计", "reset"),
    "jump": ("累计突增", "jump"),
    "resent": ("换键重报", "resent"),
    "never_arrived": ("主记录未到", "never arrived"),
    "after_completion": ("竣工后仍有出勤", "after completion"),
    "name_unlike": ("名称矛盾", "names contradict"),
    "region_differs": ("区县矛盾", "districts contradict"),
    "owner_differs": ("业主矛盾", "owners contradict"),
    "amount_unit": ("金额差一万倍", "amount x 10,000"),
    "out_of_scale": ("金额数量级不符", "amount of another scale"),
    "decision:stale": ("决定已过时", "stale decision"),
    "decision:refused": ("决定不成立", "refused decision"),
    "decision:unknown_project": ("决定指向未知项目", "unknown project"),
    "decision:unknown_row": ("决定指向未知数据", "unknown row"),
    "decision:unsupported_feed": ("决定不适用此源", "unsupported feed"),
}
SEVERITIES = {"high": ("重", "high"), "medium": ("中", "medium"), "low": ("轻", "low")}
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
    environment.filters.update(count=grouped, share=percent, span=span, ratio=ratio)
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
        words={
            "state": STATES,
            "kind": KINDS,
            "problem": PROBLEMS,
            "rule": KINDS | RULES,
            "severity": SEVERITIES,
        },
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


def ratio(share: Decimal | None) -> str:
    """Write a ratio of 0 to 1 as a percentage; a dash where it cannot be told."""
    return "–" if share is None else percent(int(share * 10_000), 10_000)


def span(length: timedelta) -> tuple[str, str]:
    """Write a length of time in its largest whole unit, in Chinese and in English."""
    seconds = int(length.total_seconds())
    for zh, en, size in _UNITS:
        if seconds >= size:
            return f"{seconds // size} {zh}", f"{seconds // size} {en}"
    return "1 分钟内", "<1 min"
