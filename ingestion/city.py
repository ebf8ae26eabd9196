"""A city folder (城市目录): ``city.yml``, ``calendar.csv``, ``golden.yml`` and every feed file.

Grain: one ``City`` per folder. Must not enter: the rule book (``scoring`` reads it), the
environment, secrets.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from ingestion.calendar_file import CalendarDay, read_calendar
from ingestion.contract import Feed, Text
from ingestion.golden import Golden, read_golden
from ingestion.mistakes import Document, Mistake, MistakesError, read_document, read_model
from ingestion.strict import Problem, Strict
from ingestion.targets import Target

Checker = Callable[[Path], Iterable[Mistake]]
Part = TypeVar("Part")


class CityError(MistakesError):
    """A city folder that cannot be used; ``mistakes`` lists everything to correct."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"no time zone is named {name}") from None
    return name


Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
ZoneName = Annotated[str, AfterValidator(_known_zone)]


class District(Strict):
    """区(市)县: its code, its name, its group, and what else sources call it."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    name: Text
    group: Text
    aliases: tuple[Text, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this district."""
        return (self.code, self.name, *self.aliases)


class BoundingBox(Strict):
    """Where the city lies, in degrees (WGS 84); a coordinate outside is wrong."""

    west: Annotated[float, Field(ge=-180, le=180)]
    east: Annotated[float, Field(ge=-180, le=180)]
    south: Annotated[float, Field(ge=-90, le=90)]
    north: Annotated[float, Field(ge=-90, le=90)]

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """The box must not be turned inside out."""
        for low, high in (("west", "east"), ("south", "north")):
            first, last = (_degrees(data.get(end)) for end in (low, high))
            if first is not None and last is not None and first >= last:
                yield Problem((low,), f"{low} {first} is not below {high} {last}")


def _degrees(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


class Colours(Strict):
    """The four colours (四色) and the one for what is not rated, as ``#rrggbb``."""

    green: Colour
    blue: Colour
    yellow: Colour
    red: Colour
    unrated: Colour


class Bulletins(Strict):
    """简报: since when the city issues weekly and monthly bulletins; left out, it issues none."""

    weekly_since: date | None = None
    monthly_since: date | None = None


class CityFile(Strict):
    """``city.yml`` as written."""

    name: Text
    time_zone: ZoneName
    money_unit: Literal["万元"]
    bounding_box: BoundingBox
    sla_clock: Literal["natural", "working"]
    colours: Colours
    districts: Annotated[tuple[District, ...], Field(min_length=1)]
    targets: tuple[Target, ...] = ()
    bulletins: Bulletins = Bulletins()

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """A word must mean one district only, and a name one target only."""
        yield from _ambiguous_districts(data.get("districts"))
        yield from _repeated_targets(data.get("targets"))


def _ambiguous_districts(districts: object) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for position, district in enumerate(districts if isinstance(districts, list) else []):
        for word in _words(district):
            if word in seen:
                yield Problem(
                    ("districts", position), f"{word} is used twice, already by {seen[word]}"
                )
            seen[word] = str(district.get("name"))


def _repeated_targets(targets: object) -> Iterator[Problem]:
    seen: set[str] = set()
    for position, target in enumerate(targets if isinstance(targets, list) else []):
        name = target.get("name") if isinstance(target, Mapping) else None
        if isinstance(name, str) and name in seen:
            yield Problem(("targets", position), f"the name {name} is used twice")
        seen.add(str(name))


def _words(district: object) -> Iterator[str]:
    if not isinstance(district, Mapping):
        return
    aliases = district.get("aliases")
    written = (district.get("code"), district.get("name"), *(aliases if aliases else ()))
    yield from (word for word in written if isinstance(word, str))


@dataclass(frozen=True)
class City:
    """Everything a city declares, but its rule book.

    Attributes:
        unused: optional feeds that this deployment leaves out; see ``ingestion.in_use``.
    """

    name: str
    time_zone: ZoneInfo
    money_unit: str
    bounding_box: BoundingBox
    sla_clock: Literal["natural", "working"]
    colours: Colours
    districts: Sequence[District]
    calendar: Sequence[CalendarDay]
    feeds: Mapping[str, Feed]
    folder: Path
    targets: Sequence[Target] = ()
    bulletins: Bulletins = field(default_factory=Bulletins)
    golden: Golden = field(default_factory=Golden)
    unused: Sequence[str] = ()

    @cached_property
    def district_codes(self) -> Mapping[str, str]:
        """Every code, name and alias of a district to its code."""
        return {word: district.code for district in self.districts for word in district.words}

    @cached_property
    def workdays(self) -> Mapping[date, bool]:
        """Days on which the city departs from the national calendar: is it a working day?"""
        return {day.date: day.is_workday for day in self.calendar}


def read_city(folder: Path) -> City:
    """Read a city folder; a CityError lists every mistake in it."""
    city, mistakes = _read(folder)
    if city is None or mistakes:
        raise CityError(mistakes)
    return city


def find_mistakes(folder: Path, checkers: Sequence[Checker] = ()) -> list[Mistake]:
    """Return every mistake in a city folder, sorted by file and line.

    Args:
        folder: the city.
        checkers: further checks of the same folder, such as the rule book's.
    """
    _, mistakes = _read(folder)
    return sorted({*mistakes, *(found for check in checkers for found in check(folder))})


def _read(folder: Path) -> tuple[City | None, list[Mistake]]:
    mistakes: list[Mistake] = []
    head = _kept(lambda: read_model(read_document(folder / "city.yml"), CityFile), mistakes)
    days = _kept(lambda: read_calendar(folder / "calendar.csv"), mistakes)
    golden = _kept(lambda: read_golden(folder / "golden.yml"), mistakes)
    feeds = _read_feeds(folder / "feeds", mistakes)
    if head is None or days is None or golden is None:
        return None, mistakes
    declared = {name: getattr(head, name) for name in CityFile.model_fields}
    declared["time_zone"] = ZoneInfo(head.time_zone)
    city = City(**declared, calendar=days, golden=golden, feeds=feeds, folder=folder)
    return city, mistakes


def _kept(read: Callable[[], Part], mistakes: list[Mistake]) -> Part | None:
    """Return what ``read`` gives; where it finds mistakes, note them and go on."""
    try:
        return read()
    except MistakesError as error:
        mistakes.extend(error.mistakes)
        return None


def _read_feeds(folder: Path, mistakes: list[Mistake]) -> dict[str, Feed]:
    feeds: dict[str, Feed] = {}
    for file in _feed_files(folder):
        feed = _kept(partial(read_feed, file, folder), mistakes)
        if feed is not None:
            feeds[feed.key] = feed
    if not feeds and not mistakes:
        mistakes.append(Mistake(folder, 1, "no feed file at feeds/<source>/<table>.yml"))
    return feeds


def _feed_files(folder: Path) -> list[Path]:
    """Return every file below ``feeds`` that is not hidden: a stray one is a mistake."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(file for file in files if not file.name.startswith("."))


def read_feed(file: Path, folder: Path) -> Feed:
    """Read one feed file below ``folder``; a MistakesError lists what is wrong with it."""
    place = file.relative_to(folder)
    if len(place.parts) != 2 or file.suffix != ".yml":
        raise MistakesError([Mistake(file, 1, "a feed file is feeds/<source>/<table>.yml")])
    document = read_document(file)
    mistakes = list(_misplaced(document, place.with_suffix("").as_posix()))
    feed = _kept(lambda: read_model(document, Feed), mistakes)
    if feed is None or mistakes:
        raise MistakesError(mistakes)
    return feed


def _misplaced(document: Document, expected: str) -> Iterator[Mistake]:
    """The feed's name is its place, so that no two files can declare one feed."""
    written = document.content.get("feed") if isinstance(document.content, dict) else None
    if isinstance(written, str) and written != expected:
        yield document.mistake(("feed",), f"{written} should be {expected}, as its place says")
