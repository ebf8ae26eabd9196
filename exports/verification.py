"""Whether a release on disk still is what its manifest says (核验).

Grain: one sentence per file that is missing, changed or unexpected. Must not enter: a repair.
"""

from collections.abc import Iterator
from pathlib import Path

from exports.errors import CatalogueError
from exports.folders import MANIFEST, RESTRICTED, files_in
from exports.manifest import read_manifest, sha256_of


def problems_of(release: Path) -> list[str]:
    """Hash every file of a release again and return what is wrong with it."""
    try:
        manifest = read_manifest(release)
    except CatalogueError as error:
        return [str(error)]
    found = list(_differences(release, manifest.files))
    if manifest.release_id != release.name:
        found.append(f"manifest.json says it is {manifest.release_id}")
    return found


def _differences(release: Path, promised: dict[str, str]) -> Iterator[str]:
    present = set(files_in(release)) - {MANIFEST}
    for path in sorted(present.union(promised)):
        if path not in present:
            yield f"{path} is missing"
        elif path not in promised:
            yield f"{path} is not in the manifest"
        elif sha256_of(release / path) != promised[path]:
            yield f"{path} was changed after publication"
        elif path.startswith(f"{RESTRICTED}/") and (release / path).stat().st_mode & 0o077:
            yield f"{path} can be read by others; it has to have mode 0600"
