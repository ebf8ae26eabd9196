"""处置轨迹: the transitions of one instant, collected as they happen and told in order.

Grain: one entry per transition. Must not enter: what causes one.
"""

from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from scoring.episodes.roll import Roll
from scoring.episodes.schema import TRANSITIONS
from scoring.episodes.storage import words_of
from scoring.episodes.words import EVENTS, STATES
from scoring.wall_clock import INSTANT, Array


class Before(NamedTuple):
    """Where episodes stood before they changed; levels 0 where they showed none."""

    state: Array
    level: Array


class Single(NamedTuple):
    """One transition of one episode; a level is None where the episode shows none."""

    place: int
    seq: int
    at: datetime
    event: str
    from_state: int
    to_state: int
    from_level: int | None
    to_level: int | None
    actor: str | None
    note: str | None


class Log:
    """The transitions of one instant.

    Args:
        roll: the episodes they belong to; its ``seq`` counts with them.
    """

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._singles: list[Single] = []
        self._groups: list[dict[str, Any]] = []

    def before(self, places: Array) -> Before:
        """Return where the episodes at ``places`` stand, to be handed back once they changed."""
        return Before(self._roll.state[places], self._roll.levels_or_none(places))

    def single(self, entry: Single) -> None:
        """Take one transition whose seq was counted by the caller."""
        self._singles.append(entry)

    def many(
        self,
        places: Array,
        event: str,
        before: Before,
        at: Array | np.datetime64,
        actor: str,
        note: str | None = None,
    ) -> None:
        """Take the same transition of many episodes, which have changed already."""
        if not len(places):
            return
        self._roll.seq[places] += 1
        count = len(places)
        self._groups.append(
            {
                "place": places,
                "seq": self._roll.seq[places],
                "at": np.broadcast_to(np.asarray(at, INSTANT), places.shape),
                "event": np.full(count, EVENTS.index(event)),
                "from_state": before.state,
                "to_state": self._roll.state[places],
                "from_level": before.level,
                "to_level": self._roll.levels_or_none(places),
                "actor": pa.repeat(pa.scalar(actor, pa.string()), count),
                "note": pa.repeat(pa.scalar(note, pa.string()), count),
            }
        )

    def table(self, as_of: datetime, rank: Array) -> pa.Table:
        """Return ``TRANSITIONS``, sorted; ``rank`` is each episode's place in their order."""
        groups = [*self._groups, *([_columns(self._singles)] if self._singles else [])]
        if not groups:
            return TRANSITIONS.empty_table()
        joined = {name: _joined([group[name] for group in groups]) for name in Single._fields}
        place = joined["place"]
        columns = self._told(joined, place) | {"as_of": pa.repeat(as_of, len(place))}
        table = pa.table({name: columns[name] for name in TRANSITIONS.names}).cast(TRANSITIONS)
        return table.take(np.lexsort((joined["seq"], rank[place])))

    def _told(self, joined: dict[str, Any], place: Array) -> dict[str, Any]:
        """Return the entries as stored columns."""
        texts = {name: getattr(self._roll, name) for name in ("warning_id", "project_code", "rule")}
        return {
            **{name: text.take(place) for name, text in texts.items()},
            **{name: joined[name] for name in ("seq", "at", "actor", "note")},
            "event": words_of(joined["event"], EVENTS),
            **{name: words_of(joined[name], STATES) for name in ("from_state", "to_state")},
            **{
                name: pa.array(joined[name], mask=joined[name] == 0)
                for name in ("from_level", "to_level")
            },
        }


def _columns(singles: list[Single]) -> dict[str, Any]:
    """Return single entries as the columns of a group."""
    fields = dict(zip(Single._fields, zip(*singles, strict=True), strict=True))
    return {
        **{name: np.array(fields[name]) for name in ("place", "seq", "from_state", "to_state")},
        "at": np.array(fields["at"], INSTANT),
        "event": np.array([EVENTS.index(event) for event in fields["event"]]),
        **{
            name: np.array([level or 0 for level in fields[name]])
            for name in ("from_level", "to_level")
        },
        **{name: pa.array(fields[name], pa.string()) for name in ("actor", "note")},
    }


def _joined(parts: list[Any]) -> Any:  # noqa: ANN401  numpy numbers, pyarrow text
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    return pa.concat_arrays(parts)
