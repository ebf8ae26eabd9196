"""Files that survive a power cut: written aside, flushed to the disk, renamed into place.

Must not enter: what the files mean.
"""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Flush everything below ``folder``, and its own entries last."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            sync_tree(path)
        else:
            sync(path)
    sync(folder)


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` so that ``path`` is either absent (or as before) or complete."""
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(content)
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def make_folders(folder: Path, root: Path) -> None:
    """Create ``folder`` below ``root`` and flush the entries of every folder on the way."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for parent in (folder, *folder.parents):
        sync(parent)
        if parent == root:
            return
