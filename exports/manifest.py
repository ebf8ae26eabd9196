"""The manifest (清单) of a release: what it holds, from when, how fresh, and the hash of each file.

Written last: a folder without a readable manifest is no release. Must not enter: rows.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer, ValidationError

from exports.errors import CatalogueError
from exports.folders import MANIFEST


def instant_text(moment: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC, with a ``Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[AwareDatetime, PlainSerializer(instant_text, return_type=str)]


class Record(BaseModel):
    """A part of the manifest; readers of an older version ignore what they do not know."""

    model_config = ConfigDict(frozen=True)


class Checks(Record):
    """How many checks the run declared, how many it really evaluated, how many failed."""

    declared: int
    evaluated: int
    failed: int


class Header(Record):
    """What the run that publishes knows of itself.

    Attributes:
        as_of: the evaluation instant; with the rule book and the content it makes the release id.
        built_at: when the release is built: the one field that differs between equal releases.
    """

    as_of: Instant
    built_at: Instant
    city: str
    rulebook_version: str
    code_version: str
    checks: Checks


class TableEntry(Record):
    """One table: its Parquet file, rows, hash and key."""

    name: str
    path: str
    rows: int
    sha256: str
    key: tuple[str, ...]


class FeedEntry(Record):
    """How fresh a feed was at ``as_of``: fresh, late, stale or missing."""

    feed: str
    last_landed_at: Instant | None
    age_s: int | None
    state: str
    rows: int | None


class ConservationEntry(Record):
    """Where the landed rows of a feed ended: landed = modelled + superseded + quarantined."""

    feed: str
    landed: int
    modelled: int
    superseded: int
    quarantined: int


class Masked(Record):
    """Values in which a phone or identity card number was masked on the way out."""

    table: str
    column: str
    values: int


class Skipped(Record):
    """A table that is not written for people, and why."""

    table: str
    rows: int
    reason: str


class People(Record):
    """The copies for people: which tables, and what was done to their cells."""

    tables: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    neutralised: str = "text cells that a spreadsheet would run start with an apostrophe"


class Manifest(Record):
    """All of ``manifest.json``."""

    release_id: str
    previous: str | None
    as_of: Instant
    built_at: Instant
    schema_version: str
    rulebook_version: str
    city: str
    code_version: str
    tables: tuple[TableEntry, ...]
    feeds: tuple[FeedEntry, ...]
    checks: Checks
    conservation: tuple[ConservationEntry, ...]
    masked: tuple[Masked, ...]
    people: People
    files: dict[str, str]


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write ``manifest.json`` into a release that is otherwise complete."""
    content = manifest.model_dump(mode="json")
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    (folder / MANIFEST).write_bytes(orjson.dumps(content, option=options))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a release.

    Raises:
        CatalogueError: there is none, or it is damaged.
    """
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise CatalogueError(
            f"{folder.name}: there is no such release in {folder.parent}"
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = (
            f"{folder.name}: its manifest.json is damaged ({first['msg']}). "
            "Next: roll back to another release."
        )
        raise CatalogueError(message) from None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
