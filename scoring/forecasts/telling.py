"""Forecasts (预测): what the model tells of each project at each instant.

Grain: one row per project_code, as_of and target, sorted so. Must not enter: how it was learned.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.forecasts.curves import chance_by, cumulative, day_of, shares
from scoring.forecasts.hazard import Floats
from scoring.forecasts.lives import NEVER, Flags, Ints, Lives, days, instants
from scoring.forecasts.periods import BINS, readings
from scoring.forecasts.states import Aim, Sight, States
from scoring.forecasts.targets import TARGETS, Target
from scoring.forecasts.training import Answer, Model

ENOUGH = 20  # closed cases alike; with fewer nothing is told
INTERVAL = ("low_on", "expected_on", "high_on")
TOO_FEW, LEARNED = "too_few_cases", "closed_cases"

_FIELDS: list["pa.Field[Any]"] = [
    pa.field("project_code", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("target", pa.string(), nullable=False),
    pa.field("planned_on", pa.date32()),
    pa.field("p_on_time", pa.decimal128(9, 4)),
    pa.field("expected_on", pa.date32()),
    pa.field("low_on", pa.date32()),
    pa.field("high_on", pa.date32()),
    pa.field("n_cases", pa.int32(), nullable=False),
    pa.field("basis", pa.string(), nullable=False),
]
SCHEMA = pa.schema(_FIELDS)
KEY = ("project_code", "as_of", "target")


def forecast(model: Model, lives: Lives, asked: pa.Table) -> pa.Table:
    """Return the forecasts that ``model`` makes.

    Args:
        model: trained at or before every ``as_of``.
        lives: what is known of the projects; what is told after an ``as_of`` is not looked at.
        asked: project_code, as_of (naive UTC), target, planned_on of projects on a key-project
            list; one the lives do not know gets no forecast.

    Returns:
        p_on_time: chance of the event by the planned day, 0 once that is past, null without one.
        expected_on, low_on, high_on: when half, a tenth and nine tenths have got there, null
        beyond sight. All null with basis ``too_few_cases`` where fewer than ``ENOUGH`` closed
        cases (n_cases) are alike.
    """
    parts = [SCHEMA.empty_table()]
    for target in TARGETS:
        rows = asked.filter(pc.equal(asked["target"], pa.scalar(target.name)))
        parts.append(_told(target, model, lives, rows))
    return pa.concat_tables(parts).sort_by([(key, "ascending") for key in KEY])


def _told(target: Target, model: Model, lives: Lives, asked: pa.Table) -> pa.Table:
    """Return the forecasts of one target."""
    project = _positions(lives, asked)
    asked = asked.filter(pa.array(project >= 0))
    project = project[project >= 0]
    at = instants(asked["as_of"])
    planned = days(asked["planned_on"])
    sight = Sight(project, at, model.ahead)
    aim = Aim(planned, np.ones(len(planned), np.bool_))
    states = target.states(lives, sight, aim, model.procedures, model.works)
    answer = model.answers[target.name]
    cases = answer.closed[target.kinds(states)]
    curve = _curve(target, answer, states)
    return (
        pa.table(
            {name: asked[name] for name in ("project_code", "as_of", "target", "planned_on")}
            | _columns(target, states, curve, cases)
        )
        .select(SCHEMA.names)
        .cast(SCHEMA)
    )


def _positions(lives: Lives, asked: pa.Table) -> Ints:
    names = np.asarray(asked["project_code"].to_pylist(), dtype=lives.code.dtype)
    if not len(lives):
        return np.full(len(names), -1)
    place = np.minimum(np.searchsorted(lives.code, names), len(lives) - 1)
    return np.where(lives.code[place] == names, place, -1)


def _curve(target: Target, answer: Answer, states: States) -> Floats:
    rows = np.repeat(np.arange(len(states)), BINS)
    bins = np.tile(np.arange(BINS), len(states))
    shape = (len(states), BINS)
    event = answer.event.of(readings(states, rows, bins, target.width)).reshape(shape)
    age = (states.day - states.coded_on)[rows] + bins * target.width
    leaving = answer.exit.of(age, states.is_listed[rows], target.width)
    return cumulative(event, leaving.reshape(shape))


def _columns(target: Target, states: States, curve: Floats, cases: Ints) -> dict[str, Any]:
    is_told = cases >= ENOUGH
    is_planned = states.planned_on < NEVER
    left = np.where(is_planned, states.planned_on - states.day, 0).astype(np.float64)
    chance = np.round(chance_by(curve, left, target.width), 4)
    ahead = {
        name: day_of(curve, share, target.width)
        for name, share in zip(INTERVAL, shares(curve), strict=True)
    }
    return {
        "p_on_time": pa.array(chance, mask=~(is_told & is_planned)).cast(pa.decimal128(9, 4)),
        **{name: _dates(states.day, far, is_told) for name, far in ahead.items()},
        "n_cases": pa.array(cases.astype(np.int32)),
        "basis": pa.array(np.where(is_told, LEARNED, TOO_FEW)),
    }


def _dates(day: Ints, ahead: Floats, is_told: Flags) -> "pa.Array[Any]":
    is_known = is_told & ~np.isnan(ahead)
    dates = day + np.where(is_known, np.rint(np.nan_to_num(ahead)), 0).astype(np.int64)
    return pa.array(dates.astype(np.int32), mask=~is_known).cast(pa.date32())
