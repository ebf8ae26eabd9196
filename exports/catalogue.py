"""The releases of a data folder (发布目录): list, show, verify, roll back, prune.

Grain: one ``Listed`` per release. Plain functions over the folder; nothing is cached.
Must not enter: building a release.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from exports import folders
from exports.errors import CatalogueError
from exports.manifest import Manifest, read_manifest
from exports.verification import problems_of

__all__ = [
    "CatalogueError",
    "Listed",
    "Verification",
    "list_all",
    "prune",
    "rollback",
    "show",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Listed:
    """One release at a glance; ``rows`` over all public tables, ``size`` of its files in bytes."""

    release_id: str
    as_of: datetime
    built_at: datetime
    rulebook_version: str
    rows: int
    size: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What hashing every file of a release again found; no problems, an intact release."""

    release_id: str
    files: int
    problems: list[str]

    @property
    def is_intact(self) -> bool:
        """Whether every file is what the manifest says."""
        return not self.problems


def list_all(releases: Path) -> list[Listed]:
    """Return the releases, newest first.

    Raises:
        CatalogueError: a manifest is damaged.
    """
    current = folders.current_id(releases)
    ids = reversed(folders.release_ids(releases))
    return [_listed(releases / release_id, current) for release_id in ids]


def show(releases: Path, release_id: str = folders.CURRENT) -> Manifest:
    """Return the manifest of a release, of the current one by default.

    Raises:
        CatalogueError: there is no such release, or its manifest is damaged.
    """
    return read_manifest(_find(releases, release_id))


def verify(releases: Path, release_id: str = folders.CURRENT) -> Verification:
    """Hash every file of a release again.

    Raises:
        CatalogueError: there is no such release.
    """
    release = _find(releases, release_id)
    return Verification(release.name, len(folders.files_in(release)), problems_of(release))


def rollback(releases: Path, release_id: str | None = None) -> Manifest:
    """Point ``current`` at another release, by default the one before the current.

    Raises:
        CatalogueError: there is no such release, or it is damaged; ``current`` stays as it was.
    """
    with folders.held(releases):
        target = _find(releases, release_id or _before_current(releases))
        problems = problems_of(target)
        if problems:
            message = f"{target.name}: {problems[0]}. Next: roll back to another release."
            raise CatalogueError(message)
        folders.point_at(releases, target.name)
    return read_manifest(target)


def prune(releases: Path, keep: int) -> list[str]:
    """Remove all but the ``keep`` newest releases, never the current one; return the ids removed.

    Raises:
        CatalogueError: ``keep`` is below 1.
    """
    if keep < 1:
        message = f"at least one release has to be kept, not {keep}"
        raise CatalogueError(message)
    with folders.held(releases):
        folders.clear_abandoned(releases)
        current = folders.current_id(releases)
        removed = [r for r in folders.release_ids(releases)[:-keep] if r != current]
        for release_id in removed:
            folders.remove(releases / release_id)
    return removed


def _listed(release: Path, current: str | None) -> Listed:
    manifest = read_manifest(release)
    return Listed(
        release_id=manifest.release_id,
        as_of=manifest.as_of,
        built_at=manifest.built_at,
        rulebook_version=manifest.rulebook_version,
        rows=sum(table.rows for table in manifest.tables),
        size=sum((release / path).stat().st_size for path in folders.files_in(release)),
        is_current=release.name == current,
    )


def _find(releases: Path, release_id: str) -> Path:
    """Return the folder of a release; ``current`` and unambiguous beginnings of ids will do."""
    known = folders.release_ids(releases)
    wanted = folders.current_id(releases) if release_id == folders.CURRENT else release_id
    if wanted is None:
        message = f"{releases}: nothing is published yet. Next: run the line once."
        raise CatalogueError(message)
    found = [name for name in known if name == wanted] or [
        name for name in known if name.startswith(wanted)
    ]
    if len(found) != 1:
        what = "no release" if not found else f"{len(found)} releases"
        message = f"{releases}: {what} called {wanted}. Next: see `diaodu releases list`."
        raise CatalogueError(message)
    return releases / found[0]


def _before_current(releases: Path) -> str:
    previous = show(releases).previous
    if previous is None:
        message = "the current release has no predecessor. Next: name the release to go back to."
        raise CatalogueError(message)
    return previous
