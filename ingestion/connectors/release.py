"""The current releases of district platforms (区县平台), each a batch of its own, proven.

Grain: one platform's release. Its manifest says what it is and proves the table by its SHA-256;
only the columns of the contract are read, so nothing else lands, and both files are kept as
received. Whatever is wrong with one release refuses that release and no other.
Must not enter: which releases have landed already (``ingestion.pull``), what a claim is worth.
"""

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import AwareDatetime, BaseModel, ValidationError

from ingestion.batch import written
from ingestion.connectors.columns import text_table
from ingestion.connectors.drop_folder import UnfitFileError, read_file, shown
from ingestion.connectors.grid import UnreadableFileError
from ingestion.context import DroppedFile, Fetch, PullContext
from ingestion.contract import Feed
from ingestion.errors import SourceError
from ingestion.releases import FOLDER, FROM_MANIFEST, MANIFEST_PREFIX, ReleaseConnector
from ingestion.stage import Stage

CURRENT = "current"
MANIFEST = "manifest.json"

_NEXT = (
    "have its district verify it (diaodu releases verify) and publish again; until then its last "
    "good one stays in force"
)
_log = logging.getLogger(__name__)


class _Table(BaseModel):
    name: str
    path: str
    rows: int
    sha256: str


class _Manifest(BaseModel):
    """What is needed of a manifest; a later version may say more."""

    release_id: str
    as_of: AwareDatetime
    rulebook_version: str
    tables: tuple[_Table, ...]

    def told(self, platform: str) -> dict[str, str]:
        """Return what lands with every row, by the name it is sent under."""
        values = (self.release_id, written(self.as_of), self.rulebook_version)
        named = (f"{MANIFEST_PREFIX}{name}" for name in FROM_MANIFEST)
        return {FOLDER: platform, **dict(zip(named, values, strict=True))}


def find_releases(
    feed: Feed, connector: ReleaseConnector, context: PullContext
) -> list[DroppedFile]:
    """Return the manifest of every platform's current release, by platform.

    A platform that has published nothing yet is passed over.

    Raises:
        SourceError: the folder cannot be read.
    """
    found = []
    for platform in _platforms(feed, connector, context):
        path = platform / CURRENT / MANIFEST
        if path.exists():
            found.append(DroppedFile(path, _identity(path)))
        else:
            _log.info("%s: %s has published no release yet", feed.key, shown(platform.name))
    return found


def fetch_release(
    feed: Feed, connector: ReleaseConnector, file: DroppedFile, stage: Stage
) -> Fetch:
    """Append the rows of the table that the manifest at ``file`` proves.

    Raises:
        SourceError: the release is damaged, lacks the table, or changed meanwhile.
    """
    platform = file.path.parents[1].name
    try:
        return _fetch(feed, connector, file, stage, platform)
    except (UnfitFileError, UnreadableFileError) as error:
        problem = f"the release of {shown(platform)}: {error}"
        raise SourceError(feed.key, problem, _NEXT) from error


def raw_name(file: DroppedFile) -> str:
    """Return what the manifest of a platform is called in its batches."""
    return f"{file.path.parents[1].name}.{MANIFEST}"


def _platforms(feed: Feed, connector: ReleaseConnector, context: PullContext) -> list[Path]:
    folder = Path(context.expand(connector.folder))
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise SourceError(
            feed.key,
            f"the folder of platforms {connector.folder} cannot be read ({error.strerror})",
            "create it, or correct the folder in the feed file or the variable it holds",
        ) from error
    named = (entry for entry in entries if not entry.name.startswith("."))
    return sorted(Path(entry.path) for entry in named if entry.is_dir())


def _identity(path: Path) -> str:
    """Hash the manifest, which names the hash of everything else; tell an unfit one by its name."""
    try:
        return hashlib.sha256(read_file(path)).hexdigest()
    except UnfitFileError:
        return hashlib.sha256(b"unread\0" + os.fsencode(path)).hexdigest()


def _fetch(
    feed: Feed, connector: ReleaseConnector, file: DroppedFile, stage: Stage, platform: str
) -> Fetch:
    # `current` may be switched at any time; what it led to stays as it is.
    release = file.path.parent.resolve()
    content = read_file(release / MANIFEST)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise UnreadableFileError("another one took its place while it was read")
    stage.keep(raw_name(file), content)
    manifest = _manifest(content)
    entry = _entry(manifest, connector.table)
    table = _proven(read_file(release / entry.path), entry, stage)
    told = {
        name: pa.repeat(value, table.num_rows) for name, value in manifest.told(platform).items()
    }
    known = {column.sent_as: column.name for column in feed.columns}
    stage.append(text_table(feed, known, dict(_columns(known, table, told))))
    return Fetch(pages=1, watermark=manifest.as_of)


def _manifest(content: bytes) -> _Manifest:
    try:
        return _Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise UnreadableFileError(
            f"its manifest.json is not that of a release ({place}: {first['msg']})"
        ) from None


def _entry(manifest: _Manifest, table: str) -> _Table:
    """Find a public table; what lies anywhere else in a release is nobody else's."""
    entry = next((entry for entry in manifest.tables if entry.name == table), None)
    if entry is None or entry.path != f"tables/{table}.parquet":
        raise UnreadableFileError(f"{manifest.release_id} publishes no table {table}")
    return entry


def _proven(content: bytes, entry: _Table, stage: Stage) -> pa.Table:
    """Keep the table's bytes and read them, if they are what the manifest says."""
    stage.keep(Path(entry.path).name, content)
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise UnreadableFileError(f"{entry.path} is not what its manifest.json says it is")
    try:
        table = pq.read_table(pa.BufferReader(content))
    except pa.ArrowInvalid as error:
        raise UnreadableFileError(f"{entry.path} is no Parquet file ({error})") from error
    if table.num_rows != entry.rows:
        raise UnreadableFileError(
            f"{entry.path} has {table.num_rows} rows, its manifest.json says {entry.rows}"
        )
    return table


def _columns(
    known: Iterable[str], table: pa.Table, told: Mapping[str, pa.StringArray]
) -> Iterator[tuple[str, pa.StringArray]]:
    """Yield the columns of the contract as text; no other is looked at."""
    for name in known:
        if name in told:
            yield name, told[name]
        elif name in table.column_names:
            yield name, _as_text(name, table.column(name).combine_chunks())


def _as_text(name: str, cells: "pa.Array[Any]") -> pa.StringArray:
    """Spell typed values so that a feed file's type reads them again; instants are UTC."""
    if pa.types.is_timestamp(cells.type):
        cells = cells.cast(pa.timestamp(cells.type.unit, "UTC"))
    try:
        return cast("pa.StringArray", cells.cast(pa.string()))
    except pa.ArrowNotImplementedError:
        raise UnreadableFileError(f"its column {name} is {cells.type}, no single value") from None
