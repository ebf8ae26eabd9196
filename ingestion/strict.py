"""The base of everything a city folder declares: no unknown keys, no contradictions, plain words.

Grain: one ``Strict`` model per mapping in a YAML file; rule books may build on it as well.
Must not enter: what a particular file means, line numbers (``ingestion.mistakes`` adds them).
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

Place = tuple[str | int, ...]

# Marks an error already said in plain words, so that an enclosing model passes it on unchanged.
PLAIN = "plain"

_FIXED = {
    "model_type": "should be a mapping of keys and values",
    "dict_type": "should be a mapping of keys and values",
    "mapping_type": "should be a mapping of keys and values",
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "union_tag_not_found": "the key kind is missing",
}

_QUOTED = re.compile("'([^']*)'")


@dataclass(frozen=True, slots=True)
class Problem:
    """One contradiction: where in the mapping it stands, and what it is in plain words."""

    place: Place
    message: str


def suggestion(word: object, known: Iterable[object]) -> str:
    """Return ``; did you mean X?`` for the known word nearest to ``word``, or nothing."""
    near = difflib.get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


class Strict(BaseModel):
    """Unknown keys are mistakes, all mistakes are told at once, and nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[Problem]:
        """Say what contradicts itself in ``data`` as written; it may be malformed as well."""
        del data
        return ()

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """Return the keys a file may use, as they are written there."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @model_validator(mode="wrap")
    @classmethod
    def _read_whole(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Tell what is malformed together with what contradicts itself."""
        problems = cls.contradictions(data) if isinstance(data, Mapping) else ()
        details = [_detail(problem.place, problem.message) for problem in problems]
        try:
            whole = handler(data)
        except ValidationError as error:
            malformed = [found for found in error.errors() if not _is_echo(found)]
            details = [*(_detail(*said(found, cls.known_keys())) for found in malformed), *details]
        if details:
            raise ValidationError.from_exception_data(cls.__name__, details)
        return whole


def said(found: ErrorDetails, known: Iterable[str] = ()) -> tuple[Place, str]:
    """Return where a pydantic error stands and what it says in plain words.

    Args:
        found: one entry of ``ValidationError.errors()``.
        known: keys allowed where the error stands, for a suggestion.
    """
    place = found["loc"]
    if place and place[-1] == "[key]":
        return place[:-1], f"the key {place[-2]} should be text; put it in quotes"
    if found["type"] == "union_tag_invalid":
        return (*place, "kind"), _words(found, known)
    return place, _words(found, known)


def _words(found: ErrorDetails, known: Iterable[str]) -> str:
    context = found.get("ctx", {})
    match found["type"]:
        case "extra_forbidden":
            return f"unknown key {found['loc'][-1]}{suggestion(found['loc'][-1], known)}"
        case "missing":
            return f"the key {found['loc'][-1]} is missing"
        case "literal_error":
            allowed = context["expected"]
            return f"should be {allowed}{suggestion(found['input'], _QUOTED.findall(allowed))}"
        case "union_tag_invalid":
            allowed = context["expected_tags"]
            return (
                f"should be one of {allowed}{suggestion(context['tag'], _QUOTED.findall(allowed))}"
            )
    return _FIXED.get(found["type"]) or _reworded(found["msg"])


def _is_echo(found: ErrorDetails) -> bool:
    """Whether an error only follows from another: items missing because they were malformed."""
    if found["type"] == "too_short":
        return len(found["input"]) >= int(found["ctx"]["min_length"])
    return found["type"] == "default_factory_not_called"


def _reworded(message: str) -> str:
    """Drop the subject pydantic puts first: the line number says what is meant."""
    for subject in ("Input ", "String ", "Value error, ", "Dictionary ", "Tuple "):
        message = message.removeprefix(subject)
    return message


def _detail(place: Place, message: str) -> InitErrorDetails:
    # The message travels as a value: braces in it are not a template's.
    plain = PydanticCustomError(PLAIN, "{message}", {"message": message})
    return InitErrorDetails(type=plain, loc=place, input=None)
