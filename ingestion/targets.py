"""送达对象 as ``city.yml`` declares them: where messages of warnings are sent.

Grain: one ``Target`` per receiver. A city without any sends nothing; its messages are in its
releases. Must not enter: secrets (a target names the variable that holds one), how to send.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ingestion.contract import SecretName, Text
from ingestion.strict import Strict

TargetName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Declared(Strict):
    """What every target declares.

    Args:
        name: kept in the delivery records; another name is another target.
        since: only messages written on this day of the city or later are sent to it.
    """

    name: TargetName
    since: date | None = None


class WebhookTarget(Declared):
    """An HTTP address that takes signed messages; ``secret`` names what they are signed with."""

    kind: Literal["webhook"]
    url: Text
    secret: SecretName

    @property
    def secret_variable(self) -> str:
        """The environment variable that carries the secret."""
        return f"DIAODU_SECRET_{self.name.upper()}_{self.secret}"


class FolderTarget(Declared):
    """A folder that gets one file of JSON lines a day; a relative one lies in the data folder."""

    kind: Literal["file"]
    folder: Text


Target = Annotated[WebhookTarget | FolderTarget, Field(discriminator="kind")]
