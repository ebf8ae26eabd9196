"""对号: signals of the instant, matched to the episodes they speak of.

Grain: one entry per signal. Must not enter: what a signal does to an episode.
"""

from typing import Any, NamedTuple, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.episodes.levels import Readings
from scoring.episodes.moment import Moment
from scoring.episodes.openings import Firing
from scoring.episodes.people import Followup
from scoring.episodes.roll import Roll
from scoring.episodes.standing import look_up
from scoring.episodes.words import NOT_CODED, SEVEREST, Reason
from scoring.wall_clock import DAY, Array
from scoring.wording import Column


class Signals(NamedTuple):
    """The signals of an instant; severity -1 where blind, ``place`` -1 without an episode."""

    project_code: Column
    rule: Column
    severity: Array
    exit_severity: Array
    seen_on: Array
    place: Array


class Exemption(NamedTuple):
    """豁免 in force now: of one rule, or of all of a project's."""

    project_code: str
    rule: str | None


def match(roll: Roll, signals: pa.Table, moment: Moment) -> Signals:
    """Return the signals with the place of the episode each concerns."""
    code, rule = _whole(signals["project_code"]), _whole(signals["rule"])
    severity = _severities(signals["level"])
    exits = _severities(signals["exit_level"])
    return Signals(
        project_code=code,
        rule=rule,
        severity=severity,
        exit_severity=np.where(exits == NOT_CODED, severity, exits).astype(np.int8),
        seen_on=signals["seen_on"].to_numpy().astype(DAY),
        place=_places(roll, code, rule, moment),
    )


def open_readings(roll: Roll, signals: Signals, active: Array) -> tuple[Array, Readings]:
    """Return which ``active`` episodes are open and were evaluated, and what was read."""
    is_moving = np.zeros(len(roll), np.bool_)
    is_moving[active] = roll.is_open[active]
    rows = np.flatnonzero(_at(is_moving, signals.place) & (signals.severity != NOT_CODED))
    readings = Readings(signals.severity[rows], signals.exit_severity[rows], signals.seen_on[rows])
    return signals.place[rows], readings


def firings(
    roll: Roll,
    signals: Signals,
    standing: pa.Table,
    exemptions: frozenset[Exemption],
    moment: Moment,
) -> Firing:
    """Return the signals that fire without an open episode and may open one."""
    rows = np.flatnonzero(signals.severity > 0)
    is_taken = roll.is_open | (roll.exempt_until >= np.datetime64(moment.day))
    rows = rows[~_at(is_taken, signals.place[rows])]
    code, rule = signals.project_code.take(rows), signals.rule.take(rows)
    outlook = look_up(standing, code)
    may_open = ~outlook.is_suspended & (outlook.end(rule) == NOT_CODED)
    may_open &= ~_is_listed(code, rule, exemptions)
    rows = rows[may_open]
    return Firing(
        project_code=code.filter(pa.array(may_open)),
        rule=rule.filter(pa.array(may_open)),
        severity=signals.severity[rows],
        seen_on=signals.seen_on[rows],
        place=_to_reopen(roll, signals.place[rows], moment),
    )


def exemptions_in_force(
    listed: pa.Table | None, events: list[Followup], moment: Moment
) -> frozenset[Exemption]:
    """Return the exemptions that hold today: those handed in and those heard just now."""
    rows = [] if listed is None else listed.to_pylist()
    known = [(row["project_code"], row["rule"], row["valid_until"]) for row in rows]
    known += [
        (event.project_code, event.rule, event.valid_until)
        for event in events
        if event.kind == "exempt" and event.warning_id is None
    ]
    return frozenset(
        Exemption(code, rule)
        for code, rule, until in known
        if code is not None and (until is None or until >= moment.day)
    )


def _whole(column: "pa.ChunkedArray[Any]") -> Column:
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return cast("Column", whole.cast(pa.string()))


def _severities(levels: "pa.ChunkedArray[Any]") -> Array:
    """Return 0 for nothing, 1 to 3 for a level, -1 for blind."""
    level = cast("Column", levels.cast(pa.int8()).combine_chunks()).fill_null(NOT_CODED).to_numpy()
    return np.where(level > 0, SEVEREST + 1 - level, level).astype(np.int8)


def _places(roll: Roll, code: Column, rule: Column, moment: Moment) -> Array:
    """Return the latest episode of each project and rule that may still matter, or -1."""
    lately = _is_lately_gone(roll, moment)
    exempt = roll.exempt_until >= np.datetime64(moment.day)
    candidates = np.flatnonzero(roll.is_open | lately | exempt)
    # index_in finds the first of equals: the one opened last comes first.
    candidates = candidates[np.argsort(roll.opened_at[candidates], kind="stable")[::-1]]
    if not len(candidates):
        return np.full(len(code), NOT_CODED, np.int64)
    known = _keys(roll.project_code.take(candidates), roll.rule.take(candidates))
    found = pc.index_in(_keys(code, rule), value_set=known).fill_null(NOT_CODED).to_numpy()
    return np.where(found == NOT_CODED, NOT_CODED, candidates[found])


def _keys(code: Column, rule: Column) -> Column:
    parts: list[Any] = [code, rule, pa.scalar("|")]
    keys: Column = pc.binary_join_element_wise(*parts)
    return keys


def _is_lately_gone(roll: Roll, moment: Moment) -> Array:
    """Tell where the condition went away so lately that the rule firing again reopens."""
    oldest = moment.stamp - np.timedelta64(moment.rules.reopen_days, "D")
    is_lately: Array = (roll.clear_reason == Reason.CONDITION_GONE) & (roll.cleared_at >= oldest)
    return is_lately


def _to_reopen(roll: Roll, place: Array, moment: Moment) -> Array:
    return np.where(_at(_is_lately_gone(roll, moment), place), place, NOT_CODED)


def _at(flags: Array, place: Array) -> Array:
    """Return the flag of the episode at each place, false where there is none."""
    found = np.zeros(len(place), np.bool_)
    has_place = place != NOT_CODED
    found[has_place] = flags[place[has_place]]
    return found


def _is_listed(code: Column, rule: Column, exemptions: frozenset[Exemption]) -> Array:
    whole = [found.project_code for found in exemptions if found.rule is None]
    single = [f"{found.project_code}|{found.rule}" for found in exemptions if found.rule]
    of_project = pc.is_in(code, value_set=pa.array(sorted(whole), pa.string()))
    of_rule = pc.is_in(_keys(code, rule), value_set=pa.array(sorted(single), pa.string()))
    is_listed: Array = pc.or_(of_project, of_rule).to_numpy(zero_copy_only=False)
    return is_listed
