"""Forecasts (预测): when a project will start and finish, learned from the city's closed cases.

A discrete-time hazard over landmarks of each case, see docs/foresight.md. Pure: the cases and the
instant are handed in. Must not enter: rules, colours, SQL, a clock.
"""

from scoring.forecasts.facts import as_facts
from scoring.forecasts.lives import Lives, Plans, read_cases, read_lives
from scoring.forecasts.telling import ENOUGH, KEY, SCHEMA, TOO_FEW, forecast
from scoring.forecasts.training import Model, first_of_month, train

__all__ = [
    "ENOUGH",
    "KEY",
    "SCHEMA",
    "TOO_FEW",
    "Lives",
    "Model",
    "Plans",
    "as_facts",
    "first_of_month",
    "forecast",
    "read_cases",
    "read_lives",
    "train",
]
