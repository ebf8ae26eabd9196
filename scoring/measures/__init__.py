"""What each project, warning and item adds to a key figure, for many instants at once.

Grain: a few tables, each with ``as_of`` and one column per kind of scope beside what is counted.
Every figure of every scope is made of sums of these columns, so the scopes of a kind add up to the
city. An instant's rows are made of nothing but what belongs to it: they are the same whatever else
is measured with it. Must not enter: rates, ranks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pyarrow as pa

from scoring.instant import Instant, moments
from scoring.measures.inputs import Inputs
from scoring.measures.items import coordinated, fed_back
from scoring.measures.lead import led
from scoring.measures.lists import LIGHTS, last_year, this_year
from scoring.measures.members import of_boards
from scoring.measures.scopes import CITY, SCOPE_KINDS, UNKNOWN
from scoring.measures.standing import lines
from scoring.measures.visits import visited
from scoring.measures.warnings import LEVELS, warned

__all__ = [
    "CITY",
    "LEVELS",
    "LIGHTS",
    "SCOPE_KINDS",
    "UNKNOWN",
    "Inputs",
    "Measures",
    "measure",
    "of_boards",
]


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of some instants.

    Args:
        moments: one row per instant.
        listed: one row per instant and project on the list of its year: counts and money.
        last_year: the same of the list a year before, as known a year before.
        warned: one row per instant and warning, open or opened in its year.
        led: one row per instant and project to start that was warned: days of lead.
        coordinated: one row per instant and 需协调事项 of its year; None where nobody keeps them.
        fed_back: one row per instant and feedback on such an item; None likewise.
        visited: visits of the year by instant and unit; None where nobody counts them.
    """

    moments: pa.Table
    listed: pa.Table
    last_year: pa.Table
    warned: pa.Table
    led: pa.Table
    coordinated: pa.Table | None
    fed_back: pa.Table | None
    visited: pa.Table | None


def measure(inputs: Inputs, instants: Sequence[Instant], zone: ZoneInfo) -> Measures:
    """Return the measures of every instant.

    Args:
        inputs: the tables, which may hold other instants too.
        instants: the pictures to take, each once, in any order.
        zone: the city's time zone: where a year begins and a day ends.
    """
    times = moments(instants, zone)
    known = replace(inputs, lifecycles=lines(inputs.lifecycles, times))
    return Measures(
        moments=times,
        listed=this_year(known, times),
        last_year=last_year(known, times),
        warned=warned(known, times),
        led=led(known, times, zone),
        coordinated=coordinated(known, times),
        fed_back=fed_back(known, times),
        visited=visited(known, times),
    )
