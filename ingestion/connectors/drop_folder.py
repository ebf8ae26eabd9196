"""The folder an agency drops its files into: which have settled, and their bytes, safely.

Grain: one dropped file. Only regular files that lie in the folder itself are read, never through a
link, never beyond a size; a name is matched and shown but never used as a path of ours.
Must not enter: what is in a file (``csv_file``, ``excel_file``), what has landed already
(``ingestion.pull`` knows).
"""

import hashlib
import logging
import os
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ingestion.context import DroppedFile, PullContext
from ingestion.contract import Feed, FilesConnector
from ingestion.errors import SourceError

FILE_BYTES = 64 * 2**20
LONGEST_NAME = 240

# Excel's lock files, and names under which programs upload before they rename.
_UNFINISHED_PREFIXES = (".", "~$")
_UNFINISHED_ENDINGS = (".tmp", ".part", ".filepart", ".crdownload", "~")

_log = logging.getLogger(__name__)


class UnfitFileError(Exception):
    """A file that is not read at all; says why."""


def find_files(
    feed: Feed,
    connector: FilesConnector,
    context: PullContext,
    wall_clock: Callable[[], float] = time.time,
) -> list[DroppedFile]:
    """Return the settled files of ``feed``, the longest unchanged first, then by name.

    A file that cannot be read safely is listed too, so that its own batch fails with the reason
    while the others land. Under a simulated clock a file's age is taken by ``wall_clock``.

    Raises:
        SourceError: the folder is not there.
    """
    now = context.now.timestamp() if context.clock == "system" else wall_clock()
    newest = now - connector.settle.total_seconds()
    found = []
    for entry in _entries(feed, connector, context):
        changed = entry.stat(follow_symlinks=False).st_mtime_ns
        if changed <= newest * 1e9:
            found.append((changed, entry.name, Path(entry.path)))
        else:
            _log.info("%s: %s is still settling, left for the next run", feed.key, entry.name)
    return [DroppedFile(path, _identity(path)) for _, _, path in sorted(found)]


def read_file(path: Path) -> bytes:
    """Return the bytes of a dropped file.

    Raises:
        UnfitFileError: it is a link, a device or a folder, its name or its size is out of bounds.
    """
    _check_name(path.name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        why = "is a link" if path.is_symlink() else f"cannot be opened ({error.strerror})"
        raise UnfitFileError(why) from error
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise UnfitFileError("is no regular file")
        content = file.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise UnfitFileError(f"is larger than {FILE_BYTES // 2**20} MiB")
    return content


def shown(name: str) -> str:
    """Return a file name fit for a message: signs that do not show are spelled out."""
    visible = "".join(
        sign if unicodedata.category(sign)[0] != "C" else f"<{ord(sign):04x}>" for sign in name
    )
    return visible if len(visible) <= LONGEST_NAME else f"{visible[:LONGEST_NAME]}…"


def _entries(
    feed: Feed, connector: FilesConnector, context: PullContext
) -> Iterator["os.DirEntry[str]"]:
    folder = Path(context.expand(connector.folder))
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise SourceError(
            feed.key,
            f"the drop folder {connector.folder} cannot be read ({error.strerror})",
            "create it, or correct the folder in the feed file or the variable it holds",
        ) from error
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        if fnmatchcase(entry.name, connector.pattern) and not is_folder and _is_done(entry.name):
            yield entry


def _is_done(name: str) -> bool:
    return not name.startswith(_UNFINISHED_PREFIXES) and not name.endswith(_UNFINISHED_ENDINGS)


def _identity(path: Path) -> str:
    """Hash the bytes; a file that is not read is told apart by its name."""
    try:
        return hashlib.sha256(read_file(path)).hexdigest()
    except UnfitFileError:
        return hashlib.sha256(b"unread\0" + os.fsencode(path.name)).hexdigest()


def _check_name(name: str) -> None:
    if len(os.fsencode(name)) > LONGEST_NAME:
        raise UnfitFileError("has too long a name")
    if any(unicodedata.category(sign)[0] == "C" for sign in name):
        raise UnfitFileError("has signs in its name that do not show")
