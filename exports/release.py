"""Publishing (发布): build a release aside, audit it, write its manifest, switch the pointer.

One publish either makes one complete release current or changes nothing. The same content gives
the same id and the same bytes; publishing it again verifies what is there and points at it.
Must not enter: business rules, the clock, what another room of the house knows better.
"""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from exports import folders
from exports.audit import Built, audit
from exports.content import DATABASE, Content, Extras, written_content
from exports.errors import AuditError
from exports.manifest import (
    ConservationEntry,
    FeedEntry,
    Header,
    Manifest,
    TableEntry,
    instant_text,
    read_manifest,
    sha256_of,
    write_manifest,
)
from exports.screens import entries, feed_states
from exports.sql import Connection
from exports.tables import SCHEMA_VERSION
from exports.verification import problems_of

Hashes = Mapping[str, str]

_CONSERVATION = (
    "select feed, landed, modelled, superseded, quarantined from conservation order by 1"
)


@dataclass(frozen=True, slots=True)
class Release:
    """A published release.

    Attributes:
        is_new: False when the same content had been published before.
    """

    release_id: str
    folder: Path
    manifest: Manifest
    is_new: bool


def publish(
    con: Connection, releases: Path, header: Header, extras: Extras | None = None
) -> Release:
    """Publish the warehouse as the current release.

    Args:
        con: a connection to the warehouse; it is only read.
        releases: the folder of all releases; made if there is none.
        header: what the run knows of itself.
        extras: documents, headers and personal columns from other rooms.

    Raises:
        ExportError: a declared table is missing, or another process is publishing.
        AuditError: what was written broke a promise; the old release stays current.
    """
    with folders.held(releases):
        folders.clear_abandoned(releases)
        with _building(releases, header.as_of) as building:
            release = _build(con, building, header, extras or Extras())
        folders.point_at(releases, release.release_id)
    return release


@contextmanager
def _building(releases: Path, as_of: datetime) -> Iterator[Path]:
    building = folders.start_building(releases, as_of)
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _build(con: Connection, building: Path, header: Header, extras: Extras) -> Release:
    with written_content(con, building, header, extras) as content:
        release_id = release_id_of(header, _content_hashes(building, content))
        for path, render in content.documents.items():
            (building / path).write_text(render(release_id), encoding="utf-8")
        again = _again(building.with_name(release_id))
        return again or _seal(building, release_id, header, content, extras)


def release_id_of(header: Header, hashes: Hashes) -> str:
    """Return the id that follows from content, rule book and instant."""
    known = [sorted(hashes.items()), header.rulebook_version, instant_text(header.as_of)]
    digest = hashlib.sha256(orjson.dumps(known)).hexdigest()
    return f"{folders.stamp(header.as_of)}-{digest[:8]}"


def _content_hashes(building: Path, content: Content) -> Hashes:
    """Hash what the id depends on: each file as it is, each text as it reads without an id."""
    files = {path: sha256_of(building / path) for path in folders.files_in(building)}
    texts = {
        path: hashlib.sha256(render("").encode()).hexdigest()
        for path, render in content.documents.items()
    }
    return {path: sha256 for path, sha256 in {**files, **texts}.items() if path != DATABASE}


def _again(existing: Path) -> Release | None:
    """Return the release of this content if it is there and intact; clear away a damaged one."""
    if not existing.exists():
        return None
    if problems_of(existing):
        folders.remove(existing)
        return None
    return Release(existing.name, existing, read_manifest(existing), is_new=False)


def _seal(
    building: Path, release_id: str, header: Header, content: Content, extras: Extras
) -> Release:
    built = Built(building, content.files, content.tables, list(content.documents), extras.personal)
    problems = audit(built)
    if problems:
        raise AuditError(problems)
    hashes = {path: sha256_of(building / path) for path in folders.files_in(building)}
    previous = folders.current_id(building.parent)
    manifest = _manifest(release_id, previous, header, content, hashes)
    write_manifest(manifest, building)
    folders.seal(building)
    return Release(release_id, folders.reveal(building, release_id), manifest, is_new=True)


def _manifest(
    release_id: str, previous: str | None, header: Header, content: Content, hashes: Hashes
) -> Manifest:
    return Manifest(
        release_id=release_id,
        previous=previous,
        as_of=header.as_of,
        built_at=header.built_at,
        schema_version=SCHEMA_VERSION,
        rulebook_version=header.rulebook_version,
        city=header.city,
        code_version=header.code_version,
        tables=tuple(_table_entries(content, hashes)),
        feeds=tuple(_feed_entries(content.files)),
        checks=header.checks,
        conservation=tuple(
            ConservationEntry(**row) for row in entries(content.files, _CONSERVATION)
        ),
        masked=tuple(found for written in content.tables for found in written.masked),
        people=content.people,
        files=dict(hashes),
    )


def _table_entries(content: Content, hashes: Hashes) -> Iterator[TableEntry]:
    for written in content.tables:
        path = f"tables/{written.table.name}.parquet"
        yield TableEntry(
            name=written.table.name,
            path=path,
            rows=written.rows,
            sha256=hashes[path],
            key=written.table.key,
        )


def _feed_entries(files: Connection) -> Iterator[FeedEntry]:
    for row in feed_states(files):
        landed = row["last_landed_at"]
        yield FeedEntry(**{**row, "last_landed_at": landed and landed.replace(tzinfo=UTC)})
