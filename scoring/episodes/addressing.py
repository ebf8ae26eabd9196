"""对应: which episodes an event of people speaks to.

Grain: one entry per event and episode. An event names a warning, or else a project and a rule, or
(an exemption) all rules of a project. Must not enter: what the event does.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.episodes.people import KINDS, Followup
from scoring.episodes.roll import Roll
from scoring.episodes.schema import FOLLOWUP


class Addressed(NamedTuple):
    """Events by the place of their episode, in time order, and how many reached none."""

    heard: dict[int, list[Followup]]
    unheard: int


def read_events(events: pa.Table) -> list[Followup]:
    """Return the events in the order in which they happened."""
    rows = events.select(FOLLOWUP.names).to_pylist()
    return sorted(
        (Followup(**row) for row in rows), key=lambda event: (event.occurred_at, event.event_id)
    )


def address(roll: Roll, events: list[Followup]) -> Addressed:
    """Return which episodes hear which event."""
    heard: dict[int, list[Followup]] = defaultdict(list)
    unheard = 0
    named = _named(roll, events)
    open_places = _open_places(roll) if any(event.warning_id is None for event in events) else {}
    for event in events:
        places = _places(event, named, open_places) if event.kind in KINDS else []
        for place in places:
            heard[place].append(event)
        unheard += not places and not _is_standing_exemption(event)
    return Addressed(heard, unheard)


def _is_standing_exemption(event: Followup) -> bool:
    """Tell whether the event holds for a project even where no episode hears it."""
    names_project = event.warning_id is None and event.project_code is not None
    return event.kind == "exempt" and names_project


def _named(roll: Roll, events: Iterable[Followup]) -> dict[str, int]:
    """Return the places of the warnings that events name."""
    ids = sorted({event.warning_id for event in events if event.warning_id is not None})
    places = pc.index_in(pa.array(ids, pa.string()), value_set=roll.warning_id).to_pylist()
    return {name: place for name, place in zip(ids, places, strict=True) if place is not None}


def _open_places(roll: Roll) -> dict[str, dict[str, int]]:
    """Return the places of what is open by project and rule."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    places = np.flatnonzero(roll.is_open)
    codes = roll.project_code.take(places).to_pylist()
    rules = roll.rule.take(places).to_pylist()
    for place, code, rule in zip(places.tolist(), codes, rules, strict=True):
        found[str(code)][str(rule)] = place
    return found


def _places(
    event: Followup, named: dict[str, int], open_places: dict[str, dict[str, int]]
) -> list[int]:
    if event.warning_id is not None:
        return [named[event.warning_id]] if event.warning_id in named else []
    rules = open_places.get(event.project_code or "", {})
    if event.rule is None:
        return sorted(rules.values()) if event.kind == "exempt" else []
    return [rules[event.rule]] if event.rule in rules else []
