"""The releases folder on disk: built aside, sealed, revealed by one rename, pointed at by one link.

Every step leaves either the old state or the new one, whenever the process dies: a name that
starts with a dot is not a release. Must not enter: what is inside a release.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from exports.errors import CatalogueError

CURRENT = "current"
MANIFEST = "manifest.json"
RESTRICTED = "restricted"

_BUILDING = ".building-"
_REMOVING = ".removing-"
_SPILL = ".spill"
_LINK = ".current-next"
_RELEASE_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_PATIENCE_S = 2


@contextmanager
def held(releases: Path) -> Iterator[None]:
    """Hold the releases folder for one change; the kernel lets go if the process dies.

    Raises:
        CatalogueError: another process is changing it.
    """
    releases.mkdir(parents=True, exist_ok=True)
    lock = FileLock(releases / ".lock", timeout=_PATIENCE_S)
    try:
        lock.acquire()
    except Timeout:
        message = f"{releases}: another process is publishing; wait for it and try again"
        raise CatalogueError(message) from None
    try:
        yield
    finally:
        lock.release()


def clear_abandoned(releases: Path) -> None:
    """Remove what a killed publish or prune left behind."""
    for prefix in (_BUILDING, _REMOVING, _SPILL):
        for left in releases.glob(f"{prefix}*"):
            shutil.rmtree(left)
    (releases / _LINK).unlink(missing_ok=True)


def start_building(releases: Path, as_of: datetime) -> Path:
    """Make the folder a release is built in."""
    building = releases / f"{_BUILDING}{stamp(as_of)}"
    building.mkdir()
    building.chmod(0o755)
    return building


def spill_folder(building: Path) -> Path:
    """Return where work that outgrows memory may go while a release is built."""
    return building.with_name(_SPILL)


def stamp(as_of: datetime) -> str:
    """Write an aware instant as ``YYYYMMDDTHHMMSSZ``."""
    return as_of.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def seal(folder: Path) -> None:
    """Take write permission away and force every byte to disk, files first, then folders."""
    for path in _files(folder):
        restricted = path.parent.name == RESTRICTED
        path.chmod(0o600 if restricted else 0o444)
        _sync_file(path)
    for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        path.chmod(0o700 if path.name == RESTRICTED else 0o755)
        _sync_folder(path)
    _sync_folder(folder)


def reveal(building: Path, release_id: str) -> Path:
    """Give a sealed folder its name; from here on it is a release."""
    release = building.with_name(release_id)
    building.rename(release)
    _sync_folder(release.parent)
    return release


def point_at(releases: Path, release_id: str) -> None:
    """Make ``current`` lead to a release, in one step for every reader."""
    link = releases / _LINK
    link.unlink(missing_ok=True)
    link.symlink_to(release_id)
    link.replace(releases / CURRENT)
    _sync_folder(releases)


def remove(release: Path) -> None:
    """Take a release away: it stops being one before the first of its files goes."""
    leaving = release.with_name(f"{_REMOVING}{release.name}")
    release.rename(leaving)
    _sync_folder(release.parent)
    shutil.rmtree(leaving)


def current_id(releases: Path) -> str | None:
    """Return the id ``current`` leads to; None if there is no such release."""
    link = releases / CURRENT
    return link.readlink().name if link.is_symlink() and link.exists() else None


def release_ids(releases: Path) -> list[str]:
    """Return the ids of the releases in the folder, oldest instant first."""
    found = (path.parent.name for path in releases.glob(f"*/{MANIFEST}"))
    return sorted(name for name in found if _RELEASE_ID.fullmatch(name))


def files_in(folder: Path) -> list[str]:
    """Return the paths of all files below ``folder``, relative, sorted."""
    return [path.relative_to(folder).as_posix() for path in _files(folder)]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
