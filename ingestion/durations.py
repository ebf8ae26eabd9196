"""Spans of time as people write them in YAML: ``10s``, ``5m``, ``2h``, ``7d``.

Must not enter: months and years (they have no fixed length), working days (``scoring`` has them).
"""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_DURATION = re.compile(r"(?P<amount>[0-9]{1,6})(?P<unit>[smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(text: object) -> timedelta:
    """Read ``10s``, ``5m``, ``2h`` or ``7d``; anything else is a ValueError in plain words."""
    if isinstance(text, timedelta):
        return text
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        wanted = "should be a number and a unit, as in 10s, 5m, 2h or 7d"
        raise PydanticCustomError("duration", "{wanted}", {"wanted": wanted})
    return timedelta(**{_UNITS[found["unit"]]: int(found["amount"])})


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
