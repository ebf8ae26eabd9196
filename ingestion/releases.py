"""Another diaodu's release as a source (区县平台, the N of 1+N): what a feed file says of it.

Grain: one ``ReleaseConnector`` per feed: one public table of every platform's current release.
Must not enter: how a release is read (``connectors.release``), what its rows mean.
"""

from typing import Annotated, Literal

from pydantic import Field

from ingestion.strict import Strict

# What a release says of itself lands under these names with each row of its table.
FOLDER = "folder"  # what the platform's folder is called: a district's code, name or alias
FROM_MANIFEST = ("release_id", "as_of", "rulebook_version")
MANIFEST_PREFIX = "manifest."


class ReleaseConnector(Strict):
    """Current releases of neighbouring platforms, each a batch of its own.

    Attributes:
        folder: has a folder for each platform, named after its district, in which ``current`` is or
            leads to its current release.
        table: the public table that is read, as its manifest names it.
    """

    kind: Literal["release"]
    folder: Annotated[str, Field(min_length=1)]
    table: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
