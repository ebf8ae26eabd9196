"""Mistakes in a city folder, told with file and line; and the YAML reader that keeps the lines.

Grain: one ``Mistake`` per thing to correct; all of a file at once, not the first. Rule books and
whatever else is YAML use the same reader. Must not enter: what a particular file may say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import ConstructorError

from ingestion.strict import Place, said

Model = TypeVar("Model", bound=BaseModel)

# A city folder is written by hand: a larger file is something else.
LARGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to correct: which file, which line (1-based), what is wrong in plain words."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        """Say it the way editors understand: ``file:line: message``."""
        return f"{self.file}:{self.line}: {self.message}"


class MistakesError(ValueError):
    """Files that cannot be used; ``mistakes`` lists everything to correct."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain data, and where each part of it stands."""

    file: Path
    content: Any
    root: yaml.Node

    def line(self, place: Place) -> int:
        """Return the line of ``place``, or of the nearest part around it that was written."""
        return _walk(self.root, place)[0]

    def mistake(self, place: Place, message: str) -> Mistake:
        """Say that ``place`` is wrong, naming it if it is not the whole file."""
        named = _walk(self.root, place)[1]
        return Mistake(self.file, self.line(place), f"{named}: {message}" if named else message)


# What an empty file means: a mapping without any key.
_EMPTY = yaml.MappingNode("tag:yaml.org,2002:map", [], yaml.Mark("", 0, 0, 0, None, 0))


class _Loader(yaml.SafeLoader):
    """Plain data only; a value that cannot be one, such as 2023-13-45, is told with its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise ConstructorError(None, None, str(error), node.start_mark) from error


def read_document(file: Path) -> Document:
    """Read one YAML file; syntax errors and repeated keys are a MistakesError."""
    loader = _Loader(read_text(file))
    try:
        root = loader.get_single_node() or _EMPTY
        repeated = list(_repeated_keys(file, root))
        content = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = ", ".join(part for part in (error.context, error.problem) if part)
        raise MistakesError([Mistake(file, line, f"not YAML: {what}")]) from error
    finally:
        loader.dispose()
    if repeated:
        raise MistakesError(repeated)
    return Document(file, content, root)


def read_text(file: Path) -> str:
    """Read a file of a city folder; one that is absent, huge or not UTF-8 is a MistakesError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        told = Mistake(file, 1, f"cannot be read: {error.strerror}")
        raise MistakesError([told]) from error
    if len(content) > LARGEST_FILE:
        raise MistakesError([Mistake(file, 1, f"is larger than {LARGEST_FILE:,} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MistakesError([Mistake(file, line, "is not UTF-8; save it as UTF-8")]) from error


def read_model(document: Document, model: type[Model]) -> Model:
    """Return the document as ``model``; whatever it finds wrong is a MistakesError with lines."""
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        raise MistakesError(mistakes_of(document, error)) from error


def mistakes_of(document: Document, error: ValidationError) -> list[Mistake]:
    """Translate what pydantic found into places of the file and plain words."""
    found = (said(detail) for detail in error.errors(include_url=False))
    return sorted({document.mistake(place, message) for place, message in found})


def _walk(root: yaml.Node, place: Place) -> tuple[int, str]:
    """Follow ``place`` from ``root``; return the line it ends at and its name for people.

    A part that was not written is passed over: the tag of a chosen variant, a missing key.
    """
    node: yaml.Node | None = root
    line, named, variant = root.start_mark.line + 1, "", _variant(root)
    for part in place:
        key, inner = _step(node, part)
        if part == variant or key is None:
            variant = None
            continue
        name = _name(inner, part) if isinstance(node, yaml.SequenceNode) else str(part)
        line, node, variant = key.start_mark.line + 1, inner, _variant(inner)
        named = f"{named}.{name}" if named else name
    return line, named


def _variant(node: yaml.Node | None) -> str | None:
    """Return which variant a mapping chose by its kind: pydantic puts it into the place."""
    _, chosen = _step(node, "kind")
    return str(chosen.value) if isinstance(chosen, yaml.ScalarNode) else None


def _step(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Return the node that introduces ``part`` of ``node`` and the one that holds it."""
    if isinstance(node, yaml.MappingNode):
        pairs = ((key, value) for key, value in node.value if str(key.value) == str(part))
        return next(pairs, (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None, None


def _name(entry: yaml.Node | None, part: str | int) -> str:
    """Return what people call an entry of a list: its name or code, else its number."""
    for key in ("name", "code"):
        _, value = _step(entry, key)
        if isinstance(value, yaml.ScalarNode):
            return str(value.value)
    return str(int(part) + 1)


def _repeated_keys(file: Path, node: yaml.Node) -> Iterator[Mistake]:
    """Yield keys written twice in one mapping: YAML would silently take the last."""
    waiting, known = [node], {id(node)}
    while waiting:
        node = waiting.pop()
        seen: set[str] = set()
        for key, value in _children(node):
            if key is not None and (name := str(key.value)) in seen:
                yield Mistake(file, key.start_mark.line + 1, f"the key {name} is written twice")
            seen.update([str(key.value)] if key is not None else [])
            # An alias may lead back to a node on the way.
            if id(value) not in known:
                known.add(id(value))
                waiting.append(value)


def _children(node: yaml.Node) -> list[tuple[yaml.Node | None, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [(None, value) for value in node.value]
    return []
