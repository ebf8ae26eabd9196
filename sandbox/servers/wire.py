"""The wire of each feed: what the agency's system must speak, taken from the feed file.

One `Wire` a feed. It is read with nothing but a YAML reader, on purpose not with the pipeline's
own contract, so that the two readings check each other. No data enters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import yaml


@dataclass(frozen=True, slots=True)
class Field:
    """One column: our name, the label people read, the key the source sends, its type."""

    name: str
    label: str
    sent_as: str
    type: str
    is_required: bool


@dataclass(frozen=True)
class Wire:
    """What one feed's system speaks: its columns, its grain, its connector block as written."""

    feed: str
    title: str
    grain: tuple[str, ...]
    fields: tuple[Field, ...]
    connector: Mapping[str, Any]

    @property
    def source(self) -> str:
        """The part of the feed before the slash: the agency's system."""
        return self.feed.partition("/")[0]

    @property
    def kind(self) -> str:
        """How it is taken: rest, database or files."""
        return str(self.connector["kind"])

    @property
    def environment(self) -> str:
        """The environment name in the URL or folder, such as DIAODU_LAND_URL."""
        place = str(self.connector.get("url") or self.connector.get("folder"))
        return place.partition("${")[2].partition("}")[0]

    @property
    def path(self) -> str:
        """The path of a REST feed's URL, with a leading slash."""
        return urlsplit(str(self.connector["url"]).partition("}")[2]).path

    @property
    def folder(self) -> str:
        """The folder of a file feed inside the drop folder."""
        return PurePosixPath(str(self.connector["folder"]).partition("}")[2]).name

    @property
    def page_rows(self) -> int:
        """The most rows a REST feed gives in one page."""
        return int(self.connector["paging"]["rows"])

    @property
    def window_field(self) -> str | None:
        """The column a window filters on, or None for a feed without windows."""
        window = self.connector.get("window")
        return str(window["field"]) if window else None

    @property
    def order(self) -> tuple[str, ...]:
        """The columns a walk is ordered by: the stable order named, else the grain."""
        named = self.connector.get("paging", {}).get("stable_order")
        return (str(named),) if named else self.grain

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Fields by our name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def secret_names(self) -> tuple[str, ...]:
        """The names of the secrets its connector asks for, such as TOKEN or DSN."""
        auth = self.connector.get("auth", {})
        named = (auth.get("key"), auth.get("secret"), self.connector.get("dsn"))
        return tuple(str(name) for name in named if name)

    def key(self, name: str) -> str:
        """What the source calls a column of ours; a column it added keeps its own name."""
        return self.by_name[name].sent_as if name in self.by_name else name

    def type(self, name: str) -> str:
        """The type of a column of ours; a column the source added is text."""
        return self.by_name[name].type if name in self.by_name else "text"

    def secret_variable(self, name: str) -> str:
        """The environment name of one secret, such as DIAODU_SECRET_LAND_PARCELS_TOKEN."""
        return f"DIAODU_SECRET_{self.feed.replace('/', '_').upper()}_{name}"


def read_wires(city: Path) -> dict[str, Wire]:
    """Read the feed files of a city folder, by feed, sorted.

    Optional ones are not the agencies': a deployment that has such a source says where it is.

    Raises:
        FileNotFoundError: the folder holds no feed file.
    """
    files = sorted((city / "feeds").glob("*/*.yml"))
    if not files:
        message = f"{city} holds no feeds/<source>/<table>.yml; name a city folder that does"
        raise FileNotFoundError(message)
    pages = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return {page["feed"]: _wire(page) for page in pages if not page.get("optional")}


def _wire(page: Mapping[str, Any]) -> Wire:
    return Wire(
        feed=page["feed"],
        title=page["title"],
        grain=tuple(page["grain"]),
        fields=tuple(_field(column) for column in page["columns"]),
        connector=page["connector"],
    )


def _field(column: Mapping[str, Any]) -> Field:
    label = column["label"]
    return Field(
        name=column["name"],
        label=label,
        sent_as=column.get("sent_as", label),
        type=column["type"],
        is_required=column.get("required", False),
    )
