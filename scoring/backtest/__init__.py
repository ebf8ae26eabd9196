"""Backtest (回测): what warnings and forecasts were worth, measured on what came of the projects.

Pure: verdicts of past instants and outcomes are handed in. Must not enter: SQL, drawing.
"""

from scoring.backtest.calibration import CALIBRATION, calibration
from scoring.backtest.challenger import Proposal, propose, rewritten
from scoring.backtest.outcomes import OUTCOMES, outcomes
from scoring.backtest.record import Record
from scoring.backtest.score import HORIZONS, KEY, SCHEMA, backtest

__all__ = [
    "CALIBRATION",
    "HORIZONS",
    "KEY",
    "OUTCOMES",
    "SCHEMA",
    "Proposal",
    "Record",
    "backtest",
    "calibration",
    "outcomes",
    "propose",
    "rewritten",
]
